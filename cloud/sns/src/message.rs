//! A message as it is published, checked against SNS's limits.

use std::collections::BTreeMap;

use cloud_core::queues::MessageAttribute;
use cloud_core::random;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::attribute;
use super::endpoint::Protocol;
use super::error::{Failure, invalid_parameter};
use super::query::Form;

/// "At most 256 KB in size (262,144 bytes)", attributes included.
pub(super) const MAX_MESSAGE_BYTES: usize = 256 * 1024;
/// "The total size limit for a single SMS publish action is 1,600 characters."
pub(super) const MAX_SMS_CHARACTERS: usize = 1_600;

/// A message on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) subject: Option<String>,
    pub(super) attributes: BTreeMap<String, MessageAttribute>,
    pub(super) at: Timestamp,
    text: String,
    text_by_protocol: BTreeMap<String, String>,
    size_bytes: usize,
}

impl Message {
    /// Reads `Message`, `Subject`, `MessageStructure` and `MessageAttributes` of a request or of an entry of
    /// a batch. The size is not checked: a batch has a limit for all of it.
    pub(super) fn read(form: &Form, at: Timestamp) -> Result<Self, Failure> {
        let message = form.required("Message")?;
        let attributes = attribute::read(form)?;
        let (text, text_by_protocol) = texts(message, form.get("MessageStructure"))?;
        let of_attributes = attributes
            .iter()
            .map(|(name, attribute)| name.len() + attribute::size_bytes(attribute));
        Ok(Self {
            id: random::uuid()?,
            subject: form.get("Subject").map(str::to_owned),
            size_bytes: message.len() + of_attributes.sum::<usize>(),
            attributes,
            at,
            text,
            text_by_protocol,
        })
    }

    /// The errors of subject and text, apart from their size.
    pub(super) fn check(&self) -> Result<(), Failure> {
        if self
            .subject
            .as_deref()
            .is_some_and(|subject| !is_subject(subject))
        {
            return Err(invalid_parameter("Subject"));
        }
        if self.text.is_empty() && self.text_by_protocol.is_empty() {
            return Err(invalid_parameter("Empty message"));
        }
        Ok(())
    }

    /// Its size towards the limit: the text as sent and all attributes.
    pub(super) fn size_bytes(&self) -> usize {
        self.size_bytes
    }

    /// The text for this protocol.
    pub(super) fn text(&self, protocol: Protocol) -> &str {
        self.text_by_protocol.get(protocol.name()).unwrap_or(&self.text)
    }
}

/// The default text, and those of single protocols.
fn texts(message: &str, structure: Option<&str>) -> Result<(String, BTreeMap<String, String>), Failure> {
    match structure {
        None => return Ok((message.to_owned(), BTreeMap::new())),
        Some("json") => {}
        Some(_) => return Err(invalid_parameter("MessageStructure")),
    }
    let texts: Map<String, Value> = serde_json::from_str(message)
        .map_err(|_| invalid_parameter("Message Structure - JSON message body failed to parse"))?;
    // "Non-string values will cause the key to be ignored."
    let mut texts: BTreeMap<String, String> = texts
        .into_iter()
        .filter_map(|(protocol, text)| Some((protocol, text.as_str()?.to_owned())))
        .collect();
    let default = texts
        .remove("default")
        .ok_or_else(|| invalid_parameter("Message Structure - No default entry in JSON message body"))?;
    Ok((default, texts))
}

/// "Subjects must be UTF-8 text with no line breaks or control characters, and less than 100 characters long."
fn is_subject(subject: &str) -> bool {
    (1..100).contains(&subject.chars().count()) && !subject.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects() {
        for good in ["a", "Größe 🎉", &"é".repeat(99)] {
            assert!(is_subject(good), "{good}");
        }
        for bad in ["", "a\nb", "a\rb", "\u{7f}", &"é".repeat(100)] {
            assert!(!is_subject(bad), "{bad}");
        }
    }
}
