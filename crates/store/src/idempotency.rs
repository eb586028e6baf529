//! Idempotent creation: an item keeps the fingerprint of the request that created it, which distinguishes a retry from
//! another request with the same idempotency key.

use domain::JobId;

/// Outcome of an idempotent create.
#[derive(Debug, PartialEq, Eq)]
pub enum Created<T> {
    /// The resource as it is now, created by this request or by an earlier one with the same body.
    Resource(T),
    /// The idempotency key was used with another body before.
    KeyReused,
    /// The resource that was created with this idempotency key has been deleted since.
    Deleted,
}

/// A request with an idempotency key.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// Digest of the key, of its user and of the route.
    pub key: &'a str,
    /// Digest of the body.
    pub fingerprint: &'a str,
}

/// Prefix of an import's fingerprint. The stream's consumer recognizes imported items by it.
const IMPORT: &str = "import ";

/// The fingerprint of tasks and comments that an import creates. No digest of a request's body is equal to it.
pub fn imported_by(job: &JobId) -> String {
    format!("{IMPORT}{job}")
}

pub(crate) fn is_of_import(fingerprint: Option<&str>) -> bool {
    fingerprint.is_some_and(|fingerprint| fingerprint.starts_with(IMPORT))
}
