//! Common to functions over HTTP: their state and cold start, authorization, and views that several of them show.

mod access;
mod caller_store;
mod job;
mod person;
mod services;

use axum::Router;
use lambda_http::Error;
use store::Patience;

pub use access::{allowed, authorize, created_resource, not_archived};
pub use caller_store::StoreByCaller;
pub use job::{JobView, accepted_job};
pub use person::PersonView;
pub use services::Services;

/// Serves `router` until Lambda ends the instance. `patience` is that of the table.
///
/// # Errors
/// If the Runtime API does not answer as documented.
pub async fn run(router: Router, patience: Patience) -> Result<(), Error> {
    api::lambda::serve(router, patience).await
}
