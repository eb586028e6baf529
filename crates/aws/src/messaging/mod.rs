//! Messages that leave the account: mail by SES, text messages and events for integrations by SNS.

mod error;
mod events;
mod messages;

use domain::Secret;

pub use error::MessagingError;

/// Where messages are sent from and to.
#[derive(Debug, Clone)]
pub struct MessagingSettings {
    /// `EVENTS_TOPIC_ARN`: one topic of all domain events, for integrations.
    pub events_topic_arn: String,
    /// `MAIL_FROM`: the sender's address, an identity that SES has verified; none if none is set up.
    pub mail_from: Option<String>,
    /// `CONFIGURATION_SET`: the SES configuration set that reports bounces and complaints.
    pub configuration_set: String,
}

/// Sends messages.
#[derive(Debug, Clone)]
pub struct Messaging {
    pub(crate) sns: aws_sdk_sns::Client,
    pub(crate) ses: aws_sdk_sesv2::Client,
    pub(crate) settings: MessagingSettings,
}

/// A text message.
#[derive(Debug)]
pub struct Sms<'a> {
    /// The number, in E.164.
    pub number: &'a str,
    /// At most 140 bytes, so that it is one message.
    pub text: &'a Secret,
}

/// A mail.
#[derive(Debug)]
pub struct Mail<'a> {
    /// The recipient.
    pub to: &'a domain::EmailAddress,
    /// One line.
    pub subject: &'a str,
    /// Plain text. May contain a code.
    pub body: &'a Secret,
    /// The URL at which one POST request ends such mails.
    pub unsubscribe_url: Option<&'a Secret>,
    /// Ids that SES repeats when it reports a bounce or a complaint: names and values of ASCII letters, digits, `_` and `-`.
    pub tags: &'a [(&'static str, &'a str)],
}
