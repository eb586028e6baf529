//! The caller's profile.

pub(crate) mod change_email;
pub(crate) mod confirm_email;
pub(crate) mod delete;
mod profile;
pub(crate) mod read;
pub(crate) mod update;
mod view;

pub(crate) use profile::{ensure, of_caller, session_ended, with_balance};
