//! The JSON in which queues and HTTP endpoints get a message.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Serialize;

use super::attribute;
use super::mails;
use super::message::Message;
use super::state::Sns;
use super::store::Subscription;

/// There is no key of Amazon's here, so no signature could be verified.
const SIGNATURE: &str = "not signed: this is the local cloud";

/// "Amazon SQS notification JSON format": the members in its order.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope<'a> {
    r#type: &'static str,
    message_id: &'a str,
    topic_arn: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    message: &'a str,
    #[serde(flatten)]
    signed: Signed,
    #[serde(rename = "UnsubscribeURL")]
    unsubscribe_url: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    message_attributes: BTreeMap<&'a str, EnvelopeAttribute<'a>>,
}

/// The time of a message, and its signature.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Signed {
    timestamp: String,
    signature_version: &'static str,
    signature: String,
    #[serde(rename = "SigningCertURL")]
    signing_cert_url: String,
}

impl Signed {
    pub(super) fn at(sns: &Sns, at: Timestamp) -> Self {
        Self {
            timestamp: at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
            signature_version: "1",
            signature: STANDARD.encode(SIGNATURE),
            signing_cert_url: format!("{}/SimpleNotificationService-local.pem", sns.config().url),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct EnvelopeAttribute<'a> {
    r#type: &'a str,
    value: String,
}

/// The message as its receivers get it, unless they want it raw.
pub(super) fn envelope(
    sns: &Sns,
    subscription: &Subscription,
    message: &Message,
    text: &str,
) -> anyhow::Result<String> {
    let envelope = Envelope {
        r#type: "Notification",
        message_id: &message.id,
        topic_arn: &subscription.topic_arn,
        subject: message.subject.as_deref(),
        message: text,
        signed: Signed::at(sns, message.at),
        unsubscribe_url: mails::unsubscribe_url(sns, subscription),
        message_attributes: message
            .attributes
            .iter()
            .map(|(name, attribute)| {
                let value = attribute::text(&attribute.value);
                let r#type = attribute.data_type.as_str();
                (name.as_str(), EnvelopeAttribute { r#type, value })
            })
            .collect(),
    };
    Ok(serde_json::to_string(&envelope)?)
}
