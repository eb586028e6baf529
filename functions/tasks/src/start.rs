//! Cold start.

use std::sync::Arc;

use aws::{Config, Sdk};
use axum::Router;
use http_function::Services;
use lambda_http::Error;

use crate::routes::routes;
use crate::state::State;

/// Runs the function until Lambda ends the instance.
///
/// # Errors
/// If the environment lacks something, or the table does not answer.
pub async fn run() -> Result<(), Error> {
    aws::start::tracing();
    let config = Config::from_env()?;
    let sdk = Sdk::new(config.sdk.clone());
    let services = Services::start(&config, &sdk).await?;
    let patience = services.store.patience();
    http_function::run(router(services), patience).await
}

/// The function's router.
pub fn router(state: State) -> Router {
    api::with_common_layers(routes().with_state(Arc::new(state)))
}
