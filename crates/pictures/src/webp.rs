//! The header of a WebP, read before the picture is decoded (RFC 9649).

use domain::ThumbnailFailure;

use crate::limits::Limits;

/// The sizes and features that a WebP's chunks declare. Its decoder allocates the declared length of a chunk, and decodes a
/// frame before it compares the frame's size with the canvas; so both are checked before.
#[derive(Debug, Default)]
pub(crate) struct Header {
    /// Width and height of the canvas and of each frame.
    sizes: Vec<(u32, u32)>,
    is_animated: bool,
    is_lossless: bool,
    has_alpha_chunk: bool,
}

impl Header {
    pub(crate) fn check_size(&self, limits: &Limits) -> Result<(), ThumbnailFailure> {
        self.sizes
            .iter()
            .try_for_each(|(width, height)| limits.check_size(*width, *height))
    }

    /// Bytes a pixel that the decoder allocates besides the decoded picture: lossy frames are decoded to planes of luma and
    /// chroma (1½), a frame's transparency to one more (1, and 5 while it is decompressed), lossless frames to four channels;
    /// a frame of an animation is decoded separately (4) and then drawn on a canvas (4).
    pub(crate) fn scratch_per_pixel(&self) -> u64 {
        let frame = match (self.is_lossless, self.has_alpha_chunk) {
            (_, true) => 7,
            (true, false) => 4,
            (false, false) => 2,
        };
        if self.is_animated { frame + 8 } else { frame }
    }
}

/// Walks the chunks, each of which must end within the file. Also returns the file without the unspecified bytes behind the
/// last chunk.
pub(crate) fn read_header(bytes: &[u8]) -> Result<(Header, &[u8]), ThumbnailFailure> {
    // `RIFF`, the size of what follows, `WEBP`.
    let size = number(bytes, 4, 4).and_then(|size| usize::try_from(size).ok()?.checked_add(8));
    let file = size
        .and_then(|size| bytes.get(..size))
        .ok_or(ThumbnailFailure::Broken)?;
    let mut header = Header::default();
    walk(file.get(12..).unwrap_or_default(), &mut header, 0)?;
    if header.sizes.is_empty() {
        return Err(ThumbnailFailure::Broken);
    }
    Ok((header, file))
}

fn walk(mut chunks: &[u8], header: &mut Header, depth: usize) -> Result<(), ThumbnailFailure> {
    // The last padding byte may be missing, and a rest shorter than a chunk's header is ignored.
    while let Some((chunk_header, rest)) = chunks.split_first_chunk::<8>() {
        let [name @ .., a, b, c, d] = *chunk_header;
        let size = usize::try_from(u32::from_le_bytes([a, b, c, d])).unwrap_or(usize::MAX);
        let data = rest.get(..size).ok_or(ThumbnailFailure::Broken)?;
        chunks = rest.get(size.saturating_add(size % 2)..).unwrap_or_default();
        read_chunk(name, data, header, depth)?;
    }
    Ok(())
}

fn read_chunk(name: [u8; 4], data: &[u8], header: &mut Header, depth: usize) -> Result<(), ThumbnailFailure> {
    let size = match &name {
        // Section 2.7: flags, three reserved bytes, width and height of the canvas less one.
        b"VP8X" => {
            let flags = *data.first().ok_or(ThumbnailFailure::Broken)?;
            header.is_animated = flags & 2 != 0;
            number(data, 4, 3)
                .zip(number(data, 7, 3))
                .map(|(w, h)| (w + 1, h + 1))
        }
        // RFC 6386, section 9.1: a tag and a start code, three bytes each, then 14 bits each of width and height.
        b"VP8 " => number(data, 6, 2)
            .zip(number(data, 8, 2))
            .map(|(w, h)| (w & 0x3fff, h & 0x3fff)),
        // RFC 9649, section 3.4: a signature, then 14 bits each of width and height less one.
        b"VP8L" => {
            header.is_lossless = true;
            number(data, 1, 4).map(|bits| ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"ALPH" => {
            header.has_alpha_chunk = true;
            return Ok(());
        }
        // A frame: 16 bytes of position, size and duration, then chunks.
        b"ANMF" if depth == 0 => {
            let frame = data.get(16..).ok_or(ThumbnailFailure::Broken)?;
            return walk(frame, header, 1);
        }
        _ => return Ok(()),
    };
    header.sizes.push(size.ok_or(ThumbnailFailure::Broken)?);
    Ok(())
}

/// A little-endian integer of up to four bytes.
fn number(data: &[u8], at: usize, size: usize) -> Option<u32> {
    let bytes = data.get(at..at.checked_add(size)?)?;
    Some(
        bytes
            .iter()
            .rev()
            .fold(0, |number, byte| number << 8 | u32::from(*byte)),
    )
}
