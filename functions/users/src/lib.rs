//! The function `users`: accounts and sessions over Cognito, profiles, notifications and their settings in the table, and the
//! API as a whole: its health, its description, and responses for paths that no function has.
//!
//! Each handler reads: parse, act, render. A handler maps the Cognito errors that mean something particular to it; the others
//! are mapped in [`failure`].

mod auth;
mod failure;
mod input;
mod me;
mod meta;
mod notifications;
mod points;
mod routes;
mod schema;
mod start;
mod state;

pub use routes::openapi;
pub use start::{router, run};
pub use state::State;
