//! Deleted projects and accounts: their contents are removed in bounded parts, each of which begins with what still exists. So
//! a repetition or continuation needs no checkpoint.

mod account;
mod membership;
mod project;

pub(crate) use account::remove_account;
pub(crate) use membership::end_membership;
pub(crate) use project::{project_step, remove_project};
