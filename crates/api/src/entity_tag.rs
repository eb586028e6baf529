//! ETags.

use http::HeaderValue;
use ring::digest::{SHA256, digest};

/// The identity of a resource's representation: the version, and the variant where it depends on the caller (a project
/// shows the caller's role). `From<u64>` makes one of a version alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntityTag {
    version: u64,
    variant: Option<&'static str>,
}

impl EntityTag {
    /// The version in a variant, which has only lower-case letters and `_`.
    pub fn new(version: u64, variant: &'static str) -> Self {
        Self {
            version,
            variant: Some(variant),
        }
    }

    /// Of a representation that has no version: derived from its bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let digest = digest(&SHA256, bytes);
        let version = digest.as_ref().first_chunk().copied().unwrap_or_default();
        u64::from_be_bytes(version).into()
    }

    /// The part between the quotes of the ETag: `7`, or `7.editor`.
    pub(crate) fn opaque(self) -> String {
        match self.variant {
            None => self.version.to_string(),
            Some(variant) => format!("{}.{variant}", self.version),
        }
    }
}

impl From<u64> for EntityTag {
    fn from(version: u64) -> Self {
        Self {
            version,
            variant: None,
        }
    }
}

/// The strong ETag: `"7"`, or `"7.editor"`.
pub fn etag(tag: impl Into<EntityTag>) -> HeaderValue {
    let opaque = tag.into().opaque();
    // Letters, digits and quotes are valid in a header; the fallback only tells the compiler.
    HeaderValue::try_from(format!("\"{opaque}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}
