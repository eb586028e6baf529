//! Mail and text messages to people.

use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader, MessageTag};
use aws_sdk_sns::types::MessageAttributeValue;

use super::{Mail, Messaging, MessagingError, Sms};

/// A subject of one line that every mail program shows.
const MAX_SUBJECT_CHARACTERS: usize = 99;

impl Messaging {
    /// Sends a text message to a number.
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn send_sms(&self, sms: Sms<'_>) -> Result<(), MessagingError> {
        // A late message is worthless: the more reliable route is worth its price.
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

    /// Sends a mail to an address.
    ///
    /// # Errors
    /// See [`MessagingError`]; refused with the code `NoSender` if no sender is set up.
    pub async fn send_mail(&self, mail: Mail<'_>) -> Result<(), MessagingError> {
        let Some(from) = &self.settings.mail_from else {
            return Err(MessagingError::Refused {
                service: "SES",
                code: "NoSender".to_owned(),
            });
        };
        let content = |text: &str| {
            let content = Content::builder().charset("UTF-8").data(text);
            content.build().map_err(|_| MessagingError::incomplete("SES"))
        };
        let message = Message::builder()
            .subject(content(&line(mail.subject, MAX_SUBJECT_CHARACTERS))?)
            .body(Body::builder().text(content(mail.body.expose())?).build())
            .set_headers(headers(&mail)?);
        let mut tags = Vec::with_capacity(mail.tags.len());
        for (name, value) in mail.tags {
            let tag = MessageTag::builder().name(*name).value(*value).build();
            tags.push(tag.map_err(|_| MessagingError::incomplete("SES"))?);
        }
        self.ses
            .send_email()
            .from_email_address(from)
            .destination(Destination::builder().to_addresses(mail.to.as_str()).build())
            .content(EmailContent::builder().simple(message.build()).build())
            .configuration_set_name(&self.settings.configuration_set)
            .set_email_tags((!tags.is_empty()).then_some(tags))
            .send()
            .await
            .map_err(|error| MessagingError::of("SES", &error))?;
        Ok(())
    }
}

/// RFC 8058, section 2: both headers, and an HTTPS URL.
fn headers(mail: &Mail<'_>) -> Result<Option<Vec<MessageHeader>>, MessagingError> {
    let Some(url) = mail.unsubscribe_url else {
        return Ok(None);
    };
    let headers = [
        ("List-Unsubscribe", format!("<{}>", url.expose())),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
    ];
    let headers = headers.into_iter().map(|(name, value)| {
        let header = MessageHeader::builder().name(name).value(value);
        header.build().map_err(|_| MessagingError::incomplete("SES"))
    });
    headers.collect::<Result<_, _>>().map(Some)
}

/// Text that is valid in a header: without line breaks or other control characters, and cut to the limit.
fn line(text: &str, max_characters: usize) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    domain::cut(&text, max_characters)
}

pub(super) fn text_attribute(value: &str) -> Result<MessageAttributeValue, MessagingError> {
    MessageAttributeValue::builder()
        .data_type("String")
        .string_value(value)
        .build()
        .map_err(|_| MessagingError::incomplete("SNS"))
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_subject_is_one_line() {
        assert_eq!(line("a\r\nBcc: b", 99), "a  Bcc: b");
        assert_eq!(line(&"\u{4e16}".repeat(200), 99).chars().count(), 99);
    }
}
