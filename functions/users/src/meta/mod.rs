//! The API as a whole.

pub(crate) mod fallback;
pub(crate) mod health;
pub(crate) mod openapi_document;
