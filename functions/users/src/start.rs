//! Cold start.

use aws::{Config, Environment, Sdk};
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
    let mut environment = Environment::of_this_process();
    let person_topic_prefix = environment.required("PERSON_TOPIC_PREFIX");
    let person_topic_prefix = environment.complete(person_topic_prefix)?;
    let sdk = Sdk::new(config.sdk.clone());
    let services = Services::start(&config, &sdk).await?;
    let cognito = sdk.cognito(&config.pool);
    let state = State {
        services,
        cognito,
        subscriptions: sdk.subscriptions(&person_topic_prefix),
    };
    serve::run(crate::router(state)).await
}
