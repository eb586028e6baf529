//! The function `uploads`: files at tasks, people's pictures, and jobs, over HTTP.
//!
//! No byte of a file passes through here: whoever uploads or downloads gets an address at S3 that works for a while, and S3
//! itself refuses what is not as it was said to be. What has arrived, and what takes long, is the function `sqs-worker`'s.

mod attachment;
mod avatar;
mod failure;
mod files;
mod job;
pub mod openapi;
mod sign;
mod start;
mod state;
mod upload;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

pub use files::Uploads;
pub use start::run;
pub use state::State;

/// All routes of this function. `template.yaml` declares the same for API Gateway.
pub fn router<F: Uploads>(state: State<F>) -> Router {
    let routes = Router::new()
        .route(
            "/v1/projects/{project_id}/tasks/{task_id}/attachments",
            get(attachment::list::handle).post(attachment::create::handle),
        )
        .route(
            "/v1/projects/{project_id}/tasks/{task_id}/attachments/{attachment_id}",
            get(attachment::read::handle).delete(attachment::delete::handle),
        )
        .route(
            "/v1/projects/{project_id}/tasks/{task_id}/attachments/{attachment_id}/complete",
            post(attachment::complete::handle),
        )
        .route(
            "/v1/users/me/avatar",
            post(avatar::upload::handle).delete(avatar::remove::handle),
        )
        .route("/v1/jobs", get(job::list::handle).post(job::create::handle))
        .route(
            "/v1/jobs/{job_id}",
            get(job::read::handle).delete(job::cancel::handle),
        )
        .route("/v1/jobs/{job_id}/results", get(job::results::handle));
    api::finish(routes.with_state(Arc::new(state)))
}
