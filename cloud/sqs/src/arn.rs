//! Names, ARNs and URLs of queues.

use cloud_core::account::{ACCOUNT_ID, REGION};

/// The ARN of a queue of this fleet.
#[must_use]
pub fn arn(queue: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT_ID}:{queue}")
}

/// The name in the ARN of a queue of this fleet.
#[must_use]
pub fn name_of(arn: &str) -> Option<&str> {
    let rest = arn.strip_prefix("arn:aws:sqs:")?;
    rest.strip_prefix(REGION)?
        .strip_prefix(':')?
        .strip_prefix(ACCOUNT_ID)?
        .strip_prefix(':')
}

/// `!Ref` of a queue: its URL below the service's own.
#[must_use]
pub fn url(service_url: &str, queue: &str) -> String {
    format!("{service_url}/{ACCOUNT_ID}/{queue}")
}
