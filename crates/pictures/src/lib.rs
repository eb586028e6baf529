//! Thumbnails and avatars of pictures that nobody has checked. Pure: bytes in, bytes out.
//!
//! **What it is, is what its first bytes say**: BMP, GIF, JPEG, PNG and WebP are read; what it was declared to be does
//! not count. Everything else, SVG, HEIC and AVIF among it, is [`ThumbnailFailure::UnknownFormat`].
//!
//! **Memory.** Before anything is decoded, the header's width and height and what this format's decoder allocates for
//! them are compared with [`Limits`]. So a file of some bytes that claims to be 50,000 pixels wide, or that decompresses
//! to gigabytes, costs nothing and is [`ThumbnailFailure::TooLarge`]. At its peak a call holds `max_alloc_bytes` for
//! the decoder and its picture, one copy of the file (besides the caller's), and some MiB for what is made of it. With
//! the default limits that is 320 + 48 MiB, and 48 MiB of the caller: a function of 512 MiB has room for it. Of 40
//! million pixels, each may so take 8 bytes; some decoders want more, for instance 9 for a progressive JPEG without
//! subsampling, and such a picture is refused from 38 million pixels on. The test `memory` measures it.
//!
//! **Time** is linear in pixels and bytes: one frame of an animation is decoded, and a JPEG of more than 100 scans is
//! refused, since each scan may go through all pixels while being some bytes long. On a laptop 37 million pixels take
//! half a second (JPEG) to three seconds (WebP with transparency); multiply by what part of a processor a function has.
//!
//! **Panics.** Nothing here panics, and the tests feed mutated pictures to the decoders; but these are large and not ours.
//! Should one panic all the same, a release build aborts: the function's instance ends, its message comes again, and is put
//! into the dead-letter queue at its last receive, when the attachment is marked as one without a thumbnail.

use domain::ThumbnailFailure;

mod decode;
mod encode;
mod jpeg;
mod shrink;
mod webp;

/// The longest side of a thumbnail, in pixels.
pub const THUMBNAIL_SIDE: u32 = 320;
/// The sides of a avatar, in pixels.
pub const AVATAR_SIDE: u32 = 256;

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Width times height.
    pub max_pixels: u64,
    /// Of width and of height, in pixels.
    pub max_side: u32,
    /// What the decoder and the decoded picture may take.
    pub max_alloc_bytes: u64,
    /// Of the file.
    pub max_file_bytes: usize,
}

impl Default for Limits {
    /// 40 million pixels, sides of 20,000, 320 MiB to decode them, files of 48 MiB.
    fn default() -> Self {
        Self {
            max_pixels: 40_000_000,
            max_side: 20_000,
            max_alloc_bytes: 320 * 1024 * 1024,
            max_file_bytes: 48 * 1024 * 1024,
        }
    }
}

/// A small picture, made anew: nothing of the file is in it but its pixels and, up to 16 KiB, its colour profile. So
/// there is no place, camera or name in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Made {
    /// The file.
    pub bytes: Vec<u8>,
    /// `image/jpeg`, or `image/png` where something is transparent.
    pub content_type: &'static str,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Of the picture it was made of, as that is shown (turned as its EXIF orientation says).
    pub picture_width: u32,
    /// Of the picture it was made of, as that is shown.
    pub picture_height: u32,
    /// Whether that picture moves; this is its first frame.
    pub is_animated: bool,
}

// Somebody's picture stays out of logs.
impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Made")
            .field("size_bytes", &self.bytes.len())
            .field("content_type", &self.content_type)
            .field("width", &self.width)
            .field("height", &self.height)
            .field("picture_width", &self.picture_width)
            .field("picture_height", &self.picture_height)
            .field("is_animated", &self.is_animated)
            .finish()
    }
}

/// The whole picture, its longest side [`THUMBNAIL_SIDE`] long or, of a smaller picture, as long as it is; no side
/// gets shorter than 1 pixel.
///
/// # Errors
/// Why there is none.
pub fn thumbnail(bytes: &[u8], limits: &Limits) -> Result<Made, ThumbnailFailure> {
    let mut picture = decode::decode(bytes, limits)?;
    let (width, height) = (picture.image.width(), picture.image.height());
    shrink::shrink(&mut picture.image, shrink::to_fit(width, height, THUMBNAIL_SIDE));
    make(picture, width, height)
}

/// The square in the middle of the picture, its sides [`AVATAR_SIDE`] long or, of a smaller picture, as long as its
/// shorter side.
///
/// # Errors
/// Why there is none.
pub fn avatar(bytes: &[u8], limits: &Limits) -> Result<Made, ThumbnailFailure> {
    let mut picture = decode::decode(bytes, limits)?;
    let (width, height) = (picture.image.width(), picture.image.height());
    // Cut afterwards: before, the square would be a second picture of the first one's size.
    shrink::shrink(&mut picture.image, shrink::to_cover(width, height, AVATAR_SIDE));
    shrink::cut_square(&mut picture.image);
    make(picture, width, height)
}

fn make(mut picture: decode::Picture, width: u32, height: u32) -> Result<Made, ThumbnailFailure> {
    // Turned when it is small, which costs nothing.
    picture.image.apply_orientation(picture.orientation);
    let (picture_width, picture_height) = if shrink::swaps_sides(picture.orientation) {
        (height, width)
    } else {
        (width, height)
    };
    let encoded = encode::encode(picture.image, picture.color_profile)?;
    Ok(Made {
        bytes: encoded.bytes,
        content_type: encoded.content_type,
        width: encoded.width,
        height: encoded.height,
        picture_width,
        picture_height,
        is_animated: picture.is_animated,
    })
}
