//! Rules for messages: characters, attributes, sizes; and SQS's digests.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::error::{ApiError, invalid_contents, invalid_parameter, missing_parameter};

/// The most attributes of one message.
const MAX_ATTRIBUTES: usize = 10;

/// A message's attributes by name.
pub type MessageAttributes = BTreeMap<String, MessageAttribute>;

/// One attribute, in JSON as the API has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MessageAttribute {
    /// `String`, `Number` or `Binary`, and after a dot the sender's own label.
    pub data_type: String,
    /// The value of a `String` or `Number`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub string_value: Option<String>,
    /// The value of a `Binary`, base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binary_value: Option<String>,
}

impl MessageAttribute {
    /// A `String`.
    #[must_use]
    pub fn text(value: impl Into<String>) -> Self {
        Self {
            data_type: "String".to_owned(),
            string_value: Some(value.into()),
            binary_value: None,
        }
    }

    /// The value's bytes, and whether they are binary.
    fn value(&self) -> Option<(Vec<u8>, bool)> {
        if self.data_type.split('.').next() == Some("Binary") {
            let bytes = STANDARD.decode(self.binary_value.as_ref()?).ok()?;
            return Some((bytes, true));
        }
        Some((self.string_value.as_ref()?.as_bytes().to_vec(), false))
    }
}

/// Checks a message as `SendMessage` does; its size in bytes, the attributes' names, types and values
/// included.
pub(super) fn check(body: &str, attributes: &MessageAttributes) -> Result<usize, ApiError> {
    if body.is_empty() {
        return Err(missing_parameter("MessageBody"));
    }
    if !body.chars().all(is_allowed) {
        return Err(invalid_contents());
    }
    if attributes.len() > MAX_ATTRIBUTES {
        return Err(invalid_parameter(format!(
            "Number of message attributes [{}] exceeds the allowed maximum [{MAX_ATTRIBUTES}].",
            attributes.len()
        )));
    }
    let mut size_bytes = body.len();
    for (name, attribute) in attributes {
        check_name(name)?;
        let value = check_value(name, attribute)?;
        size_bytes += name.len() + attribute.data_type.len() + value;
    }
    Ok(size_bytes)
}

/// `MD5OfMessageBody`.
pub fn md5_of_body(body: &str) -> String {
    format!("{:x}", md5::compute(body))
}

/// `MD5OfMessageAttributes` ("Calculating the MD5 message digest for message attributes" of the SQS developer
/// guide); `None` for a message without attributes.
pub fn md5_of_attributes<'a>(
    attributes: impl IntoIterator<Item = (&'a String, &'a MessageAttribute)>,
) -> Option<String> {
    let mut text = Vec::new();
    // A BTreeMap is in the order of the names, as the digest wants it.
    for (name, attribute) in attributes {
        let (value, is_binary) = attribute.value()?;
        append(&mut text, name.as_bytes());
        append(&mut text, attribute.data_type.as_bytes());
        text.push(if is_binary { 2 } else { 1 });
        append(&mut text, &value);
    }
    (!text.is_empty()).then(|| format!("{:x}", md5::compute(text)))
}

/// `#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF`.
fn is_allowed(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

fn check_name(name: &str) -> Result<(), ApiError> {
    let lower = name.to_ascii_lowercase();
    let is_good = (1..=256).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
        && !lower.starts_with("aws.")
        && !lower.starts_with("amazon.");
    if is_good {
        Ok(())
    } else {
        Err(invalid_parameter(format!(
            "The message attribute name '{}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), \
             hyphen (-), and period (.) characters.",
            name.escape_debug()
        )))
    }
}

/// The length of the value in bytes.
fn check_value(name: &str, attribute: &MessageAttribute) -> Result<usize, ApiError> {
    let (base, label) = match attribute.data_type.split_once('.') {
        Some((base, label)) => (base, Some(label)),
        None => (attribute.data_type.as_str(), None),
    };
    let is_type = matches!(base, "String" | "Number" | "Binary")
        && label.is_none_or(|label| !label.is_empty())
        && attribute.data_type.len() <= 256;
    if !is_type {
        return Err(invalid_parameter(format!(
            "The message attribute '{name}' has an invalid message attribute type, the set of supported type \
             prefixes is Binary, Number, and String."
        )));
    }
    let Some((value, _)) = attribute.value().filter(|(value, _)| !value.is_empty()) else {
        return Err(invalid_parameter(format!(
            "The message attribute '{name}' must contain non-empty message attribute value for message \
             attribute type '{base}'."
        )));
    };
    let text = attribute.string_value.as_deref().unwrap_or_default();
    if base != "Binary" && !text.chars().all(is_allowed) {
        return Err(invalid_contents());
    }
    if base == "Number" && !is_number(text) {
        return Err(invalid_parameter(format!(
            "Can't cast the value of message (user) attribute '{name}' to a number."
        )));
    }
    Ok(value.len())
}

/// A decimal number of at most 38 digits, with an exponent between -128 and 126.
fn is_number(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()),
        None => (text, Some(0)),
    };
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
    exponent.is_some_and(|exponent| (-128..=126).contains(&exponent))
        && (1..=38).contains(&digits)
        && mantissa.parse::<f64>().is_ok()
}

/// Length, four bytes big endian, and the bytes.
fn append(text: &mut Vec<u8>, part: &[u8]) {
    let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
    text.extend(length.to_be_bytes());
    text.extend(part);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &str, data_type: &str, value: &str) -> MessageAttributes {
        let attribute = MessageAttribute {
            data_type: data_type.to_owned(),
            ..MessageAttribute::text(value)
        };
        MessageAttributes::from([(name.to_owned(), attribute)])
    }

    #[test]
    fn bodies_have_the_characters_of_xml() {
        let nothing = MessageAttributes::new();
        for good in ["a", "\t\r\n ~", "\u{d7ff}\u{e000}\u{fffd}", "\u{10ffff}"] {
            assert_eq!(check(good, &nothing), Ok(good.len()), "{good:?}");
        }
        for bad in ["\0", "a\u{1}", "\u{fffe}", "\u{ffff}", "\u{1b}"] {
            assert_eq!(
                check(bad, &nothing).unwrap_err().code,
                "InvalidMessageContents",
                "{bad:?}"
            );
        }
        assert_eq!(check("", &nothing).unwrap_err().code, "MissingParameter");
    }

    #[test]
    fn attributes_count_and_have_rules() {
        assert_eq!(check("a", &one("kind", "String", "xy")), Ok(1 + 4 + 6 + 2));
        assert_eq!(check("a", &one("n", "Number.int", "-1.5e3")), Ok(1 + 1 + 10 + 6));
        for (name, data_type, value) in [
            ("", "String", "x"),
            (".a", "String", "x"),
            ("a..b", "String", "x"),
            ("AWS.x", "String", "x"),
            ("amazon.x", "String", "x"),
            ("ä", "String", "x"),
            ("a", "Text", "x"),
            ("a", "String.", "x"),
            ("a", "String", ""),
            ("a", "Number", "one"),
            ("a", "Number", "123456789012345678901234567890123456789"),
            ("a", "Binary", "x"),
        ] {
            let error = check("a", &one(name, data_type, value)).unwrap_err();
            assert_eq!(error.code, "InvalidParameterValue", "{name} {data_type} {value}");
        }
        let many = (0..11)
            .map(|n| (format!("a{n}"), MessageAttribute::text("x")))
            .collect();
        assert!(check("a", &many).is_err());
    }

    #[test]
    fn digests_are_sqss() {
        // The body of the API reference's SendMessage sample.
        assert_eq!(
            md5_of_body("This is a test message"),
            "fafb00f5732ab283681e124bf8747ed1"
        );
        assert_eq!(md5_of_attributes(&MessageAttributes::new()), None);
        // The vector of moto's tests of the algorithm.
        let attributes = one("timestamp", "Number", "1493147359900");
        assert_eq!(
            md5_of_attributes(&attributes).as_deref(),
            Some("235c5c510d26fb653d073faed50ae77c")
        );
    }

    #[test]
    fn binary_values_are_digested_as_bytes() {
        let attribute = MessageAttribute {
            data_type: "Binary".to_owned(),
            string_value: None,
            binary_value: Some("AQI=".to_owned()),
        };
        let mut expected = Vec::new();
        for part in [b"b".as_slice(), b"Binary"] {
            append(&mut expected, part);
        }
        expected.push(2);
        append(&mut expected, &[1, 2]);
        let attributes = MessageAttributes::from([("b".to_owned(), attribute)]);
        assert_eq!(
            md5_of_attributes(&attributes),
            Some(format!("{:x}", md5::compute(expected)))
        );
        assert_eq!(check("a", &attributes), Ok(1 + 1 + 6 + 2));
    }
}
