//! The messages, and how each is sent.

use std::collections::HashMap;

use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message};
use aws_sdk_sns::types::{MessageAttributeValue, PublishBatchRequestEntry};
use aws_sdk_sqs::types::MessageAttributeValue as QueueAttribute;
use domain::UserId;
use serde_json::json;

use super::{Mail, Messaging, MessagingError, Sms};

/// A batch holds ten messages and 256 KiB, attributes included (API reference, PublishBatch).
const MAX_BATCH: usize = 10;
const MAX_BATCH_BYTES: usize = 256 * 1024;
/// SNS: "less than 100 characters".
const MAX_SUBJECT_CHARACTERS: usize = 99;

/// A domain event for integrations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The event as JSON.
    pub body: String,
    /// Message attributes, which filter policies match: name and text.
    pub attributes: Vec<(&'static str, String)>,
}

/// A notification of one user, in the forms of their channels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageContent {
    /// The subject of the mail, one line.
    pub subject: String,
    /// The text of the mail.
    pub long: String,
    /// The text message.
    pub short: String,
    /// The media it is delivered by: `email`, `sms`.
    pub media: Vec<&'static str>,
}

impl MessageContent {
    pub(crate) async fn publish(
        &self,
        sns: &aws_sdk_sns::Client,
        topic_arn: String,
    ) -> Result<(), MessagingError> {
        let media = json!(self.media).to_string();
        let media = MessageAttributeValue::builder()
            .data_type("String.Array")
            .string_value(media)
            .build()
            .map_err(|_| incomplete("SNS"))?;
        let message = json!({"default": self.short, "email": self.long, "sms": self.short});
        sns.publish()
            .topic_arn(topic_arn)
            .subject(line(&self.subject, MAX_SUBJECT_CHARACTERS))
            .message_structure("json")
            .message(message.to_string())
            .message_attributes("medium", media)
            .send()
            .await
            .map_err(|error| MessagingError::of("SNS", &error))?;
        Ok(())
    }
}

impl Messaging {
    /// Publishes events to the topic for integrations, batch by batch, in order.
    ///
    /// # Errors
    /// See [`MessagingError`]. Some events may have been published.
    pub async fn publish(&self, envelopes: &[Envelope]) -> Result<(), MessagingError> {
        for batch in batches(envelopes) {
            let mut entries = Vec::with_capacity(batch.len());
            for (at, envelope) in batch.iter().enumerate() {
                let attributes = envelope
                    .attributes
                    .iter()
                    .map(|(name, value)| Ok(((*name).to_owned(), text_attribute(value)?)))
                    .collect::<Result<HashMap<_, _>, MessagingError>>()?;
                let entry = PublishBatchRequestEntry::builder()
                    .id(at.to_string())
                    .message(&envelope.body)
                    .set_message_attributes(Some(attributes))
                    .build()
                    .map_err(|_| incomplete("SNS"))?;
                entries.push(entry);
            }
            let request = self
                .sns
                .publish_batch()
                .topic_arn(&self.settings.events_topic_arn);
            let response = request
                .set_publish_batch_request_entries(Some(entries))
                .send()
                .await
                .map_err(|error| MessagingError::of("SNS", &error))?;
            // A batch can be accepted in part.
            if let Some(failed) = response.failed().first() {
                let code = failed.sender_fault().then(|| failed.code());
                return Err(MessagingError::of_code("SNS", code));
            }
        }
        Ok(())
    }

    /// Publishes a notification to the user's own topic.
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn notify_user(&self, user: &UserId, content: &MessageContent) -> Result<(), MessagingError> {
        content
            .publish(&self.sns, self.settings.person_topic_arn(user))
            .await
    }

    /// Sends a text message to a number directly.
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn send_sms(&self, sms: Sms<'_>) -> Result<(), MessagingError> {
        // A late code is worthless: the more reliable route is worth its price.
        self.sns
            .publish()
            .phone_number(sms.number)
            .message(sms.text.expose())
            .message_attributes("AWS.SNS.SMS.SMSType", text_attribute("Transactional")?)
            .send()
            .await
            .map_err(|error| MessagingError::of("SNS", &error))?;
        Ok(())
    }

    /// Sends a mail to an address directly.
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn send_mail(&self, mail: Mail<'_>) -> Result<(), MessagingError> {
        let content = |text: &str| {
            let content = Content::builder().charset("UTF-8").data(text);
            content.build().map_err(|_| incomplete("SES"))
        };
        let message = Message::builder()
            .subject(content(&line(mail.subject, MAX_SUBJECT_CHARACTERS))?)
            .body(Body::builder().text(content(mail.body.expose())?).build())
            .build();
        self.ses
            .send_email()
            .from_email_address(&self.settings.mail_from)
            .destination(Destination::builder().to_addresses(mail.to.as_str()).build())
            .content(EmailContent::builder().simple(message).build())
            .send()
            .await
            .map_err(|error| MessagingError::of("SES", &error))?;
        Ok(())
    }

    /// Sends a stream record that cannot be processed to the failure queue, for operators. `reason` becomes the message
    /// attribute of that name, so that a list of messages shows why each is there.
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn send_to_failure_queue(&self, body: &str, reason: &str) -> Result<(), MessagingError> {
        let reason = QueueAttribute::builder()
            .data_type("String")
            .string_value(reason)
            .build()
            .map_err(|_| incomplete("SQS"))?;
        self.sqs
            .send_message()
            .queue_url(&self.settings.failures_queue_url)
            .message_body(body)
            .message_attributes("reason", reason)
            .send()
            .await
            .map_err(|error| MessagingError::of("SQS", &error))?;
        Ok(())
    }
}

/// Splits the events, in order, into batches within SNS's limits.
fn batches(envelopes: &[Envelope]) -> Vec<&[Envelope]> {
    let mut batches = Vec::new();
    let mut rest = envelopes;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fitting = rest
            .iter()
            .take(MAX_BATCH)
            .take_while(|envelope| {
                bytes += envelope.bytes();
                bytes <= MAX_BATCH_BYTES
            })
            .count();
        // An event that is too large by itself is left for SNS to refuse.
        let (batch, others) = rest.split_at(fitting.max(1));
        batches.push(batch);
        rest = others;
    }
    batches
}

impl Envelope {
    fn bytes(&self) -> usize {
        let attributes = self.attributes.iter();
        let attributes: usize = attributes
            .map(|(name, value)| name.len() + value.len() + "String".len())
            .sum();
        self.body.len() + attributes
    }
}

/// Text that is valid in a header: without line breaks or other control characters, and cut to the limit.
fn line(text: &str, max_characters: usize) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    domain::cut(&text, max_characters)
}

fn text_attribute(value: &str) -> Result<MessageAttributeValue, MessagingError> {
    MessageAttributeValue::builder()
        .data_type("String")
        .string_value(value)
        .build()
        .map_err(|_| incomplete("SNS"))
}

fn incomplete(service: &'static str) -> MessagingError {
    MessagingError::Refused {
        service,
        code: "incomplete".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Envelope, batches, line};

    fn envelope(bytes: usize) -> Envelope {
        Envelope {
            body: "x".repeat(bytes),
            attributes: vec![],
        }
    }

    #[test]
    fn batches_hold_ten_messages_and_256_kib() {
        let sizes = |envelopes: &[Envelope]| batches(envelopes).iter().map(|b| b.len()).collect::<Vec<_>>();
        assert_eq!(sizes(&vec![envelope(1); 21]), [10, 10, 1]);
        assert_eq!(sizes(&vec![envelope(128 * 1024); 4]), [2, 2]);
        assert_eq!(sizes(&[envelope(128 * 1024), envelope(128 * 1024 + 1)]), [1, 1]);
        assert_eq!(sizes(&[envelope(300 * 1024), envelope(1)]), [1, 1]);
        assert!(sizes(&[]).is_empty());
    }

    #[test]
    fn a_subject_is_one_line() {
        assert_eq!(line("a\r\nBcc: b", 99), "a  Bcc: b");
        assert_eq!(line(&"\u{4e16}".repeat(200), 99).chars().count(), 99);
    }
}
