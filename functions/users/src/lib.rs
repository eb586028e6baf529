//! The function `users`: accounts and sessions over Cognito, profiles, notifications and their settings in the table, and
//! what belongs to the API as a whole: its health, its description, and answers for paths that nobody has.
//!
//! Each handler reads: parse, act, render. What Cognito refuses becomes an answer where it is asked; what is the same
//! everywhere is in [`failure`].

mod auth;
#[cfg(test)]
mod authorization;
#[cfg(test)]
mod cost;
mod failure;
mod input;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod logs;
mod me;
mod meta;
mod notifications;
pub mod openapi;
mod start;
mod state;

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, get, post, put};

use notifications::{channels, inbox, mutes, preferences};

pub use start::run;
pub use state::State;

/// All routes of this function. `template.yaml` declares the same for API Gateway, and sends it what no route takes.
pub fn router(state: State) -> Router {
    // API Gateway hands on HEAD only here, where axum would take it as GET: all routes refuse it alike.
    let elsewhere = meta::elsewhere::handle;
    let routes = Router::new()
        .route("/v1/auth/sign-up", post(auth::sign_up::handle))
        .route("/v1/auth/confirm", post(auth::confirm::handle))
        .route("/v1/auth/resend-code", post(auth::resend_code::handle))
        .route("/v1/auth/login", post(auth::login::handle))
        .route("/v1/auth/refresh", post(auth::refresh::handle))
        .route("/v1/auth/logout", post(auth::logout::handle))
        .route("/v1/auth/forgot-password", post(auth::forgot_password::handle))
        .route("/v1/auth/reset-password", post(auth::reset_password::handle))
        .route("/v1/auth/change-password", post(auth::change_password::handle))
        .route(
            "/v1/users/me",
            get(me::read::handle)
                .patch(me::update::handle)
                .delete(me::delete::handle)
                .head(elsewhere),
        )
        .route("/v1/notifications", get(inbox::list::handle).head(elsewhere))
        .route("/v1/notifications/read", post(inbox::mark_read::handle))
        .route(
            "/v1/notifications/channels",
            get(channels::list::handle)
                .post(channels::add::handle)
                .head(elsewhere),
        )
        .route(
            "/v1/notifications/channels/{channel_id}",
            delete(channels::remove::handle),
        )
        .route(
            "/v1/notifications/channels/{channel_id}/confirm",
            post(channels::confirm::handle),
        )
        .route(
            "/v1/notifications/preferences",
            get(preferences::read::handle)
                .put(preferences::replace::handle)
                .head(elsewhere),
        )
        .route(
            "/v1/notifications/mutes",
            get(mutes::list::handle).head(elsewhere),
        )
        .route(
            "/v1/notifications/mutes/{project_id}",
            put(mutes::mute::handle).delete(mutes::unmute::handle),
        )
        .route("/v1/health", get(meta::health::handle).head(elsewhere))
        .route("/v1/openapi.json", get(meta::description::handle).head(elsewhere));
    api::finish_with(routes.with_state(Arc::new(state)), elsewhere)
}
