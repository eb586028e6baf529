//! What somebody wants to be told.

pub(crate) mod read;
pub(crate) mod replace;
