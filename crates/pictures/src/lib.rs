//! Thumbnails and avatars of untrusted pictures. Pure: bytes in, bytes out.
//!
//! **Format.** The first bytes of a file decide its format, not its declared content type: BMP, GIF, JPEG, PNG and WebP
//! are decoded; every other format, among them SVG, HEIC and AVIF, is [`ThumbnailFailure::UnknownFormat`].
//!
//! **Memory.** Before anything is decoded, the header's width and height and the allocations of this format's decoder
//! are compared with [`Limits`]. So a file of a few bytes that claims to be 50,000 pixels wide, or that decompresses to
//! gigabytes, costs nothing and is [`ThumbnailFailure::TooLarge`]. At its peak a call holds `max_alloc_bytes` for the
//! decoder and its picture, one copy of the file (besides the caller's), and a few MiB for the result. With the default
//! limits that is 320 + 48 MiB, and 48 MiB of the caller: a function of 512 MiB has room for it. Each of 40 million
//! pixels may then take 8 bytes; some decoders need more, for instance 9 for a progressive JPEG without subsampling, so
//! such a picture is refused from 38 million pixels on. The test `memory` measures it.
//!
//! **Time** is linear in pixels and bytes: only the first frame of an animation is decoded, and a JPEG of more than 100
//! scans is refused, since a scan of a few bytes may go through all pixels. On a laptop 37 million pixels take half a
//! second (JPEG) to three seconds (WebP with transparency); scale by the function's share of a processor.
//!
//! **Panics.** This crate does not panic, and the tests feed mutated pictures to the decoders; but these are large
//! dependencies. If one panics nevertheless, a release build aborts: the function's instance ends, its message is
//! redelivered, and at its last receive the worker marks the attachment as one without a thumbnail and the message goes
//! to the dead-letter queue.

use domain::ThumbnailFailure;

mod decode;
mod encode;
mod jpeg;
mod limits;
mod shrink;
mod webp;

pub use limits::Limits;

/// The longest side of a thumbnail, in pixels.
pub const THUMBNAIL_SIDE: u32 = 320;
/// The side of an avatar, in pixels.
pub const AVATAR_SIDE: u32 = 256;

/// A small picture, encoded anew: of the original file it has only the pixels and, up to 16 KiB, the colour profile. So
/// it holds no location, camera or name.
#[derive(Clone, PartialEq, Eq)]
pub struct ScaledPicture {
    /// The file.
    pub bytes: Vec<u8>,
    /// `image/jpeg`, or `image/png` if a pixel is transparent.
    pub content_type: &'static str,
    /// Width, in pixels.
    pub width: u32,
    /// Height, in pixels.
    pub height: u32,
    /// Width of the original as viewers show it, rotated by its EXIF orientation.
    pub picture_width: u32,
    /// Height of the original as viewers show it.
    pub picture_height: u32,
    /// Whether the original is an animation, of which this is the first frame.
    pub is_animated: bool,
}

// The picture of a person stays out of logs.
impl std::fmt::Debug for ScaledPicture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ScaledPicture")
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

/// Scales the whole picture down until its longer side has [`THUMBNAIL_SIDE`] pixels; a smaller picture keeps its size. No
/// side gets shorter than 1 pixel.
///
/// # Errors
/// The reason why there is no thumbnail.
pub fn thumbnail(bytes: &[u8], limits: &Limits) -> Result<ScaledPicture, ThumbnailFailure> {
    let mut picture = decode::decode(bytes, limits)?;
    let (width, height) = (picture.image.width(), picture.image.height());
    shrink::shrink(&mut picture.image, shrink::to_fit(width, height, THUMBNAIL_SIDE));
    encoded(picture, width, height)
}

/// Crops the picture to the square in its middle and scales it down to [`AVATAR_SIDE`] pixels a side; the square of a
/// smaller picture keeps its size.
///
/// # Errors
/// The reason why there is no avatar.
pub fn avatar(bytes: &[u8], limits: &Limits) -> Result<ScaledPicture, ThumbnailFailure> {
    let mut picture = decode::decode(bytes, limits)?;
    let (width, height) = (picture.image.width(), picture.image.height());
    // Cropped after scaling: before, the square would be a second picture of the first one's size.
    shrink::shrink(&mut picture.image, shrink::to_cover(width, height, AVATAR_SIDE));
    shrink::crop_to_square(&mut picture.image);
    encoded(picture, width, height)
}

fn encoded(mut picture: decode::Picture, width: u32, height: u32) -> Result<ScaledPicture, ThumbnailFailure> {
    // Rotated when it is small, which is cheap.
    picture.image.apply_orientation(picture.orientation);
    let (picture_width, picture_height) = if shrink::swaps_sides(picture.orientation) {
        (height, width)
    } else {
        (width, height)
    };
    let file = encode::encode(picture.image, picture.color_profile)?;
    Ok(ScaledPicture {
        bytes: file.bytes,
        content_type: file.content_type,
        width: file.width,
        height: file.height,
        picture_width,
        picture_height,
        is_animated: picture.is_animated,
    })
}
