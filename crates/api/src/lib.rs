//! The HTTP edge of every function: who is calling, what they sent, which conditions they set, and how an
//! answer or a refusal looks. The only crate that knows a status code; it knows no SDK and no Lambda.
//!
//! Errors: whatever goes wrong in a handler becomes an [`ApiError`], which [`finish`] renders as RFC 9457
//! `application/problem+json` and logs, once. Extractors reject with it too, so handlers use `?` everywhere.

mod answer;
mod body;
mod caller;
mod condition;
mod cursor;
mod disposition;
mod error;
mod idempotency;
#[cfg(feature = "lambda")]
pub mod lambda;
pub mod openapi;
mod path;
mod problem;
mod query;
mod router;
pub mod token;

pub use answer::{Edition, Page, created, etag, versioned};
pub use body::{Body, MAX_BODY_BYTES};
pub use caller::{Authenticates, Caller};
pub use condition::{IfMatch, IfNoneMatch};
pub use cursor::CursorKey;
pub use disposition::attachment_named;
pub use error::{ApiError, BoxError};
pub use idempotency::{Fingerprint, IdempotencyKey, id_seed};
pub use path::Path;
pub use problem::{ItemProblem, Problem};
pub use query::Query;
pub use router::{RequestId, finish, finish_with, no_such_route};
