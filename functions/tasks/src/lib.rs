//! The function `tasks`: projects, their members, their tasks, and comments on and reviews of these, over HTTP.
//!
//! Each handler reads: parse, authorize, act, render. The one read that authorizes also fetches what the request is about
//! ([`store::Store::read`]). A caller who is no member gets 404, whether there is something or not.

mod access;
mod activity;
mod comment;
mod enumerations;
mod invitation;
mod member;
mod origin;
mod project;
mod review;
mod routes;
mod share;
mod start;
mod state;
mod task;

pub use routes::openapi;
pub use start::{router, run};
pub use state::State;
