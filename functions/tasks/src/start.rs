//! Cold start.

use aws::{Config, Sdk};
use http_function::Services;
use lambda_http::Error;

/// Runs the function until Lambda ends the instance.
///
/// # Errors
/// If the environment lacks something, or the table does not answer.
pub async fn run() -> Result<(), Error> {
    aws::start::tracing();
    let config = Config::from_env()?;
    let sdk = Sdk::new(config.sdk.clone());
    let services = Services::start(&config, &sdk).await?;
    http_function::run(crate::router(services)).await
}
