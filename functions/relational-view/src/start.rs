//! Cold start.

use std::sync::Arc;

use aws::{Environment, Sdk, SystemClock, SystemEntropy};
use domain::Secret;
use lambda_runtime::{Error, LambdaEvent};
use relational::{Address, Database, Password, Signer};
use store::Patience;

use crate::{Services, handle};

/// Runs the function until Lambda ends the instance.
///
/// # Errors
/// If environment variables are missing.
pub async fn run() -> Result<(), Error> {
    aws::start::tracing();
    let mut environment = Environment::of_this_process();
    let sdk = environment.sdk();
    let failures = environment.required("FAILURES_QUEUE_URL");
    let address = Address::read(|name| environment.optional(name));
    let password = environment.optional("PGPASSWORD").map(Secret::new);
    let sdk = environment.complete(sdk)?;
    let signer = Signer {
        credentials: sdk.credentials(),
        region: sdk.region.clone(),
    };
    let password = password.map_or(Password::Signed(signer), Password::Given);
    let patience = Patience::new(Arc::new(SystemClock), Arc::new(SystemEntropy));
    let sdk = Sdk::new(sdk);
    let services = &Services {
        database: Database::new(address?, password, Arc::new(SystemClock), patience.clone()),
        failures: sdk.failure_queue(failures),
    };
    batch_function::run(&patience, |event: LambdaEvent<_>| handle(services, event.payload)).await
}
