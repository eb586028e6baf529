//! The caller's picture.

pub(crate) mod remove;
pub(crate) mod upload;
