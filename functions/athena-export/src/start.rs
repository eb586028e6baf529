//! Cold start.

use std::sync::Arc;

use aws::{Environment, QueueUrls, Sdk, SystemClock, SystemEntropy, WorkGroup};
use lambda_runtime::{Error, LambdaEvent};
use store::{Patience, Store};

use crate::{Services, State, handle};

/// Runs the function until Lambda ends the instance.
///
/// # Errors
/// If environment variables are missing.
pub async fn run() -> Result<(), Error> {
    aws::start::tracing();
    let mut environment = Environment::of_this_process();
    let sdk = environment.sdk();
    let table_name = environment.required("TABLE_NAME");
    let bucket = environment.required("LAKE_BUCKET");
    let work_group = WorkGroup {
        name: environment.required("ATHENA_WORK_GROUP"),
        database: environment.required("ATHENA_DATABASE"),
    };
    let urls = QueueUrls::of_exports(&mut environment);
    let failures = environment.required("FAILURES_QUEUE_URL");
    let patience = Patience::new(Arc::new(SystemClock), Arc::new(SystemEntropy));
    let sdk = Sdk::new(environment.complete(sdk)?);
    let state = &State {
        log: Store::new(sdk.dynamodb(), &table_name, patience.clone()),
        ports: Services {
            lake: sdk.lake(&bucket),
            athena: sdk.athena(work_group),
            queues: sdk.queues(urls),
            failures: sdk.failure_queue(failures),
        },
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    };
    batch_function::run(&patience, |event: LambdaEvent<_>| {
        let deadline = batch_function::deadline(&event.context);
        Box::pin(handle(state, event.payload, deadline))
    })
    .await
}
