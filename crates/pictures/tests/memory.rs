//! Memory that the largest allowed pictures take. A test binary of its own, since it measures the whole process.
#![cfg(target_os = "linux")]

#[cfg(test)]
#[path = "integration/support.rs"]
mod support;

#[cfg(test)]
mod tests {
    use domain::ThumbnailFailure;
    use pictures::{Limits, avatar, thumbnail};

    use super::support::{jpeg_of_size, patched, picture, png_header};

    /// Peak memory since the last call, in bytes (proc(5): `VmHWM`; writing 5 to `clear_refs` resets it).
    fn peak_bytes() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .unwrap();
        let kib: u64 = line.trim().strip_suffix(" kB").unwrap().parse().unwrap();
        std::fs::write("/proc/self/clear_refs", "5").unwrap();
        kib * 1024
    }

    /// A complete PNG, in which all pixels are equal.
    fn png(width: u32, height: u32, color: png::ColorType, depth: png::BitDepth) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(color);
        encoder.set_depth(depth);
        encoder.set_compression(png::Compression::Fast);
        let row = color.samples() * width as usize * usize::from(depth as u8) / 8;
        let mut writer = encoder.write_header().unwrap();
        let mut pixels = writer.stream_writer().unwrap();
        for _ in 0..height {
            std::io::Write::write_all(&mut pixels, &vec![0x55; row]).unwrap();
        }
        pixels.finish().unwrap();
        writer.finish().unwrap();
        file
    }

    #[test]
    fn peak_memory_stays_within_the_limit() {
        use png::{BitDepth, ColorType};
        let files = [
            ("rgba", png(8000, 5000, ColorType::Rgba, BitDepth::Eight)),
            (
                "rgb of 16 bits",
                png(8000, 5000, ColorType::Rgb, BitDepth::Sixteen),
            ),
            ("rgba of 16 bits", png_header(8000, 5000, BitDepth::Sixteen)),
            ("jpeg", jpeg_of_size("subsampled.jpg", 0xc0, 8000, 5000)),
            (
                "progressive jpeg",
                jpeg_of_size("progressive.jpg", 0xc2, 8000, 4600),
            ),
            (
                "progressive jpeg, too large",
                jpeg_of_size("progressive.jpg", 0xc2, 8000, 5000),
            ),
            ("webp", picture("large.webp")),
            ("animated webp", picture("large_animated.webp")),
            ("gif", {
                let side = 6000_u16.to_le_bytes();
                patched(picture("plain.gif"), 6, &[side, side].concat())
            }),
        ];
        let limits = Limits::default();
        // Test harness and files do not count.
        peak_bytes();
        let before = peak_bytes();
        let mut refused = Vec::new();
        for (what, file) in &files {
            for make in [thumbnail, avatar] {
                let made = make(file, &limits);
                let taken = peak_bytes() - before;
                assert!(
                    taken < limits.max_alloc_bytes + (24 << 20),
                    "{what} took {taken} bytes"
                );
                if made == Err(ThumbnailFailure::TooLarge) {
                    refused.push(*what);
                    assert!(
                        taken < 24 << 20,
                        "{what} took {taken} bytes before it was refused"
                    );
                }
                println!("{what}: {} MiB, {:?}", taken >> 20, made.map(|made| made.width));
            }
        }
        refused.dedup();
        assert_eq!(refused, ["rgba of 16 bits", "progressive jpeg, too large"]);
    }
}
