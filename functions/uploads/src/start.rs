//! Cold start.

use std::sync::Arc;

use aws::{Config, Environment, QueueUrls, Sdk};
use axum::Router;
use domain::FileLimits;
use http_function::Services;
use lambda_http::Error;

use crate::files::{Ports, Uploads};
use crate::routes::routes;
use crate::state::State;

/// Runs the function until Lambda ends the instance.
///
/// # Errors
/// If the environment lacks something, or the table does not answer.
pub async fn run() -> Result<(), Error> {
    aws::start::tracing();
    let config = Config::from_env()?;
    let mut environment = Environment::of_this_process();
    let limits = [
        environment.required("MAX_FILE_BYTES"),
        environment.required("MAX_PROJECT_BYTES"),
        environment.required("FILE_CONTENT_TYPES"),
    ];
    let urls = QueueUrls::of_work(&mut environment);
    let [max_file_bytes, max_project_bytes, content_types] = environment.complete(limits)?;
    let limits = FileLimits {
        max_file_bytes: max_file_bytes.parse()?,
        max_project_bytes: max_project_bytes.parse()?,
        content_types: content_types
            .split(',')
            .map(|text| text.trim().to_owned())
            .collect(),
    };
    let sdk = Sdk::new(config.sdk.clone());
    let state = State {
        services: Services::start(&config, &sdk).await?,
        files: Ports {
            files: sdk.files(&config.files_bucket),
            queues: sdk.queues(urls),
        },
        limits,
    };
    let patience = state.services.store.patience();
    http_function::run(router(state), patience).await
}

/// The function's router.
pub fn router<F: Uploads>(state: State<F>) -> Router {
    api::with_common_layers(routes().with_state(Arc::new(state)))
}
