//! Cold start.

use std::sync::Arc;

use aws::{Environment, QueueUrls, Sdk, SystemClock, SystemEntropy};
use jiff::Timestamp;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use store::Store;

use crate::{Services, State, Until};

/// Runs the function until Lambda ends the instance.
///
/// # Errors
/// If the environment lacks something.
pub async fn run() -> Result<(), Error> {
    aws::start::tracing();
    let mut environment = Environment::of_this_process();
    let sdk = environment.sdk();
    let table_name = environment.required("TABLE_NAME");
    let bucket = environment.required("FILES_BUCKET");
    let person_topic_prefix = environment.required("PERSON_TOPIC_PREFIX");
    let uploaded = environment.required("UPLOADED_QUEUE_URL");
    let urls = QueueUrls {
        quick: environment.required("QUICK_WORK_QUEUE_URL"),
        slow: environment.required("SLOW_WORK_QUEUE_URL"),
    };
    let sdk = Sdk::new(environment.complete(sdk)?);
    let state = State {
        store: Store::new(sdk.dynamodb(), &table_name),
        ports: Services {
            files: sdk.files(&bucket),
            queue_urls: vec![uploaded, urls.quick.clone(), urls.slow.clone()],
            queues: sdk.queues(urls),
            topics: sdk.topics(&person_topic_prefix),
        },
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    };
    let state = &state;
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| {
        let deadline_ms = i64::try_from(event.context.deadline).unwrap_or(i64::MAX);
        let until = Until(Timestamp::from_millisecond(deadline_ms).unwrap_or(Timestamp::MAX));
        // The error's text may repeat the event.
        // In a box: all kinds of work in one future are nested deeper than the compiler looks.
        let answer = Box::pin(crate::handle(state, event.payload, until)).await;
        answer.map_err(|error| Error::from(format!("not a batch of messages ({:?})", error.classify())))
    }))
    .await
}
