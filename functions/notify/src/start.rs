//! Cold start.

use std::sync::Arc;

use aws::messaging::MessagingSettings;
use aws::{Environment, QueueUrls, Sdk, SystemClock, SystemEntropy};
use domain::{CodeKey, Entropy as _};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use store::Store;

use crate::{Services, State};

/// Runs the function until Lambda ends the instance.
///
/// # Errors
/// If the environment lacks something, or the table does not answer.
pub async fn run() -> Result<(), Error> {
    aws::start::tracing();
    let mut environment = Environment::of_this_process();
    let sdk = environment.sdk();
    let table_name = environment.required("TABLE_NAME");
    let settings = MessagingSettings {
        events_topic_arn: environment.required("EVENTS_TOPIC_ARN"),
        person_topic_prefix: environment.required("PERSON_TOPIC_PREFIX"),
        mail_from: environment.required("MAIL_FROM"),
        failures_queue_url: environment.required("FAILURES_QUEUE_URL"),
    };
    let urls = QueueUrls {
        quick: environment.required("QUICK_WORK_QUEUE_URL"),
        slow: environment.required("SLOW_WORK_QUEUE_URL"),
    };
    let sdk = Sdk::new(environment.complete(sdk)?);
    let store = Store::new(sdk.dynamodb(), &table_name);
    let secret = store
        .secret([SystemEntropy.bytes(), SystemEntropy.bytes()])
        .await?;
    let state = State {
        store,
        ports: Services {
            messaging: sdk.messaging(settings),
            queues: sdk.queues(urls),
        },
        code_key: CodeKey::derive(&secret),
        clock: Arc::new(SystemClock),
    };
    let state = &state;
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| {
        // The error's text may repeat the event.
        let answer = crate::handle(state, event.payload).await;
        answer.map_err(|error| Error::from(format!("not a batch of records ({:?})", error.classify())))
    }))
    .await
}
