//! Cold start.

use std::sync::Arc;

use aws::{Config, Environment, Sdk, WorkGroup};
use axum::Router;
use http_function::Services;
use lambda_http::Error;

use crate::analytics_port::{Analytics, Ports};
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
    let names =
        ["ATHENA_WORK_GROUP", "ATHENA_DATABASE", "LAKE_BUCKET"].map(|name| environment.required(name));
    let [name, database, bucket] = environment.complete(names)?;
    let sdk = Sdk::new(config.sdk.clone());
    let state = State {
        services: Services::start(&config, &sdk).await?,
        analytics: Ports {
            athena: sdk.athena(WorkGroup { name, database }),
            lake: sdk.lake(&bucket),
        },
    };
    let patience = state.services.store.patience();
    http_function::run(router(state), patience).await
}

/// The function's router.
pub fn router<A: Analytics>(state: State<A>) -> Router {
    api::with_common_layers(routes().with_state(Arc::new(state)))
}
