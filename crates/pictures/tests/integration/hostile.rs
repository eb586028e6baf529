//! Broken pictures, and pictures made to break decoders.

use domain::ThumbnailFailure::{self, Broken, FileTooLarge, TooLarge};
use pictures::{Limits, avatar, thumbnail};
use proptest::prelude::*;

use crate::support::{find, jpeg_of_size, patched, picture, png_header};

const ALL: [&str; 34] = [
    "alpha.png",
    "alpha_lossless.webp",
    "alpha_lossy.webp",
    "alpha_palette.png",
    "animated.gif",
    "animated.png",
    "animated_alpha.webp",
    "animated_lossy.webp",
    "cmyk.jpg",
    "grey.jpg",
    "grey.png",
    "grey_16_bits.png",
    "lossless.webp",
    "lossy.webp",
    "one_bit.png",
    "orientation_1.jpg",
    "orientation_2.jpg",
    "orientation_3.jpg",
    "orientation_4.jpg",
    "orientation_5.jpg",
    "orientation_6.jpg",
    "orientation_6.png",
    "orientation_6.webp",
    "orientation_7.jpg",
    "orientation_8.jpg",
    "palette.bmp",
    "palette.png",
    "plain.bmp",
    "plain.gif",
    "plain.png",
    "profile.jpg",
    "profile.png",
    "progressive.jpg",
    "subsampled.jpg",
];

fn failure(file: &[u8]) -> ThumbnailFailure {
    let failure = thumbnail(file, &Limits::default()).unwrap_err();
    assert_eq!(avatar(file, &Limits::default()).unwrap_err(), failure);
    failure
}

#[test]
fn gigantic_declared_sizes_are_too_large() {
    let [low, high] = 50_000_u16.to_le_bytes();
    let gif = patched(picture("plain.gif"), 6, &[low, high, low, high]);
    let bmp = |side: u32| {
        patched(
            picture("plain.bmp"),
            18,
            &[side.to_le_bytes(), side.to_le_bytes()].concat(),
        )
    };
    let three = &50_000_u32.to_le_bytes()[..3];
    let canvas = |name| patched(picture(name), 24, &[three, three].concat());
    // 14 bits each, all of them 1.
    let lossy = |name| {
        let file = picture(name);
        let at = find(&file, &[0x9d, 0x01, 0x2a]) + 3;
        patched(file, at, &[0xff, 0x3f, 0xff, 0x3f])
    };
    for (what, file) in [
        ("png", png_header(50_000, 50_000, png::BitDepth::Eight)),
        (
            "png of 2^31",
            png_header(0x7fff_ffff, 0x7fff_ffff, png::BitDepth::Eight),
        ),
        ("gif", gif),
        ("bmp", bmp(50_000)),
        ("bmp of 2^31", bmp(0x7fff_ffff)),
        ("jpeg", jpeg_of_size("subsampled.jpg", 0xc0, 50_000, 50_000)),
        (
            "progressive jpeg",
            jpeg_of_size("progressive.jpg", 0xc2, 50_000, 50_000),
        ),
        ("webp", lossy("lossy.webp")),
        (
            "webp lossless",
            patched(picture("lossless.webp"), 21, &[0xff, 0xff, 0xff, 0x0f]),
        ),
        ("webp canvas", canvas("alpha_lossy.webp")),
        ("webp animation", canvas("animated_lossy.webp")),
        ("webp frame in a small canvas", lossy("alpha_lossy.webp")),
        ("webp frame in a small animation", lossy("animated_lossy.webp")),
    ] {
        assert_eq!(failure(&file), TooLarge, "{what}");
    }
}

#[test]
fn limits_are_exact() {
    let limits = Limits {
        max_pixels: 48 * 32,
        max_side: 48,
        ..Limits::default()
    };
    let thinner = Limits {
        max_pixels: 48 * 32 - 1,
        ..limits
    };
    let shorter = Limits {
        max_side: 47,
        ..limits
    };
    let poorer = Limits {
        max_alloc_bytes: 48 * 32,
        ..limits
    };
    for name in ALL {
        let file = picture(name);
        let exact = Limits {
            max_file_bytes: file.len(),
            ..limits
        };
        let smaller = Limits {
            max_file_bytes: file.len() - 1,
            ..limits
        };
        assert!(thumbnail(&file, &exact).is_ok(), "{name}");
        assert_eq!(thumbnail(&file, &smaller), Err(FileTooLarge), "{name}");
        assert_eq!(thumbnail(&file, &thinner), Err(TooLarge), "{name}");
        assert_eq!(thumbnail(&file, &shorter), Err(TooLarge), "{name}");
        if !name.starts_with("grey.") && !name.starts_with("one_bit") {
            assert_eq!(thumbnail(&file, &poorer), Err(TooLarge), "{name}");
        }
    }
}

#[test]
fn half_a_picture_is_broken() {
    for name in ALL {
        let file = picture(name);
        // The first frame of an animation is enough.
        if name == "animated.gif" || name == "animated.png" {
            continue;
        }
        assert_eq!(failure(&file[..file.len() / 2]), Broken, "{name}");
    }
}

#[test]
fn truncated_pictures_never_panic() {
    for name in ALL {
        let file = picture(name);
        for end in 0..file.len() {
            let _ = thumbnail(&file[..end], &Limits::default());
        }
    }
}

#[test]
fn a_chunk_of_declared_gigabytes_is_broken() {
    let file = picture("orientation_6.webp");
    let at = find(&file, b"EXIF") + 4;
    assert_eq!(failure(&patched(file, at, &[0xff; 4])), Broken);
}

#[test]
fn damaged_pixels_are_broken() {
    let file = picture("plain.png");
    let at = find(&file, b"IDAT") + 8;
    assert_eq!(failure(&patched(file, at, &[0xff; 4])), Broken);
    // A valid beginning without a picture.
    for beginning in [
        b"\x89PNG\r\n\x1a\n".as_slice(),
        b"GIF89a",
        b"\xff\xd8\xff\xe0",
        b"BM",
        b"RIFF\xff\0\0\0WEBPVP8 ",
    ] {
        let mut file = beginning.to_vec();
        file.extend([7; 100]);
        assert!(
            matches!(thumbnail(&file, &Limits::default()), Err(Broken | TooLarge)),
            "{beginning:?}"
        );
    }
}

#[test]
fn profile_that_inflates_to_gigabytes_is_not_inflated() {
    let mut info = png::Info::with_size(1, 1);
    info.color_type = png::ColorType::Rgb;
    info.bit_depth = png::BitDepth::Eight;
    info.icc_profile = Some(vec![0; 64 << 20].into());
    let mut file = Vec::new();
    let mut writer = png::Encoder::with_info(&mut file, info)
        .unwrap()
        .write_header()
        .unwrap();
    writer.write_image_data(&[1, 2, 3]).unwrap();
    writer.finish().unwrap();
    assert!(file.len() < 1 << 20);
    let made = thumbnail(&file, &Limits::default()).unwrap();
    assert!(made.bytes.len() < 2000, "without the profile");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_pictures_end_in_a_result(
        name in proptest::sample::select(&ALL[..]),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let mut file = picture(name);
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        check(&file)?;
    }

    #[test]
    fn arbitrary_bytes_end_in_a_result(
        beginning in proptest::sample::select(vec![
            b"\x89PNG\r\n\x1a\n".as_slice(), b"GIF89a", b"\xff\xd8\xff", b"BM", b"RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0", b"",
        ]),
        rest in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        check(&[beginning, &rest].concat())?;
    }
}

/// Nothing panics, and every result is a picture within the limits.
fn check(file: &[u8]) -> Result<(), TestCaseError> {
    let limits = Limits {
        max_pixels: 1_000_000,
        max_alloc_bytes: 16 << 20,
        ..Limits::default()
    };
    if let Ok(made) = thumbnail(file, &limits) {
        prop_assert!((1..=320).contains(&made.width) && (1..=320).contains(&made.height));
        prop_assert!(u64::from(made.picture_width) * u64::from(made.picture_height) <= limits.max_pixels);
        prop_assert!(image::load_from_memory(&made.bytes).is_ok());
    }
    if let Ok(made) = avatar(file, &limits) {
        prop_assert!(made.width == made.height && (1..=256).contains(&made.width));
    }
    Ok(())
}
