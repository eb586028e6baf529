//! Deleted projects, accounts, tasks and comments, and ended memberships: what they leave is removed in bounded parts, each of which
//! begins with what still exists, or from a position in the message. A repetition finds nothing left to do.

mod account;
mod contents;
mod membership;
mod project;

pub(crate) use account::remove_account;
pub(crate) use contents::remove_contents;
pub(crate) use membership::{end_membership, revoke_invitations};
pub(crate) use project::{project_step, remove_project};
