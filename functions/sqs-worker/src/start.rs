//! Cold start.

use std::sync::Arc;

use aws::{Environment, QueueUrls, Sdk, SystemClock, SystemEntropy};
use lambda_runtime::{Error, LambdaEvent};
use store::{Patience, Store};

use crate::{Deadline, Services, State, handle};

/// Runs the function until Lambda ends the instance.
///
/// # Errors
/// If environment variables are missing.
pub async fn run() -> Result<(), Error> {
    aws::start::tracing();
    let mut environment = Environment::of_this_process();
    let sdk = environment.sdk();
    let table_name = environment.required("TABLE_NAME");
    let bucket = environment.required("FILES_BUCKET");
    let uploaded = environment.required("UPLOADED_QUEUE_URL");
    let urls = QueueUrls {
        outgoing: QueueUrls::of_outgoing(&mut environment).outgoing,
        ..QueueUrls::of_work(&mut environment)
    };
    let patience = Patience::new(Arc::new(SystemClock), Arc::new(SystemEntropy));
    let sdk = Sdk::new(environment.complete(sdk)?);
    let state = &State {
        store: Store::new(sdk.dynamodb(), &table_name, patience.clone()),
        ports: Services {
            files: sdk.files(&bucket),
            queue_urls: vec![uploaded, urls.quick.clone(), urls.slow.clone()],
            queues: sdk.queues(urls),
        },
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    };
    batch_function::run(&patience, |event: LambdaEvent<_>| {
        let deadline = Deadline(batch_function::deadline(&event.context));
        // Boxed: one future of all kinds of work is nested deeper than the compiler resolves.
        Box::pin(handle(state, event.payload, deadline))
    })
    .await
}
