//! The request of `SendEmail`, as far as the functions use it.

use email_address::{EmailAddress, Options};
use serde::Deserialize;

/// "The message may not include more than 50 recipients, across the To:, CC: and BCC: fields."
const MAX_RECIPIENTS: usize = 50;

/// A mail that can be sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Email {
    /// Addresses without names.
    pub(super) recipients: Vec<String>,
    pub(super) subject: String,
    pub(super) body: String,
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
        bare_address(&from)?;
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
            recipients: recipients.collect::<Result<_, _>>()?,
            subject,
            body: body.data,
        })
    }
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
