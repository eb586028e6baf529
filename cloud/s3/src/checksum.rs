//! Checksum algorithms, and how the parts of an upload make the object's checksum.
//!
//! Rules: "Checking object integrity" in the S3 guide.

use crc_fast::{CrcAlgorithm, checksum_combine};
use ring::digest::{self, SHA1_FOR_LEGACY_USE_ONLY, SHA256};

use super::call::Call;
use super::error::{Failure, invalid_request, not_implemented};

/// A checksum algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Crc32,
    Crc32c,
    Crc64Nvme,
    Sha1,
    Sha256,
}

impl Algorithm {
    pub(super) const ALL: [Self; 5] = [
        Self::Crc32,
        Self::Crc32c,
        Self::Crc64Nvme,
        Self::Sha1,
        Self::Sha256,
    ];

    /// As `x-amz-checksum-algorithm` names it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC32",
            Self::Crc32c => "CRC32C",
            Self::Crc64Nvme => "CRC64NVME",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
        }
    }

    /// The header that carries it.
    pub(super) fn header(self) -> &'static str {
        match self {
            Self::Crc32 => "x-amz-checksum-crc32",
            Self::Crc32c => "x-amz-checksum-crc32c",
            Self::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Self::Sha1 => "x-amz-checksum-sha1",
            Self::Sha256 => "x-amz-checksum-sha256",
        }
    }

    /// The element that carries it.
    pub(super) fn element(self) -> &'static str {
        match self {
            Self::Crc32 => "ChecksumCRC32",
            Self::Crc32c => "ChecksumCRC32C",
            Self::Crc64Nvme => "ChecksumCRC64NVME",
            Self::Sha1 => "ChecksumSHA1",
            Self::Sha256 => "ChecksumSHA256",
        }
    }

    /// # Errors
    /// When there is none of this name here.
    pub(super) fn named(name: &str) -> Result<Self, Failure> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| not_implemented(&format!("the checksum algorithm {name}")))
    }

    /// In bytes.
    pub(super) fn length(self) -> usize {
        match self {
            Self::Crc32 | Self::Crc32c => 4,
            Self::Crc64Nvme => 8,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// The checksum of bytes that are in memory.
    pub(super) fn of(self, bytes: &[u8]) -> Vec<u8> {
        let mut hasher = Hasher::new(self);
        hasher.update(bytes);
        hasher.finish()
    }

    /// The checksum of two concatenated parts, from their checksums and the length of the second. `None` for
    /// digests, which cannot be combined.
    pub(super) fn join(self, first: &[u8], second: &[u8], second_bytes: u64) -> Option<Vec<u8>> {
        let number = |bytes: &[u8]| {
            bytes
                .iter()
                .fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
        };
        let joined = checksum_combine(self.crc()?, number(first), number(second), second_bytes);
        joined
            .to_be_bytes()
            .last_chunk::<8>()?
            .get(8 - self.length()..)
            .map(<[u8]>::to_vec)
    }

    fn crc(self) -> Option<CrcAlgorithm> {
        match self {
            Self::Crc32 => Some(CrcAlgorithm::Crc32IsoHdlc),
            Self::Crc32c => Some(CrcAlgorithm::Crc32Iscsi),
            Self::Crc64Nvme => Some(CrcAlgorithm::Crc64Nvme),
            Self::Sha1 | Self::Sha256 => None,
        }
    }
}

/// How the object of a multipart upload gets its checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OfUpload {
    pub(super) algorithm: Algorithm,
    /// Whether it is the checksum of all bytes instead of one of the parts' checksums.
    pub(super) is_whole: bool,
}

impl OfUpload {
    /// Reads the headers of a request that begins an upload.
    ///
    /// # Errors
    /// When the type does not fit the algorithm.
    pub(super) fn read(call: &Call) -> Result<Option<Self>, Failure> {
        let algorithm = call.header("x-amz-checksum-algorithm");
        let algorithm = algorithm.map(Algorithm::named).transpose()?;
        let kind = call.header("x-amz-checksum-type");
        let Some(algorithm) = algorithm else {
            return match kind {
                None => Ok(None),
                Some(_) => Err(invalid_request(
                    "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
                )),
            };
        };
        // Digests cannot be combined, and CRC-64 is never a checksum of checksums.
        let is_whole = match (kind, algorithm) {
            (None | Some("FULL_OBJECT"), Algorithm::Crc64Nvme) => true,
            (Some("FULL_OBJECT"), Algorithm::Crc32 | Algorithm::Crc32c) => true,
            (None | Some("COMPOSITE"), algorithm) if algorithm != Algorithm::Crc64Nvme => false,
            (kind, algorithm) => {
                return Err(invalid_request(format!(
                    "The {} checksum type cannot be used with the {} checksum algorithm.",
                    kind.unwrap_or_default(),
                    algorithm.name().to_ascii_lowercase()
                )));
            }
        };
        Ok(Some(Self { algorithm, is_whole }))
    }

    /// As `x-amz-checksum-type` names it.
    pub(super) fn kind(self) -> &'static str {
        if self.is_whole { "FULL_OBJECT" } else { "COMPOSITE" }
    }

    /// The stored form: `CRC32` for one of the parts' checksums, `CRC32 FULL_OBJECT` for one of all bytes.
    pub(super) fn to_text(self) -> String {
        let name = self.algorithm.name();
        if self.is_whole {
            format!("{name} {}", self.kind())
        } else {
            name.to_owned()
        }
    }

    /// Reads the form of [`OfUpload::to_text`].
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let (name, kind) = text.split_once(' ').unwrap_or((text, ""));
        let algorithm = Algorithm::named(name).ok()?;
        Some(Self {
            algorithm,
            is_whole: !kind.is_empty(),
        })
    }
}

/// A checksum, computed piece by piece.
pub(super) enum Hasher {
    Crc(crc_fast::Digest, Algorithm),
    Sha(digest::Context),
}

impl Hasher {
    pub(super) fn new(algorithm: Algorithm) -> Self {
        match algorithm.crc() {
            Some(crc) => Self::Crc(crc_fast::Digest::new(crc), algorithm),
            None if algorithm == Algorithm::Sha1 => {
                Self::Sha(digest::Context::new(&SHA1_FOR_LEGACY_USE_ONLY))
            }
            None => Self::Sha(digest::Context::new(&SHA256)),
        }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Crc(digest, _) => digest.update(bytes),
            Self::Sha(context) => context.update(bytes),
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        match self {
            Self::Crc(digest, algorithm) => {
                let bytes = digest.finalize().to_be_bytes();
                bytes.get(8 - algorithm.length()..).unwrap_or_default().to_vec()
            }
            Self::Sha(context) => context.finish().as_ref().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check values of the CRC catalogue (CRC-32/ISO-HDLC, CRC-32/ISCSI, CRC-64/NVME) and of FIPS 180-4.
    #[test]
    fn checksums_are_those_of_their_definitions() {
        let of = |algorithm: Algorithm| cloud_core::random::hex(&algorithm.of(b"123456789"));
        assert_eq!(of(Algorithm::Crc32), "cbf43926");
        assert_eq!(of(Algorithm::Crc32c), "e3069283");
        assert_eq!(of(Algorithm::Crc64Nvme), "ae8b14860a799888");
        assert_eq!(of(Algorithm::Sha1), "f7c3bc1d808e04732adf679965ccc34ca7ae3441");
        assert!(of(Algorithm::Sha256).starts_with("15e2b0d3c33891eb"));
    }

    #[test]
    fn checksums_of_halves_make_that_of_the_whole() {
        for algorithm in Algorithm::ALL {
            for (first, second) in [
                (&b"12345"[..], &b"6789"[..]),
                (b"123456789", b""),
                (b"", b"123456789"),
            ] {
                let joined = algorithm.join(&algorithm.of(first), &algorithm.of(second), second.len() as u64);
                let whole = algorithm.crc().map(|_| algorithm.of(b"123456789"));
                assert_eq!(joined, whole, "{algorithm:?} {first:?}");
            }
        }
    }

    #[test]
    fn what_is_kept_is_read_again() {
        for algorithm in Algorithm::ALL {
            for is_whole in [false, true] {
                let one = OfUpload { algorithm, is_whole };
                assert_eq!(OfUpload::from_text(&one.to_text()), Some(one));
            }
        }
        assert_eq!(OfUpload::from_text("MD5"), None);
    }
}
