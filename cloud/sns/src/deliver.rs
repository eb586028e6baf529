//! Delivers a message to the subscribers of a topic.

use std::collections::BTreeMap;

use cloud_mail::{Channel, Mail};

use super::endpoint::Protocol;
use super::envelope::envelope;
use super::mails;
use super::message::{MAX_SMS_CHARACTERS, Message};
use super::post;
use super::state::Sns;
use super::store::{Subscription, Topic};
use super::subscription_attributes::{filter_policy, is_raw, redrive_queue};

/// The longest prefix of an SMS from the topic's display name, characters.
const SMS_PREFIX_CHARACTERS: usize = 10;

/// Delivers to each subscription that accepts the message; all deliveries are durable when this returns.
///
/// A delivery that its receiver refuses is logged and goes to its dead-letter queue; the others proceed.
///
/// # Errors
/// When the mailbox cannot be written.
pub(super) async fn to_all(
    sns: &Sns,
    topic: &Topic,
    subscriptions: &[Subscription],
    message: &Message,
) -> anyhow::Result<()> {
    for subscription in subscriptions {
        let text = message.text(subscription.protocol);
        // Stored policies were checked before; one that cannot be read accepts nothing.
        let wanted = filter_policy(&subscription.attributes)
            .is_ok_and(|policy| policy.is_none_or(|policy| policy.accepts(text, &message.attributes)));
        if !wanted {
            continue;
        }
        match subscription.protocol {
            Protocol::Email => mails::notify(sns, subscription, message.subject.as_deref(), text).await?,
            Protocol::Sms if text.chars().count() > MAX_SMS_CHARACTERS => {
                tracing::error!(
                    subscription = subscription.arn,
                    "an SMS of more than {MAX_SMS_CHARACTERS} characters was not sent"
                );
            }
            Protocol::Sms => {
                let name = topic
                    .attributes
                    .get("DisplayName")
                    .filter(|name| !name.is_empty());
                sms(sns, &subscription.endpoint, name.map(String::as_str), text).await?;
            }
            Protocol::Sqs => to_queue(sns, subscription, message, text).await,
            Protocol::Http | Protocol::Https => post::notify(sns, subscription, message, text)?,
        }
    }
    Ok(())
}

/// Sends an SMS; with a display name as `NAME> text`, as SNS writes it.
pub(super) async fn sms(
    sns: &Sns,
    number: &str,
    display_name: Option<&str>,
    text: &str,
) -> anyhow::Result<()> {
    let body = match display_name {
        Some(name) => {
            let prefix: String = name.chars().take(SMS_PREFIX_CHARACTERS).collect();
            format!("{prefix}> {text}")
        }
        None => text.to_owned(),
    };
    let mail = Mail {
        to: number.to_owned(),
        channel: Channel::Sms,
        subject: String::new(),
        body,
        headers: BTreeMap::new(),
        at: sns.now(),
    };
    sns.config().mailbox.deliver(mail).await
}

async fn to_queue(sns: &Sns, subscription: &Subscription, message: &Message, text: &str) {
    let (body, attributes) = if is_raw(&subscription.attributes) {
        (text.to_owned(), message.attributes.clone())
    } else {
        match envelope(sns, subscription, message, text) {
            Ok(envelope) => (envelope, BTreeMap::new()),
            Err(error) => {
                log_failed(subscription, &error);
                return;
            }
        }
    };
    let queues = &sns.config().queues;
    let delivered = queues.deliver(&subscription.endpoint, body.clone(), attributes.clone());
    let Err(error) = delivered.await else {
        return;
    };
    log_failed(subscription, &error);
    if let Some(queue) = redrive_queue(&subscription.attributes)
        && let Err(error) = queues.deliver(&queue, body, attributes).await
    {
        let error = error.context("nor could it be put into its dead-letter queue");
        log_failed(subscription, &error);
    }
}

fn log_failed(subscription: &Subscription, error: &anyhow::Error) {
    tracing::error!(
        subscription = subscription.arn,
        error = format!("{error:#}"),
        "a message could not be delivered to a queue"
    );
}
