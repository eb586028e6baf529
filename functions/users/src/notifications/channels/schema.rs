//! The body that adds a channel.
#![expect(dead_code, reason = "for the OpenAPI document only: `domain` parses the body")]

use utoipa::ToSchema;

use crate::schema::Email;

/// An address or a number of one's own.
#[derive(ToSchema)]
#[schema(as = NewChannel)]
#[serde(untagged)]
pub(crate) enum NewChannelBody {
    Email(NewEmailChannel),
    Sms(NewSmsChannel),
}

/// An e-mail address.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewEmailChannel {
    #[schema(pattern = "^email$", example = "email")]
    kind: String,
    address: Email,
}

/// A telephone number.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSmsChannel {
    #[schema(pattern = "^sms$", example = "sms")]
    kind: String,
    /// E.164.
    #[schema(format = "PhoneNumber", example = "+4915112345678")]
    address: String,
}
