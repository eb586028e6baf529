//! Cold start.

use aws::{Config, Environment, Sdk};
use http_function::Services;
use lambda_http::Error;

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
    // These clients are made while the services wait for answers.
    let others = async { (sdk.cognito(&config.pool), sdk.subscriptions(&person_topic_prefix)) };
    let (services, (cognito, subscriptions)) = tokio::join!(Services::start(&config, &sdk), others);
    let state = State {
        services: services?,
        cognito,
        subscriptions,
    };
    http_function::run(crate::router(state)).await
}
