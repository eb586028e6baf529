//! The function `tasks`: projects, who belongs to them, their tasks, and comments on these, over HTTP.
//!
//! Each handler reads: parse, authorize, act, render. Authorizing is part of the one read that also fetches what the
//! request is about ([`store::Store::read`]); who is no member learns nothing, not even that there is something.

mod access;
mod activity;
mod comment;
mod invitation;
mod member;
pub mod openapi;
mod project;
mod start;
mod state;
mod task;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, get, patch, post};

pub use start::run;
pub use state::State;

/// All routes of this function. `template.yaml` declares the same for API Gateway.
pub fn router(state: State) -> Router {
    let routes = Router::new()
        .route(
            "/v1/projects",
            get(project::list::handle).post(project::create::handle),
        )
        .route(
            "/v1/projects/{project_id}",
            get(project::read::handle)
                .patch(project::update::handle)
                .delete(project::delete::handle),
        )
        .route(
            "/v1/projects/{project_id}/tasks",
            get(task::list::handle).post(task::create::handle),
        )
        .route("/v1/projects/{project_id}/tasks/bulk", post(task::bulk::handle))
        .route(
            "/v1/projects/{project_id}/tasks/{task_id}",
            get(task::read::handle)
                .patch(task::update::handle)
                .delete(task::delete::handle),
        )
        .route(
            "/v1/projects/{project_id}/tasks/{task_id}/move",
            post(task::move_task::handle),
        )
        .route(
            "/v1/projects/{project_id}/activity",
            get(activity::of_project::handle),
        )
        .route(
            "/v1/projects/{project_id}/tasks/{task_id}/activity",
            get(activity::of_task::handle),
        )
        .route("/v1/tasks", get(task::assigned::handle))
        .route("/v1/projects/{project_id}/members", get(member::list::handle))
        .route(
            "/v1/projects/{project_id}/members/{user_id}",
            patch(member::update::handle).delete(member::remove::handle),
        )
        .route(
            "/v1/projects/{project_id}/invitations",
            get(invitation::list::handle).post(invitation::create::handle),
        )
        .route(
            "/v1/projects/{project_id}/invitations/{invitation_id}",
            delete(invitation::revoke::handle),
        )
        .route("/v1/invitations/accept", post(invitation::accept::handle))
        .route(
            "/v1/projects/{project_id}/tasks/{task_id}/comments",
            get(comment::list::handle).post(comment::create::handle),
        )
        .route(
            "/v1/projects/{project_id}/tasks/{task_id}/comments/{comment_id}",
            patch(comment::update::handle).delete(comment::delete::handle),
        );
    api::finish(routes.with_state(Arc::new(state)))
}
