//! Queues themselves: `GetQueueUrl`, `ListQueues`, `GetQueueAttributes`, `SetQueueAttributes`,
//! `ListDeadLetterSourceQueues`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::arn::{arn, name_of, url as queue_url};
use super::delete::QueueOnly;
use super::error::{Answer, Failure, api, invalid_parameter};
use super::settings::{QueueSettings, SetError};
use super::state::{Sqs, lock};
use super::store::Counts;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UrlInput {
    queue_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListInput {
    #[serde(default)]
    queue_name_prefix: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetInput {
    queue_url: String,
    #[serde(default)]
    attribute_names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SetInput {
    queue_url: String,
    attributes: BTreeMap<String, String>,
}

pub(super) fn url(sqs: &Sqs, input: &UrlInput) -> Answer {
    sqs.queue(&input.queue_name)?;
    Ok(json!({ "QueueUrl": url_of(sqs, &input.queue_name) }))
}

pub(super) fn list(sqs: &Sqs, input: &ListInput) -> Answer {
    let names = sqs
        .names()
        .filter(|name| name.starts_with(&input.queue_name_prefix));
    let urls: Vec<String> = names.map(|name| url_of(sqs, name)).collect();
    Ok(json!({ "QueueUrls": urls }))
}

pub(super) fn dead_letter_sources(sqs: &Sqs, input: &QueueOnly) -> Answer {
    let name = sqs.name_in(&input.queue_url)?;
    let names = sqs.dead_letter_sources(name);
    let urls: Vec<String> = names.iter().map(|name| url_of(sqs, name)).collect();
    // In lower case, unlike everywhere else in this API.
    Ok(json!({ "queueUrls": urls }))
}

pub(super) async fn get(sqs: &Sqs, input: GetInput) -> Answer {
    let name = sqs.name_in(&input.queue_url)?;
    let queue = sqs.queue(name)?;
    let counts = sqs.counts(name).await?;
    let modified = *lock(&queue.modified);
    let mut attributes = describe(&queue.settings(), counts);
    for (name, value) in [
        ("CreatedTimestamp", queue.created.as_second()),
        ("LastModifiedTimestamp", modified.as_second()),
    ] {
        attributes.insert(name, value.to_string());
    }
    if let Some(unknown) = input
        .attribute_names
        .iter()
        .find(|name| *name != "All" && !is_known(name))
    {
        return Err(unknown_attribute(unknown));
    }
    let wants_all = input.attribute_names.iter().any(|name| name == "All");
    attributes.retain(|name, _| wants_all || input.attribute_names.iter().any(|wanted| wanted == name));
    Ok(if attributes.is_empty() {
        Value::Null
    } else {
        json!({ "Attributes": attributes })
    })
}

pub(super) fn set(sqs: &Sqs, input: SetInput) -> Answer {
    let name = sqs.name_in(&input.queue_url)?;
    let queue = sqs.queue(name)?;
    let mut settings = queue.settings();
    for (attribute, value) in &input.attributes {
        settings.set(attribute, value).map_err(|error| match error {
            SetError::Name => unknown_attribute(attribute),
            SetError::Value => api(
                "InvalidAttributeValue",
                "InvalidAttributeValue",
                format!("Invalid value for the parameter {attribute}."),
            ),
        })?;
    }
    if let Some(redrive) = &settings.redrive {
        let target = name_of(&redrive.dead_letter_target_arn);
        if !target.is_some_and(|target| sqs.inner.queues.contains_key(target)) {
            return Err(invalid_parameter(
                "Value for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.",
            )
            .into());
        }
    }
    *lock(&queue.settings) = settings;
    *lock(&queue.modified) = sqs.inner.clock.now();
    sqs.wake(name);
    Ok(Value::Null)
}

fn url_of(sqs: &Sqs, name: &str) -> String {
    queue_url(&sqs.inner.address, name)
}

fn describe(settings: &QueueSettings, counts: Counts) -> BTreeMap<&'static str, String> {
    let mut attributes = BTreeMap::from([
        ("ApproximateNumberOfMessages", counts.visible.to_string()),
        ("ApproximateNumberOfMessagesDelayed", counts.delayed.to_string()),
        (
            "ApproximateNumberOfMessagesNotVisible",
            counts.in_flight.to_string(),
        ),
        ("DelaySeconds", settings.delay_s.to_string()),
        ("MaximumMessageSize", settings.max_message_bytes.to_string()),
        ("MessageRetentionPeriod", settings.retention_s.to_string()),
        ("QueueArn", arn(&settings.name)),
        (
            "ReceiveMessageWaitTimeSeconds",
            settings.receive_wait_s.to_string(),
        ),
        ("SqsManagedSseEnabled", "true".to_owned()),
        ("VisibilityTimeout", settings.visibility_timeout_s.to_string()),
    ]);
    if let Some(redrive) = &settings.redrive {
        attributes.insert("RedrivePolicy", json!(redrive).to_string());
    }
    if let Some(allow) = &settings.redrive_allow {
        attributes.insert("RedriveAllowPolicy", allow.clone());
    }
    attributes
}

fn is_known(name: &str) -> bool {
    const OTHERS: &[&str] = &[
        "CreatedTimestamp",
        "KmsDataKeyReusePeriodSeconds",
        "KmsMasterKeyId",
        "LastModifiedTimestamp",
        "Policy",
        "RedriveAllowPolicy",
        "RedrivePolicy",
    ];
    let own = describe(&QueueSettings::new(String::new()), Counts::default());
    own.contains_key(name) || OTHERS.contains(&name)
}

fn unknown_attribute(name: &str) -> Failure {
    let text = format!("Unknown Attribute {}.", name.escape_debug());
    api("InvalidAttributeName", "InvalidAttributeName", text)
}
