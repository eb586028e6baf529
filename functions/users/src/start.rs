//! Cold start.

use std::sync::Arc;

use aws::{Config, Environment, Sdk};
use axum::Router;
use http_function::Services;
use lambda_http::Error;

use crate::meta::fallback;
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
    let points_daily_cap = environment.required("POINTS_DAILY_CAP");
    let points_daily_cap = environment.complete(points_daily_cap)?.parse()?;
    let sdk = Sdk::new(config.sdk.clone());
    // This client is made while the services wait for responses.
    let cognito = async { sdk.cognito(&config.pool) };
    let (services, cognito) = tokio::join!(Services::start(&config, &sdk), cognito);
    let services = services?;
    let patience = services.store.patience();
    let state = State {
        services,
        cognito,
        points_daily_cap,
    };
    http_function::run(router(state), patience).await
}

/// The function's router. API Gateway sends it what no other route matches (`ANY /v1/{proxy+}`).
pub fn router(state: State) -> Router {
    let routes = routes().with_state(Arc::new(state));
    api::with_common_layers_and_fallback(routes, fallback::handle)
}
