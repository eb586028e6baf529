//! The request of `SendEmail`, as far as the functions use it.

use std::collections::BTreeMap;

use email_address::{EmailAddress, Options};
use serde::Deserialize;

/// "The message may not include more than 50 recipients, across the To:, CC: and BCC: fields."
const MAX_RECIPIENTS: usize = 50;
/// API reference, Message: `Headers`.
const MAX_HEADERS: usize = 15;

/// A mail that can be sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Email {
    /// The sender's address without a name.
    pub(super) from: String,
    /// Addresses without names.
    pub(super) recipients: Vec<String>,
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) configuration_set: Option<String>,
    pub(super) tags: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    from_email_address: Option<String>,
    #[serde(default)]
    destination: Destination,
    #[serde(default)]
    reply_to_addresses: Vec<String>,
    content: Option<Content>,
    configuration_set_name: Option<String>,
    #[serde(default)]
    email_tags: Vec<Pair>,
}

/// A header or a tag.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Pair {
    name: String,
    value: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Destination {
    to_addresses: Vec<String>,
    cc_addresses: Vec<String>,
    bcc_addresses: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Content {
    simple: Option<Message>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    subject: Option<Text>,
    body: Option<Body>,
    #[serde(default)]
    headers: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    text: Option<Text>,
    html: Option<Text>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Text {
    data: String,
}

impl Email {
    /// Reads the request.
    ///
    /// # Errors
    /// When SES would refuse the request. The text quotes nothing of it.
    pub(super) fn read(body: &[u8]) -> Result<Self, String> {
        let input: Input =
            serde_json::from_slice(body).map_err(|_| "The request is not JSON of the operation's shape")?;
        let from = input.from_email_address.ok_or("FromEmailAddress is missing")?;
        let from = bare_address(&from)?;
        for address in &input.reply_to_addresses {
            bare_address(address)?;
        }
        let Destination {
            to_addresses,
            cc_addresses,
            bcc_addresses,
        } = input.destination;
        let recipients: Vec<_> = [to_addresses, cc_addresses, bcc_addresses].concat();
        if recipients.is_empty() {
            return Err("The message has no recipients".to_owned());
        }
        if recipients.len() > MAX_RECIPIENTS {
            return Err(format!("Recipient count exceeds {MAX_RECIPIENTS}."));
        }
        let recipients = recipients.iter().map(|address| bare_address(address));
        let message = input
            .content
            .and_then(|content| content.simple)
            .ok_or("The local cloud sends simple content only")?;
        let subject = message.subject.ok_or("The message has no subject")?.data;
        if subject.chars().any(char::is_control) {
            return Err("The subject must not have line breaks or control characters".to_owned());
        }
        let body = message
            .body
            .and_then(|body| body.text.or(body.html))
            .ok_or("The message has no body")?;
        Ok(Self {
            from,
            headers: headers(message.headers)?,
            configuration_set: input.configuration_set_name,
            tags: tags(input.email_tags)?,
            recipients: recipients.collect::<Result<_, _>>()?,
            subject,
            body: body.data,
        })
    }
}

/// API reference, MessageHeader; "Amazon SES header fields" of the developer guide: each of the fields known there once.
fn headers(headers: Vec<Pair>) -> Result<BTreeMap<String, String>, String> {
    if headers.len() > MAX_HEADERS {
        return Err(format!("The number of headers exceeds {MAX_HEADERS}"));
    }
    let mut read = BTreeMap::new();
    for Pair { name, value } in headers {
        let is_name = (1..=126).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':');
        let is_value =
            (1..=870).contains(&value.len()) && value.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if !is_name || !is_value {
            return Err("Invalid header".to_owned());
        }
        if read.insert(name, value).is_some() {
            return Err("Duplicate header".to_owned());
        }
    }
    Ok(read)
}

/// API reference, MessageTag.
fn tags(tags: Vec<Pair>) -> Result<BTreeMap<String, String>, String> {
    let is_good = |text: &str| {
        (1..=256).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    };
    let mut read = BTreeMap::new();
    for Pair { name, value } in tags {
        if !is_good(&name) || !is_good(&value) {
            return Err(
                "Invalid tag: only alphanumeric ASCII characters, '_' and '-' are allowed".to_owned(),
            );
        }
        if read.insert(name, value).is_some() {
            return Err("Duplicate tag".to_owned());
        }
    }
    Ok(read)
}

/// The address of `Ann <ann@example.com>` or `ann@example.com`.
fn bare_address(text: &str) -> Result<String, String> {
    if !text.contains('@') {
        return Err("Missing final '@domain'".to_owned());
    }
    let options = Options::default().with_required_tld().without_domain_literal();
    EmailAddress::parse_with_options(text, options)
        .map(|address| address.email())
        .map_err(|_| "Illegal address".to_owned())
}
