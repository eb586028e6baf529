//! Cold start.

use aws::{Config, Sdk};
use lambda_http::Error;
use serve::Services;

use crate::State;

/// Runs the function until Lambda ends the instance.
///
/// # Errors
/// If the environment lacks something, or the table does not answer.
pub async fn run() -> Result<(), Error> {
    aws::start::tracing();
    let config = Config::from_env()?;
    let sdk = Sdk::new(config.sdk.clone());
    // Cognito's client is made while the services wait for answers.
    let cognito = async { sdk.cognito(&config.pool) };
    let (services, cognito) = tokio::join!(Services::start(&config, &sdk), cognito);
    let services = services?;
    serve::run(crate::router(State { services, cognito })).await
}
