//! The pictures of the folder `pictures`, and helpers of several tests.

use std::path::Path;

/// A picture that `pictures/make.py` has made.
pub(crate) fn picture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures");
    std::fs::read(folder.join(name)).unwrap()
}

/// The same file with other bytes from `at` on.
pub(crate) fn patched(mut file: Vec<u8>, at: usize, bytes: &[u8]) -> Vec<u8> {
    file[at..at + bytes.len()].copy_from_slice(bytes);
    file
}

/// The offset of these bytes.
pub(crate) fn find(file: &[u8], bytes: &[u8]) -> usize {
    file.windows(bytes.len())
        .position(|window| window == bytes)
        .unwrap()
}

/// A JPEG that claims to have this size. `frame` is 0xC0, or 0xC2 for a progressive one.
pub(crate) fn jpeg_of_size(name: &str, frame: u8, width: u16, height: u16) -> Vec<u8> {
    let file = picture(name);
    let size = [height.to_be_bytes(), width.to_be_bytes()].concat();
    // After the marker: length (two bytes), precision.
    let at = find(&file, &[0xff, frame]) + 5;
    patched(file, at, &size)
}

/// The beginning of a PNG with transparency, without its pixels.
pub(crate) fn png_header(width: u32, height: u32, depth: png::BitDepth) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(depth);
    let mut writer = encoder.write_header().unwrap();
    writer.write_chunk(png::chunk::IDAT, &[0x78, 0x9c]).unwrap();
    drop(writer);
    file
}
