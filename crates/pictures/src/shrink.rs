//! Scaling and cropping.

use image::DynamicImage;
use image::metadata::Orientation;

/// The size with the longer side at most `side`, in the same proportions, never larger and at least 1 pixel a side.
pub(crate) fn to_fit(width: u32, height: u32, side: u32) -> (u32, u32) {
    scale(width, height, width.max(height), side)
}

/// The size with the shorter side at most `side`.
pub(crate) fn to_cover(width: u32, height: u32, side: u32) -> (u32, u32) {
    scale(width, height, width.min(height), side)
}

/// Whether width and height are swapped when the picture is shown.
pub(crate) fn swaps_sides(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

/// Scales the picture down; each new pixel is the mean of those that it replaces.
pub(crate) fn shrink(image: &mut DynamicImage, (width, height): (u32, u32)) {
    if (image.width(), image.height()) == (width, height) {
        return;
    }
    // A transparent pixel has a colour nevertheless, often black, which must not count.
    premultiply(image);
    *image = image.thumbnail_exact(width, height);
    unmultiply(image);
}

/// Crops the picture to the square in its middle.
pub(crate) fn crop_to_square(image: &mut DynamicImage) {
    let (width, height) = (image.width(), image.height());
    let side = width.min(height);
    if width != height {
        *image = image.crop_imm((width - side) / 2, (height - side) / 2, side, side);
    }
}

fn scale(width: u32, height: u32, current: u32, wanted: u32) -> (u32, u32) {
    if current <= wanted {
        return (width, height);
    }
    let scaled = |side: u32| {
        let rounded = (u64::from(side) * u64::from(wanted) + u64::from(current) / 2) / u64::from(current);
        u32::try_from(rounded).unwrap_or(side).max(1)
    };
    (scaled(width), scaled(height))
}

fn premultiply(image: &mut DynamicImage) {
    each_transparent(image, |color, alpha, max| (color * alpha + max / 2) / max);
}

fn unmultiply(image: &mut DynamicImage) {
    each_transparent(image, |color, alpha, max| {
        (color * max + alpha / 2).checked_div(alpha).unwrap_or(0).min(max)
    });
}

/// Replaces the colours of pixels that are not opaque; the arguments of `change` are colour, alpha and the largest value.
fn each_transparent(image: &mut DynamicImage, change: fn(u32, u32, u32) -> u32) {
    match image {
        DynamicImage::ImageLumaA8(pixels) => each_pixel::<u8, 2>(pixels, change),
        DynamicImage::ImageRgba8(pixels) => each_pixel::<u8, 4>(pixels, change),
        DynamicImage::ImageLumaA16(pixels) => each_pixel::<u16, 2>(pixels, change),
        DynamicImage::ImageRgba16(pixels) => each_pixel::<u16, 4>(pixels, change),
        _ => {}
    }
}

trait Sample: Copy + Into<u32> + TryFrom<u32> + 'static {
    const MAX: Self;
}

impl Sample for u8 {
    const MAX: Self = Self::MAX;
}

impl Sample for u16 {
    const MAX: Self = Self::MAX;
}

fn each_pixel<S: Sample, const CHANNELS: usize>(samples: &mut [S], change: fn(u32, u32, u32) -> u32) {
    let max = S::MAX.into();
    for pixel in samples.as_chunks_mut::<CHANNELS>().0 {
        let Some((alpha, colors)) = pixel.split_last_mut() else {
            continue;
        };
        let alpha = (*alpha).into();
        if alpha == max {
            continue;
        }
        for color in colors {
            *color = S::try_from(change((*color).into(), alpha, max)).unwrap_or(S::MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use image::{Rgba, RgbaImage};

    use super::*;

    #[test]
    fn sizes_keep_proportions_and_never_grow() {
        assert_eq!(to_fit(4000, 3000, 320), (320, 240));
        assert_eq!(to_fit(3000, 4001, 320), (240, 320));
        assert_eq!(to_fit(20_000, 1, 320), (320, 1));
        assert_eq!(to_fit(1, 20_000, 320), (1, 320));
        assert_eq!(to_fit(320, 10, 320), (320, 10));
        assert_eq!(to_fit(1, 1, 320), (1, 1));
        assert_eq!(to_fit(321, 2, 320), (320, 2));
        assert_eq!(to_cover(4000, 3000, 256), (341, 256));
        assert_eq!(to_cover(1, 20_000, 256), (1, 20_000));
        assert_eq!(to_cover(u32::MAX, u32::MAX, 256), (256, 256));
    }

    #[test]
    fn the_colour_of_transparent_pixels_does_not_count() {
        let mut pixels = RgbaImage::from_pixel(64, 64, Rgba([0, 0, 0, 0]));
        for (x, _, pixel) in pixels.enumerate_pixels_mut() {
            if x % 2 == 0 {
                *pixel = Rgba([200, 100, 50, 255]);
            }
        }
        let mut image = DynamicImage::ImageRgba8(pixels);
        shrink(&mut image, (16, 16));
        for pixel in image.to_rgba8().pixels() {
            assert_eq!(pixel.0[3], 128);
            assert!(
                pixel
                    .0
                    .iter()
                    .zip([200_u8, 100, 50])
                    .all(|(is, was)| is.abs_diff(was) <= 2),
                "{pixel:?}"
            );
        }
    }

    #[test]
    fn sixteen_bits_do_not_overflow() {
        let white = image::ImageBuffer::from_pixel(4, 4, Rgba([u16::MAX, u16::MAX, u16::MAX, 1]));
        let mut image = DynamicImage::ImageRgba16(white);
        shrink(&mut image, (2, 2));
        assert_eq!(
            image.to_rgba16().get_pixel(0, 0).0,
            [u16::MAX, u16::MAX, u16::MAX, 1]
        );
    }

    #[test]
    fn squares_are_cropped_from_the_middle() {
        let mut image = DynamicImage::ImageRgba8(RgbaImage::from_fn(5, 3, |x, _| Rgba([x as u8, 0, 0, 255])));
        crop_to_square(&mut image);
        let reds: Vec<u8> = image
            .to_rgba8()
            .pixels()
            .take(3)
            .map(|pixel| pixel.0[0])
            .collect();
        assert_eq!((image.width(), image.height(), reds), (3, 3, vec![1, 2, 3]));
    }
}
