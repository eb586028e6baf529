//! `AWS::SQS::Queue`.

use anyhow::{bail, ensure};
use cloud_sqs::{QueueSettings, SetError};
use serde_json::Value;

use super::properties::Properties;

/// Properties that are attributes of the same name.
const ATTRIBUTES: &[&str] = &[
    "DelaySeconds",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "RedriveAllowPolicy",
    "RedrivePolicy",
    "VisibilityTimeout",
];

pub(super) fn read(name: String, properties: &Properties) -> anyhow::Result<QueueSettings> {
    let mut used = vec!["QueueName"];
    used.extend(ATTRIBUTES);
    properties.allow(
        &used,
        &[
            "KmsDataKeyReusePeriodSeconds",
            "KmsMasterKeyId",
            "SqsManagedSseEnabled",
            "Tags",
        ],
    )?;
    let is_good = (1..=80).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    ensure!(is_good, "{name} is no name of a standard queue");
    let mut settings = QueueSettings::new(name);
    for attribute in ATTRIBUTES {
        let value = match properties.get(attribute) {
            None => continue,
            Some(policy @ Value::Object(_)) => policy.to_string(),
            Some(_) => properties.required_text(attribute)?,
        };
        let place = properties.place();
        match settings.set(attribute, &value) {
            Ok(()) => {}
            Err(SetError::Name) => bail!("{place}: a queue has no attribute {attribute}"),
            Err(SetError::Value) => bail!("{place}.{attribute}: SQS does not take {value}"),
        }
    }
    Ok(settings)
}
