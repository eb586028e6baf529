//! Cold start.

use std::sync::Arc;

use aws::messaging::MessagingSettings;
use aws::{Environment, QueueUrls, Sdk, SystemClock, SystemEntropy};
use domain::{CodeKey, Entropy as _, UnsubscribeKey};
use lambda_runtime::{Error, LambdaEvent};
use store::{Patience, Store};

use crate::{Services, State, handle};

/// Runs the function until Lambda ends the instance.
///
/// # Errors
/// If environment variables are missing, or the table cannot be read.
pub async fn run() -> Result<(), Error> {
    aws::start::tracing();
    let mut environment = Environment::of_this_process();
    let sdk = environment.sdk();
    let table_name = environment.required("TABLE_NAME");
    let settings = MessagingSettings {
        events_topic_arn: environment.required("EVENTS_TOPIC_ARN"),
        mail_from: environment.optional("MAIL_FROM"),
        configuration_set: environment.required("CONFIGURATION_SET"),
    };
    let failures = environment.required("FAILURES_QUEUE_URL");
    let urls = QueueUrls::of_outgoing(&mut environment);
    let api_url = environment.required("API_URL");
    let patience = Patience::new(Arc::new(SystemClock), Arc::new(SystemEntropy));
    let sdk = Sdk::new(environment.complete(sdk)?);
    let store = Store::new(sdk.dynamodb(), &table_name, patience.clone());
    let secret = store
        .secret([SystemEntropy.bytes(), SystemEntropy.bytes()])
        .await?;
    let state = &State {
        store,
        ports: Services {
            messaging: sdk.messaging(settings),
            queues: sdk.queues(urls),
            failures: sdk.failure_queue(failures),
        },
        code_key: CodeKey::derive(&secret),
        unsubscribe_key: UnsubscribeKey::derive(&secret),
        api_url,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    };
    batch_function::run(&patience, |event: LambdaEvent<_>| {
        Box::pin(handle(state, event.payload))
    })
    .await
}
