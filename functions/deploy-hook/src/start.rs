//! Cold start.

use std::time::Duration;

use aws::{Environment, Sdk, SystemClock};
use domain::Clock as _;
use lambda_runtime::{Error, LambdaEvent, service_fn};

use serde_json::json;

use crate::checks::{FUNCTIONS, NONE};
use crate::hook::{Event, Version, handle};

/// The time before the end of an invocation that is left for the report and its retries.
const MARGIN: Duration = Duration::from_secs(30);

/// Runs the function until Lambda ends the instance.
///
/// # Errors
/// If environment variables are missing, or the Runtime API cannot be reached.
pub async fn run() -> Result<(), Error> {
    aws::start::tracing();
    let mut environment = Environment::of_this_process();
    let sdk = environment.sdk();
    let versions = FUNCTIONS.map(|(function, variable)| Version {
        function,
        arn: environment.required(variable),
    });
    let versions: Vec<Version> = versions
        .into_iter()
        .filter(|version| version.arn != NONE)
        .collect();
    let releases = Sdk::new(environment.complete(sdk)?).releases();
    let (releases, versions) = (&releases, &versions);
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Event>| {
        let deadline = i64::try_from(event.context.deadline).unwrap_or(i64::MAX);
        let left_ms = deadline.saturating_sub(SystemClock.now().as_millisecond());
        let left = Duration::from_millis(u64::try_from(left_ms).unwrap_or_default());
        let time = left.saturating_sub(MARGIN);
        let is_well = handle(releases, versions, &event.payload, time).await?;
        let status = if is_well { "Succeeded" } else { "Failed" };
        Ok::<_, Error>(json!({ "status": status }))
    }))
    .await
}
