//! Limits of pictures, checked before anything is decoded.

use domain::ThumbnailFailure;

/// Limits of the pictures that are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most pixels: width times height.
    pub max_pixels: u64,
    /// Longest side, in pixels.
    pub max_side: u32,
    /// Most bytes that the decoder and the decoded picture may take together.
    pub max_alloc_bytes: u64,
    /// Largest file.
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

impl Limits {
    /// Refuses sides and areas beyond the limits, and pictures without pixels.
    pub(crate) fn check_size(&self, width: u32, height: u32) -> Result<(), ThumbnailFailure> {
        if width == 0 || height == 0 {
            return Err(ThumbnailFailure::Broken);
        }
        let pixels = u64::from(width) * u64::from(height);
        if width.max(height) > self.max_side || pixels > self.max_pixels {
            return Err(ThumbnailFailure::TooLarge);
        }
        Ok(())
    }
}
