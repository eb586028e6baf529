//! `/v1/users/me/avatar`.

pub(crate) mod remove;
pub(crate) mod upload;
