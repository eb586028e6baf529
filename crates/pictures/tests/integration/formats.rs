//! Thumbnails and avatars of intact pictures in all formats.

use domain::ThumbnailFailure;
use image::{DynamicImage, GenericImageView, ImageFormat, Rgba, RgbaImage};
use pictures::{Limits, ScaledPicture, avatar, thumbnail};

use crate::support::picture;

const RED: [u8; 4] = [255, 0, 0, 255];
const GREEN: [u8; 4] = [0, 255, 0, 255];
const BLUE: [u8; 4] = [0, 0, 255, 255];
const WHITE: [u8; 4] = [255, 255, 255, 255];
const CLEAR: [u8; 4] = [0, 0, 0, 0];

/// The colours in the middle of the four quarters, in reading order.
fn quarters(image: &DynamicImage) -> [[u8; 4]; 4] {
    let (width, height) = image.dimensions();
    [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| image.get_pixel(width * x / 4, height * y / 4).0)
}

fn is_close(image: &DynamicImage, wanted: [[u8; 4]; 4]) -> bool {
    let pairs = quarters(image).into_iter().zip(wanted);
    pairs.into_iter().all(|(is, wanted)| {
        let differs = is.iter().zip(wanted).any(|(is, wanted)| is.abs_diff(wanted) > 24);
        !differs || is[3] == 0 && wanted[3] == 0
    })
}

fn decoded(made: &ScaledPicture) -> DynamicImage {
    let format = ImageFormat::from_mime_type(made.content_type).unwrap();
    let image = image::load_from_memory_with_format(&made.bytes, format).unwrap();
    assert_eq!(image.dimensions(), (made.width, made.height));
    image
}

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[test]
fn all_formats_give_the_same_thumbnail() {
    for name in [
        "plain.bmp",
        "plain.gif",
        "plain.png",
        "palette.bmp",
        "palette.png",
        "subsampled.jpg",
        "progressive.jpg",
        "profile.jpg",
        "profile.png",
        "cmyk.jpg",
        "lossy.webp",
        "lossless.webp",
        "animated.gif",
        "animated.png",
        "animated_lossy.webp",
    ] {
        let made = thumbnail(&picture(name), &Limits::default()).unwrap();
        assert_eq!(made.content_type, "image/jpeg", "{name}");
        assert_eq!((made.width, made.height), (48, 32), "{name}");
        assert_eq!((made.picture_width, made.picture_height), (48, 32), "{name}");
        assert_eq!(made.is_animated, name.starts_with("animated"), "{name}");
        let image = decoded(&made);
        assert!(
            is_close(&image, [RED, GREEN, BLUE, WHITE]),
            "{name}: {:?}",
            quarters(&image)
        );
    }
}

#[test]
fn transparency_stays() {
    for name in [
        "alpha.png",
        "alpha_palette.png",
        "alpha_lossy.webp",
        "alpha_lossless.webp",
        "animated_alpha.webp",
    ] {
        let made = thumbnail(&picture(name), &Limits::default()).unwrap();
        assert_eq!(made.content_type, "image/png", "{name}");
        let image = decoded(&made);
        assert!(
            is_close(&image, [RED, GREEN, BLUE, CLEAR]),
            "{name}: {:?}",
            quarters(&image)
        );
    }
}

#[test]
fn an_alpha_channel_that_is_opaque_costs_nothing() {
    let opaque = RgbaImage::from_pixel(500, 500, Rgba([9, 9, 9, 255]));
    let made = thumbnail(&encoded(opaque, ImageFormat::Png), &Limits::default()).unwrap();
    assert_eq!(made.content_type, "image/jpeg");
}

#[test]
fn grey_is_grey() {
    let grey = |value| [value, value, value, 255];
    let shades = [grey(76), grey(150), grey(29), WHITE];
    let black_and_white = [grey(0), WHITE, grey(0), WHITE];
    for (name, wanted) in [
        ("grey.jpg", shades),
        ("grey.png", shades),
        ("grey_16_bits.png", shades),
        ("one_bit.png", black_and_white),
    ] {
        let image = decoded(&thumbnail(&picture(name), &Limits::default()).unwrap());
        assert!(is_close(&image, wanted), "{name}: {:?}", quarters(&image));
        assert!(!image.color().has_color(), "{name}");
    }
}

#[test]
fn all_orientations_are_upright() {
    let jpegs = (1..=8).map(|orientation| format!("orientation_{orientation}.jpg"));
    let others = ["orientation_6.png", "orientation_6.webp"].map(String::from);
    for name in jpegs.chain(others) {
        let made = thumbnail(&picture(&name), &Limits::default()).unwrap();
        assert_eq!((made.picture_width, made.picture_height), (48, 32), "{name}");
        let image = decoded(&made);
        assert_eq!(image.dimensions(), (48, 32), "{name}");
        assert!(
            is_close(&image, [RED, GREEN, BLUE, WHITE]),
            "{name}: {:?}",
            quarters(&image)
        );
        let square = avatar(&picture(&name), &Limits::default()).unwrap();
        assert_eq!((square.width, square.height), (32, 32), "{name}");
        assert!(is_close(&decoded(&square), [RED, GREEN, BLUE, WHITE]), "{name}");
    }
}

#[test]
fn only_pixels_and_profile_are_copied() {
    let contains =
        |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    for name in ["orientation_6.jpg", "orientation_6.png", "orientation_6.webp"] {
        let file = picture(name);
        assert!(contains(&file, "SecretCamera"));
        for made in [
            thumbnail(&file, &Limits::default()).unwrap(),
            avatar(&file, &Limits::default()).unwrap(),
        ] {
            assert!(!contains(&made.bytes, "SecretCamera"), "{name}");
            assert!(!contains(&made.bytes, "Exif"), "{name}");
        }
    }
    for name in ["profile.jpg", "profile.png"] {
        let made = thumbnail(&picture(name), &Limits::default()).unwrap();
        assert!(contains(&made.bytes, "acsp"), "{name}: colours would be others");
    }
}

#[test]
fn large_pictures_shrink_and_small_ones_keep_their_size() {
    for (size, wanted, square) in [
        ((1000, 500), (320, 160), 256),
        ((500, 1000), (160, 320), 256),
        ((1, 1), (1, 1), 1),
        ((1, 20_000), (1, 320), 1),
        ((20_000, 1), (320, 1), 1),
        ((320, 320), (320, 320), 256),
        ((200, 300), (200, 300), 200),
    ] {
        let file = encoded(DynamicImage::new_rgb8(size.0, size.1), ImageFormat::Png);
        let made = thumbnail(&file, &Limits::default()).unwrap();
        assert_eq!((made.width, made.height), wanted, "{size:?}");
        assert_eq!((made.picture_width, made.picture_height), size);
        let made = avatar(&file, &Limits::default()).unwrap();
        assert_eq!((made.width, made.height), (square, square), "{size:?}");
        assert_eq!((made.picture_width, made.picture_height), size);
    }
}

#[test]
fn sixteen_bits_become_eight() {
    let pixels = image::ImageBuffer::from_pixel(400, 400, image::Rgb([0xffff_u16, 0x8080, 0]));
    let file = encoded(DynamicImage::ImageRgb16(pixels), ImageFormat::Png);
    let image = decoded(&thumbnail(&file, &Limits::default()).unwrap());
    let [red, green, blue, _] = image.get_pixel(100, 100).0;
    assert!(
        red > 250 && green.abs_diff(128) < 6 && blue < 6,
        "{red} {green} {blue}"
    );
}

#[test]
fn other_files_are_refused() {
    for file in [
        b"".as_slice(),
        b"\x89PN",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miaf",
        b"II*\0\x08\0\0\0\0\0\0\0",
        b"%PDF-1.7\n",
        b"GIF86a\x01\0\x01\0\0\0\0",
        b"RIFF\x24\0\0\0WAVEfmt ",
        "{\"name\": \"cat.png\"}".as_bytes(),
    ] {
        for made in [
            thumbnail(file, &Limits::default()),
            avatar(file, &Limits::default()),
        ] {
            assert_eq!(made, Err(ThumbnailFailure::UnknownFormat), "{file:?}");
        }
    }
}
