//! Cold start.

use std::sync::Arc;

use aws::{Environment, QueueUrls, Sdk, SystemClock, SystemEntropy};
use domain::PointRules;
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
    let failures = environment.required("FAILURES_QUEUE_URL");
    let [daily_cap, minimum_age_s] =
        ["POINTS_DAILY_CAP", "POINTS_MINIMUM_AGE_SECONDS"].map(|name| environment.required(name));
    let urls = QueueUrls {
        outgoing: QueueUrls::of_outgoing(&mut environment).outgoing,
        ..QueueUrls::of_work(&mut environment)
    };
    let patience = Patience::new(Arc::new(SystemClock), Arc::new(SystemEntropy));
    let sdk = Sdk::new(environment.complete(sdk)?);
    let state = &State {
        store: Store::new(sdk.dynamodb(), &table_name, patience.clone()),
        ports: Services {
            queues: sdk.queues(urls),
            failures: sdk.failure_queue(failures),
        },
        clock: Arc::new(SystemClock),
        point_rules: PointRules {
            daily_cap: daily_cap.parse()?,
            minimum_age_s: minimum_age_s.parse()?,
        },
    };
    // Boxed: one future of all kinds of changes is nested deeper than the compiler resolves.
    batch_function::run(&patience, |event: LambdaEvent<_>| {
        Box::pin(handle(state, event.payload))
    })
    .await
}
