//! What somebody wants to be notified of, and by which means.

pub(crate) mod read;
pub(crate) mod replace;
mod schema;
