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
    let person_topic_prefix = environment.required("PERSON_TOPIC_PREFIX");
    let person_topic_prefix = environment.complete(person_topic_prefix)?;
    let sdk = Sdk::new(config.sdk.clone());
    // These clients are made while the services wait for responses.
    let others = async { (sdk.cognito(&config.pool), sdk.subscriptions(&person_topic_prefix)) };
    let (services, (cognito, subscriptions)) = tokio::join!(Services::start(&config, &sdk), others);
    let state = State {
        services: services?,
        cognito,
        subscriptions,
    };
    http_function::run(router(state)).await
}

/// The function's router. API Gateway sends it what no other route matches (`ANY /v1/{proxy+}`).
pub fn router(state: State) -> Router {
    let routes = routes().with_state(Arc::new(state));
    api::with_common_layers_and_fallback(routes, fallback::handle)
}
