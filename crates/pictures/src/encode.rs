//! Encoding: from pixels to the bytes of a small file.

use domain::ThumbnailFailure;
use image::codecs::{jpeg::JpegEncoder, png::PngEncoder};
use image::{DynamicImage, ImageEncoder, ImageResult};

/// On a scale to 100: below, edges get visible fringes; above, files grow without a visible difference.
const JPEG_QUALITY: u8 = 80;
/// Profiles of cameras and screens are smaller; larger ones hold printers' tables.
const MAX_PROFILE_BYTES: usize = 16 * 1024;

/// An encoded picture.
pub(crate) struct Encoded {
    pub(crate) bytes: Vec<u8>,
    pub(crate) content_type: &'static str,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// Encodes as JPEG, or as PNG if a pixel is not opaque; a grey picture stays grey.
pub(crate) fn encode(image: DynamicImage, profile: Option<Vec<u8>>) -> Result<Encoded, ThumbnailFailure> {
    let (width, height) = (image.width(), image.height());
    let is_grey = !image.color().has_color();
    let is_transparent = has_transparent_pixel(&image);
    let image = match (is_transparent, is_grey) {
        (true, true) => DynamicImage::ImageLumaA8(image.into_luma_alpha8()),
        (true, false) => DynamicImage::ImageRgba8(image.into_rgba8()),
        (false, true) => DynamicImage::ImageLuma8(image.into_luma8()),
        (false, false) => DynamicImage::ImageRgb8(image.into_rgb8()),
    };
    let profile = profile.filter(|profile| fits(profile, is_grey));
    let mut bytes = Vec::new();
    let (written, content_type) = if is_transparent {
        (write(PngEncoder::new(&mut bytes), &image, profile), "image/png")
    } else {
        let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
        (write(encoder, &image, profile), "image/jpeg")
    };
    // Writing to memory, in sizes that both formats allow, does not fail. If it did, the picture would be the cause.
    written.map_err(|_| ThumbnailFailure::Broken)?;
    Ok(Encoded {
        bytes,
        content_type,
        width,
        height,
    })
}

fn write(mut encoder: impl ImageEncoder, image: &DynamicImage, profile: Option<Vec<u8>>) -> ImageResult<()> {
    if let Some(profile) = profile {
        encoder
            .set_icc_profile(profile)
            .map_err(image::ImageError::Unsupported)?;
    }
    image.write_with_encoder(encoder)
}

/// Whether the profile applies to such pixels: ICC.1:2022, section 7.2, has `acsp` at byte 36 and the colour space at byte
/// 16. The profile of a CMYK picture does not apply to the RGB that its decoder returns.
fn fits(profile: &[u8], is_grey: bool) -> bool {
    let space: &[u8] = if is_grey { b"GRAY" } else { b"RGB " };
    profile.len() <= MAX_PROFILE_BYTES
        && profile.get(36..40) == Some(b"acsp")
        && profile.get(16..20) == Some(space)
}

fn has_transparent_pixel(image: &DynamicImage) -> bool {
    match image {
        DynamicImage::ImageLumaA8(pixels) => pixels.pixels().any(|pixel| pixel.0[1] != u8::MAX),
        DynamicImage::ImageRgba8(pixels) => pixels.pixels().any(|pixel| pixel.0[3] != u8::MAX),
        DynamicImage::ImageLumaA16(pixels) => pixels.pixels().any(|pixel| pixel.0[1] != u16::MAX),
        DynamicImage::ImageRgba16(pixels) => pixels.pixels().any(|pixel| pixel.0[3] != u16::MAX),
        _ => false,
    }
}
