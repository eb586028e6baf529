//! The HTTP edge of every function: extractors for the caller, the body, conditions and paths; responses and errors; the
//! OpenAPI document. The only crate that knows a status code; it knows no SDK and no Lambda.
//!
//! Errors: every failure in a handler becomes an [`ApiError`], which [`with_common_layers`] renders as RFC 9457
//! `application/problem+json` and logs, once. Extractors reject with it too, so handlers use `?` everywhere.

mod accept;
mod body;
mod caller;
mod condition;
mod cursor;
mod disposition;
mod entity_tag;
mod error;
mod idempotency;
#[cfg(feature = "lambda")]
pub mod lambda;
pub mod openapi;
mod path;
mod problem;
mod query;
mod response;
mod retry;
mod router;
#[cfg(feature = "store")]
mod store_error;
pub mod token;

pub use accept::Accept;
pub use body::{Body, MAX_BODY_BYTES};
pub use caller::{Authenticates, Caller};
pub use condition::{IfMatch, IfNoneMatch};
pub use cursor::CursorKey;
pub use disposition::attachment_named;
pub use entity_tag::{EntityTag, etag};
pub use error::{ApiError, BoxError};
pub use idempotency::{Fingerprint, IdempotencyKey};
pub use path::{Path, ProjectPath, TaskPath};
pub use problem::{ItemProblem, Problem};
pub use query::{Cursor, Query};
pub use response::{Page, created, seconds_until, versioned};
pub use retry::{retry_if_any, retry_on_conflict};
pub use router::{RequestId, with_common_layers, with_common_layers_and_fallback};
