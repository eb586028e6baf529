//! Messages to people, integrations and operators: topics and text messages by SNS, mail to people without an account by SES,
//! and an SQS queue for stream records that cannot be processed.

mod error;
mod messages;
mod topics;

use domain::{Secret, UserId};

pub use error::MessagingError;
pub use messages::{Envelope, MessageContent};

/// Topics, addresses and queues that messages are sent from and to.
#[derive(Debug, Clone)]
pub struct MessagingSettings {
    /// `EVENTS_TOPIC_ARN`: one topic of all domain events, for integrations.
    pub events_topic_arn: String,
    /// `PERSON_TOPIC_PREFIX`: the beginning of the ARNs of users' topics; the digits of the user's id follow.
    pub person_topic_prefix: String,
    /// `MAIL_FROM`: the sender's address, an identity that SES has verified.
    pub mail_from: String,
    /// `FAILURES_QUEUE_URL`.
    pub failures_queue_url: String,
}

/// Sends messages.
#[derive(Debug, Clone)]
pub struct Messaging {
    pub(crate) sns: aws_sdk_sns::Client,
    pub(crate) ses: aws_sdk_sesv2::Client,
    pub(crate) sqs: aws_sdk_sqs::Client,
    pub(crate) settings: MessagingSettings,
}

impl MessagingSettings {
    /// The ARN of the user's topic.
    pub fn person_topic_arn(&self, user: &UserId) -> String {
        person_topic_arn(&self.person_topic_prefix, user)
    }
}

pub(crate) fn person_topic_arn(prefix: &str, user: &UserId) -> String {
    let digits = user.as_str().strip_prefix(UserId::PREFIX).unwrap_or_default();
    format!("{prefix}{digits}")
}

/// A text message to a phone number that is not confirmed.
#[derive(Debug)]
pub struct Sms<'a> {
    /// The number, in E.164.
    pub number: &'a str,
    /// At most 140 bytes, so that it is one message.
    pub text: &'a Secret,
}

/// A mail to an address that is no subscription of a topic.
#[derive(Debug)]
pub struct Mail<'a> {
    /// The recipient.
    pub to: &'a domain::EmailAddress,
    /// One line.
    pub subject: &'a str,
    /// Plain text. May contain a code.
    pub body: &'a Secret,
}
