//! From bytes to pixels, within limits.

use std::io::Cursor;

use domain::ThumbnailFailure;
use image::codecs::{
    bmp::BmpDecoder, gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder,
};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat};

use crate::limits::Limits;
use crate::{jpeg, webp};

/// Limit of the chunks that the PNG decoder keeps or inflates besides the pixels: colour profile, EXIF, text.
const MAX_METADATA_BYTES: u64 = 16 * 1024 * 1024;

/// The first frame of a picture, as stored in the file.
pub(crate) struct Picture {
    pub(crate) image: DynamicImage,
    /// The rotation and mirroring that its EXIF data ask for.
    pub(crate) orientation: Orientation,
    /// The ICC profile.
    pub(crate) color_profile: Option<Vec<u8>>,
    pub(crate) is_animated: bool,
}

/// Decodes a picture after checking that its size is within the limits.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Picture, ThumbnailFailure> {
    if bytes.len() > limits.max_file_bytes {
        return Err(ThumbnailFailure::FileTooLarge);
    }
    let format = image::guess_format(bytes).map_err(|_| ThumbnailFailure::UnknownFormat)?;
    let Opened {
        mut decoder,
        is_animated,
        scratch_bytes,
    } = open(format, bytes, limits)?;
    let (width, height) = decoder.dimensions();
    limits.check_size(width, height)?;
    let needed = decoder.total_bytes().saturating_add(scratch_bytes);
    let Some(rest) = limits.max_alloc_bytes.checked_sub(needed) else {
        return Err(ThumbnailFailure::TooLarge);
    };
    decoder
        .set_limits(decoder_limits(limits, rest.saturating_add(scratch_bytes)))
        .map_err(|error| failure(&error))?;
    // A picture whose orientation or profile cannot be read is still a picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let color_profile = decoder.icc_profile().unwrap_or_default();
    let image = DynamicImage::from_decoder(decoder).map_err(|error| failure(&error))?;
    Ok(Picture {
        image,
        orientation,
        color_profile,
        is_animated,
    })
}

struct Opened<'a> {
    decoder: Box<dyn ImageDecoder + 'a>,
    is_animated: bool,
    /// Bytes that the decoder allocates besides the decoded picture.
    scratch_bytes: u64,
}

/// Reads the header. The scratch bytes are the allocations of the decoders in the versions of Cargo.lock, taken from their
/// source: no decoder reports them, and not all keep to the limits they are given.
fn open<'a>(format: ImageFormat, bytes: &'a [u8], limits: &Limits) -> Result<Opened<'a>, ThumbnailFailure> {
    let reader = Cursor::new(bytes);
    let opened = match format {
        ImageFormat::Bmp => {
            check_bmp_size(bytes, limits)?;
            BmpDecoder::new(reader).map(|decoder| Opened::still(decoder, 0))
        }
        ImageFormat::Gif => GifDecoder::new(reader).map(|decoder| {
            let (width, height) = decoder.dimensions();
            // A first frame that does not fill the screen is decoded beside it. For one that is larger than the screen the
            // decoder enforces the limits.
            let scratch_bytes = u64::from(width) * u64::from(height) * 4;
            Opened {
                decoder: Box::new(decoder),
                is_animated: has_second_frame(bytes),
                scratch_bytes,
            }
        }),
        ImageFormat::Jpeg => {
            let header = jpeg::read_header(bytes)?;
            limits.check_size(header.width, header.height)?;
            let scratch_bytes = header.coefficient_bytes();
            JpegDecoder::new(reader).map(|decoder| Opened::still(decoder, scratch_bytes))
        }
        ImageFormat::Png => {
            let own = decoder_limits(limits, MAX_METADATA_BYTES.min(limits.max_alloc_bytes));
            PngDecoder::with_limits(reader, own).and_then(|decoder| {
                Ok(Opened {
                    is_animated: decoder.is_apng()?,
                    decoder: Box::new(decoder),
                    scratch_bytes: MAX_METADATA_BYTES,
                })
            })
        }
        ImageFormat::WebP => {
            let (header, file) = webp::read_header(bytes)?;
            header.check_size(limits)?;
            WebPDecoder::new(Cursor::new(file)).map(|decoder| {
                let (width, height) = decoder.dimensions();
                let is_animated = decoder.has_animation();
                Opened {
                    scratch_bytes: u64::from(width) * u64::from(height) * header.scratch_per_pixel(),
                    decoder: Box::new(decoder),
                    is_animated,
                }
            })
        }
        _ => return Err(ThumbnailFailure::UnknownFormat),
    };
    opened.map_err(|error| failure(&error))
}

impl<'a> Opened<'a> {
    fn still(decoder: impl ImageDecoder + 'a, scratch_bytes: u64) -> Self {
        Self {
            decoder: Box::new(decoder),
            is_animated: false,
            scratch_bytes,
        }
    }
}

/// The limits in the form of the decoders, which do not all keep to them: see [`open`].
fn decoder_limits(limits: &Limits, max_alloc_bytes: u64) -> image::Limits {
    let mut own = image::Limits::no_limits();
    own.max_image_width = Some(limits.max_side);
    own.max_image_height = Some(limits.max_side);
    own.max_alloc = Some(max_alloc_bytes);
    own
}

/// Checks the size of a BMP (BITMAPINFOHEADER and later, at offset 14: its own size, then width and height as signed
/// integers) before its decoder does, which reports the largest sizes as unsupported rather than too large.
fn check_bmp_size(bytes: &[u8], limits: &Limits) -> Result<(), ThumbnailFailure> {
    let number = |at: usize| {
        let four = bytes.get(at..)?.first_chunk::<4>()?;
        Some(i32::from_le_bytes(*four))
    };
    let (Some(header_bytes), Some(width), Some(height)) = (number(14), number(18), number(22)) else {
        return Err(ThumbnailFailure::Broken);
    };
    // The oldest header has 12 bytes, and sides of 16 bits.
    if header_bytes < 40 {
        return Ok(());
    }
    limits.check_size(width.unsigned_abs(), height.unsigned_abs())
}

/// Whether a GIF is an animation. Reads up to its second frame without decoding; damage after the first does not matter.
fn has_second_frame(bytes: &[u8]) -> bool {
    let mut options = gif::DecodeOptions::new();
    options.skip_frame_decoding(true);
    let Ok(mut decoder) = options.read_info(Cursor::new(bytes)) else {
        return false;
    };
    let mut has_frame = || matches!(decoder.next_frame_info(), Ok(Some(_)));
    has_frame() && has_frame()
}

fn failure(error: &ImageError) -> ThumbnailFailure {
    match error {
        ImageError::Limits(_) => ThumbnailFailure::TooLarge,
        // A JPEG with arithmetic coding, a BMP that holds a JPEG: rare kinds of known formats.
        ImageError::Unsupported(_) => ThumbnailFailure::UnknownFormat,
        ImageError::Decoding(_)
        | ImageError::Encoding(_)
        | ImageError::Parameter(_)
        | ImageError::IoError(_) => ThumbnailFailure::Broken,
    }
}
