//! The header of a JPEG, read before the picture is decoded (ITU-T T.81, annex B).

use domain::ThumbnailFailure;

/// Encoders write about ten; libjpeg's authors recommend refusing more than a few hundred.
const MAX_SCANS: usize = 100;

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;

/// A JPEG's frame header, and whether it has several scans.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Horizontal and vertical sampling factor of each component.
    sampling: Vec<(u64, u64)>,
    /// Whether the decoder must hold the coefficients of all pixels, since later scans refine or complete them.
    has_many_scans: bool,
}

impl Header {
    /// Bytes of the coefficients that the decoder must hold, two for each.
    pub(crate) fn coefficient_bytes(&self) -> u64 {
        if !self.has_many_scans {
            return 0;
        }
        let largest = |factors: fn(&(u64, u64)) -> u64| self.sampling.iter().map(factors).max().unwrap_or(1);
        // A single component is never subsampled, whatever its factors.
        let (across, down, blocks) = if self.sampling.len() == 1 {
            (1, 1, 1)
        } else {
            let blocks = self.sampling.iter().map(|(across, down)| across * down).sum();
            (largest(|factors| factors.0), largest(|factors| factors.1), blocks)
        };
        let units = u64::from(self.width).div_ceil(8 * across) * u64::from(self.height).div_ceil(8 * down);
        units * blocks * 64 * 2
    }
}

/// Reads the markers up to the end of the picture.
///
/// The decoder fills the missing rest of a truncated picture with grey. Here such a picture is broken: its thumbnail would
/// not show that the file is.
pub(crate) fn read_header(bytes: &[u8]) -> Result<Header, ThumbnailFailure> {
    let mut rest = bytes;
    let mut header: Option<Header> = None;
    let mut scans = 0;
    loop {
        let (marker, after) = next_marker(rest).ok_or(ThumbnailFailure::Broken)?;
        rest = after;
        match marker {
            EOI => break,
            // Markers without a segment: TEM, start of image.
            0x01 | SOI => continue,
            _ => {}
        }
        let (segment, after) = segment(rest).ok_or(ThumbnailFailure::Broken)?;
        rest = after;
        if marker == SOS {
            scans += 1;
            if scans > MAX_SCANS {
                return Err(ThumbnailFailure::TooLarge);
            }
        } else if is_start_of_frame(marker) {
            if header.is_some() {
                return Err(ThumbnailFailure::Broken);
            }
            header = Some(frame(marker, segment).ok_or(ThumbnailFailure::Broken)?);
        }
    }
    let mut header = header.ok_or(ThumbnailFailure::Broken)?;
    header.has_many_scans |= scans > 1;
    Ok(header)
}

/// Finds the next marker, behind coded pixels, in which 0xFF is followed by 0 or by a restart's number, and the fill bytes
/// before a marker.
fn next_marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let mut rest = bytes;
    loop {
        let at = rest.iter().position(|byte| *byte == 0xff)?;
        rest = rest.get(at + 1..)?;
        match rest.first()? {
            0 | 0xd0..=0xd7 | 0xff => {}
            marker => return Some((*marker, rest.get(1..)?)),
        }
    }
}

/// A segment begins with its length, which counts itself.
fn segment(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, _) = bytes.split_first_chunk::<2>()?;
    let (segment, rest) = bytes.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    Some((segment.get(2..)?, rest))
}

/// The SOF markers; among their numbers are the tables for Huffman and arithmetic coding, and a reserved one.
fn is_start_of_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// Reads precision, height, width, number of components, and three bytes for each component.
fn frame(marker: u8, segment: &[u8]) -> Option<Header> {
    let [
        _,
        height_high,
        height_low,
        width_high,
        width_low,
        count,
        components @ ..,
    ] = segment
    else {
        return None;
    };
    let sampling: Vec<_> = components
        .chunks_exact(3)
        .take(usize::from(*count))
        .filter_map(|component| component.get(1))
        .map(|factors| (u64::from(factors >> 4), u64::from(factors & 15)))
        .collect();
    let is_valid = sampling.len() == usize::from(*count)
        && !sampling.is_empty()
        && sampling
            .iter()
            .all(|(across, down)| (1..=4).contains(across) && (1..=4).contains(down));
    is_valid.then(|| Header {
        width: u16::from_be_bytes([*width_high, *width_low]).into(),
        height: u16::from_be_bytes([*height_high, *height_low]).into(),
        sampling,
        // Progressive frames have the numbers 2, 6, 10 and 14.
        has_many_scans: marker & 3 == 2,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture that consists of markers only, with these sampling factors.
    fn markers(frame: u8, size: u16, sampling: &[u8], scans: usize) -> Vec<u8> {
        let [high, low] = size.to_be_bytes();
        let count = u8::try_from(sampling.len()).unwrap();
        let mut bytes = vec![
            0xff,
            SOI,
            0xff,
            frame,
            0,
            8 + 3 * count,
            8,
            high,
            low,
            high,
            low,
            count,
        ];
        for (id, factors) in sampling.iter().enumerate() {
            bytes.extend([u8::try_from(id).unwrap(), *factors, 0]);
        }
        for _ in 0..scans {
            // An empty scan header, then coded pixels with a stuffed byte, a restart and fill bytes.
            bytes.extend([0xff, SOS, 0, 2, 1, 2, 0xff, 0, 3, 0xff, 0xd0, 4, 0xff]);
        }
        bytes.extend([0xff, EOI]);
        bytes
    }

    #[test]
    fn coefficients_are_held_for_progressive_pictures_only() {
        let bytes_for = |frame, sampling: &[u8], scans| {
            read_header(&markers(frame, 4000, sampling, scans))
                .unwrap()
                .coefficient_bytes()
        };
        let pixels = 16_000_000;
        assert_eq!(bytes_for(0xc0, &[0x22, 0x11, 0x11], 1), 0);
        assert_eq!(bytes_for(0xc2, &[0x22, 0x11, 0x11], 10), 3 * pixels);
        assert_eq!(bytes_for(0xc2, &[0x11, 0x11, 0x11], 10), 6 * pixels);
        assert_eq!(bytes_for(0xc0, &[0x11, 0x11, 0x11], 3), 6 * pixels);
        assert_eq!(bytes_for(0xc2, &[0x22], 10), 2 * pixels);
        assert_eq!(bytes_for(0xc2, &[0x11, 0x11, 0x11, 0x11], 10), 8 * pixels);
    }

    #[test]
    fn too_many_scans_are_too_much_work() {
        assert!(read_header(&markers(0xc2, 100, &[0x11], 100)).is_ok());
        assert_eq!(
            read_header(&markers(0xc2, 100, &[0x11], 101)),
            Err(ThumbnailFailure::TooLarge)
        );
    }

    #[test]
    fn each_beginning_of_a_picture_is_broken() {
        let whole = markers(0xc0, 100, &[0x22, 0x11, 0x11], 1);
        assert!(read_header(&whole).is_ok());
        for end in 0..whole.len() {
            assert_eq!(read_header(&whole[..end]), Err(ThumbnailFailure::Broken), "{end}");
        }
    }

    #[test]
    fn a_second_frame_and_impossible_factors_are_broken() {
        let one = markers(0xc0, 100, &[0x11], 0);
        let mut two = one[..one.len() - 2].to_vec();
        two.extend(&one[2..]);
        for bad in [
            two,
            markers(0xc0, 100, &[0x51], 1),
            markers(0xc0, 100, &[0x10], 1),
            markers(0xc0, 1, &[], 1),
        ] {
            assert_eq!(read_header(&bad), Err(ThumbnailFailure::Broken));
        }
    }
}
