//! HTTP and HTTPS endpoints: what is posted to them.
//!
//! Rules: "HTTP/HTTPS notifications" of the SNS developer guide.

use cloud_core::random;
use serde::Serialize;

use super::envelope::{Signed, envelope};
use super::mails::{self, Token};
use super::message::Message;
use super::posts::Post;
use super::state::Sns;
use super::store::Subscription;
use super::subscription_attributes::{is_raw, redrive_queue};

/// "HTTP/HTTPS subscription confirmation JSON format".
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Confirmation<'a> {
    r#type: &'static str,
    message_id: &'a str,
    token: &'a str,
    topic_arn: &'a str,
    message: String,
    #[serde(rename = "SubscribeURL")]
    subscribe_url: String,
    #[serde(flatten)]
    signed: Signed,
}

/// Asks an endpoint to confirm.
pub(super) fn ask_for_confirmation(
    sns: &Sns,
    subscription: &Subscription,
    token: &Token,
) -> anyhow::Result<()> {
    let (id, topic_arn) = (random::uuid()?, &subscription.topic_arn);
    let confirmation = Confirmation {
        r#type: "SubscriptionConfirmation",
        message_id: &id,
        token: token.text(),
        topic_arn,
        message: format!(
            "You have chosen to subscribe to the topic {topic_arn}.\nTo confirm the subscription, visit the SubscribeURL \
             included in this message."
        ),
        subscribe_url: mails::confirmation_url(sns, topic_arn, token),
        signed: Signed::at(sns, sns.now()),
    };
    let headers = headers("SubscriptionConfirmation", &id, topic_arn);
    sns.inner.posts.post(Post {
        url: subscription.endpoint.clone(),
        headers,
        body: serde_json::to_string(&confirmation)?,
        subscription_arn: subscription.arn.clone(),
        dead_letters: None,
    });
    Ok(())
}

/// Posts a message, itself or in its envelope.
pub(super) fn notify(
    sns: &Sns,
    subscription: &Subscription,
    message: &Message,
    text: &str,
) -> anyhow::Result<()> {
    let mut headers = headers("Notification", &message.id, &subscription.topic_arn);
    headers.push(("x-amz-sns-subscription-arn", subscription.arn.clone()));
    let body = if is_raw(&subscription.attributes) {
        headers.push(("x-amz-sns-rawdelivery", "true".to_owned()));
        text.to_owned()
    } else {
        envelope(sns, subscription, message, text)?
    };
    sns.inner.posts.post(Post {
        url: subscription.endpoint.clone(),
        headers,
        body,
        subscription_arn: subscription.arn.clone(),
        dead_letters: redrive_queue(&subscription.attributes),
    });
    Ok(())
}

/// "HTTP/HTTPS headers".
fn headers(kind: &str, id: &str, topic_arn: &str) -> Vec<(&'static str, String)> {
    vec![
        ("x-amz-sns-message-type", kind.to_owned()),
        ("x-amz-sns-message-id", id.to_owned()),
        ("x-amz-sns-topic-arn", topic_arn.to_owned()),
        ("content-type", "text/plain; charset=UTF-8".to_owned()),
        (
            "user-agent",
            "Amazon Simple Notification Service Agent".to_owned(),
        ),
    ]
}
