//! Where people and integrations are told what happened: topics and texts by SNS, mails to people without an account by
//! SES, and a queue for stream records that cannot be read.

mod error;
mod messages;
mod topics;

use domain::{Secret, UserId};

pub use error::MessagingError;
pub use messages::{Envelope, Told};

/// Where to.
#[derive(Debug, Clone)]
pub struct MessagingSettings {
    /// `EVENTS_TOPIC_ARN`: one topic of all domain events, for integrations.
    pub events_topic_arn: String,
    /// `PERSON_TOPIC_PREFIX`: an ARN's beginning; a person's own topic has their id's digits after it.
    pub person_topic_prefix: String,
    /// `MAIL_FROM`: whom mails are from; an identity that SES has verified.
    pub mail_from: String,
    /// `FAILURES_QUEUE_URL`.
    pub failures_queue_url: String,
}

/// A function's way to everybody outside.
#[derive(Debug, Clone)]
pub struct Messaging {
    pub(crate) sns: aws_sdk_sns::Client,
    pub(crate) ses: aws_sdk_sesv2::Client,
    pub(crate) sqs: aws_sdk_sqs::Client,
    pub(crate) settings: MessagingSettings,
}

impl MessagingSettings {
    /// The topic of one person.
    pub fn person_topic_arn(&self, user: &UserId) -> String {
        person_topic_arn(&self.person_topic_prefix, user)
    }
}

pub(crate) fn person_topic_arn(prefix: &str, user: &UserId) -> String {
    let digits = user.as_str().strip_prefix(UserId::PREFIX).unwrap_or_default();
    format!("{prefix}{digits}")
}

/// A text for a phone number that is not confirmed yet, or never will be.
#[derive(Debug)]
pub struct Text<'a> {
    /// E.164.
    pub number: &'a str,
    /// At most 140 bytes, so that it is one message.
    pub text: &'a Secret,
}

/// A mail to somebody whom no topic knows.
#[derive(Debug)]
pub struct Mail<'a> {
    /// To whom.
    pub to: &'a domain::EmailAddress,
    /// One line.
    pub subject: &'a str,
    /// Plain text. May hold a code.
    pub body: &'a Secret,
}
