//! The function `uploads`: files at tasks, people's pictures, and jobs, over HTTP.
//!
//! No byte of a file passes through here: whoever uploads or downloads gets an address at S3 that works for a while, and S3
//! itself refuses what is not as it was said to be. What has arrived, and what takes long, is the function `sqs-worker`'s.

mod files;
mod start;
mod state;

use std::sync::Arc;

use axum::Router;

pub use files::Uploads;
pub use start::run;
pub use state::State;

/// All routes of this function. `template.yaml` declares the same for API Gateway.
pub fn router<F: Uploads>(state: State<F>) -> Router {
    let routes = Router::new();
    api::finish(routes.with_state(Arc::new(state)))
}
