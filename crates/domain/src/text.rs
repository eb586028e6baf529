//! Texts with limits. Lengths are counted in Unicode scalar values (as JSON Schema's `maxLength` does) unless the name says
//! bytes.

use std::str::FromStr;

use email_address::{EmailAddress as Rfc5321, Options};
use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::schema::{JsonString, StringSchema};
use crate::visible::{check, is_blank, refused_class};
use crate::{Invalid, beginning, fold, input};

/// The most characters of an excerpt.
pub const MAX_EXCERPT_CHARACTERS: usize = 200;

/// One line with at least one character that is seen.
const ONE_LINE_PATTERN: &str = concat!(
    "^[^",
    refused_class!(),
    r"]*[^\s\u2800",
    refused_class!(),
    "][^",
    refused_class!(),
    "]*$"
);
/// Markdown that is not blank.
pub(crate) const TEXT_PATTERN: &str = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$";
/// No control characters but tab and line ends.
const MARKDOWN_PATTERN: &str = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$";

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $parse:ident, $schema:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// # Errors
            /// Errors for texts that the type's documentation excludes.
            pub fn parse(text: &str) -> Result<Self, Invalid> {
                $parse(text).map(Self)
            }

            /// # Errors
            /// `wrong_type`, or those of [`Self::parse`].
            pub fn from_json(value: Value) -> Result<Self, Invalid> {
                Self::parse(&input::string(value)?)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl JsonString for $name {
            const SCHEMA: StringSchema = $schema;
        }

        // User content stays out of logs: Debug shows the size only.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({} bytes)"), self.0.len())
            }
        }
    )*};
}

texts! {
    /// One line of at most 500 characters, not blank, of characters that are seen ([`crate::visible`]); white space around it is
    /// removed.
    Title = title, one_line(Title::MAX_CHARACTERS);
    /// A user's or project's name: one line of at most 200 characters, not blank.
    Name = name, one_line(Name::MAX_CHARACTERS);
    /// One line of at most 50 characters, not blank.
    Label = label, one_line(Label::MAX_CHARACTERS);
    /// Why something is wanted: at most 2,000 characters, not blank, without control characters other than tab and line ends.
    Why = why, StringSchema::pattern(TEXT_PATTERN).min(1).max(Why::MAX_CHARACTERS);
    /// Markdown of at most 256 KiB, without control characters other than tab and line ends.
    Markdown = markdown, markdown_schema(Markdown::MAX_BYTES);
    /// An RFC 5321 mailbox of at most 254 characters with a dotted domain, without display name. A domain in Unicode is made
    /// ASCII; the part before it must be ASCII.
    EmailAddress = email, StringSchema::format("email").max(EmailAddress::MAX_CHARACTERS);
    /// An E.164 number: `+`, then 7 to 15 digits, the first of them not 0 (ITU-T E.164, section 6.2; no country has shorter ones).
    PhoneNumber = phone, StringSchema::pattern(r"^\+[1-9][0-9]{6,14}$");
    /// A BCP 47 language tag, in its canonical case (`pt-BR`).
    Locale = locale, StringSchema::format("language-tag").max(Locale::MAX_CHARACTERS);
    /// A name from the IANA time zone database, in its canonical case (`Europe/Berlin`).
    TimeZoneName = time_zone, StringSchema::format("time-zone");
}

impl Title {
    /// The most characters.
    pub const MAX_CHARACTERS: usize = 500;
}

impl Name {
    /// The most characters.
    pub const MAX_CHARACTERS: usize = 200;
}

impl Label {
    /// The most characters.
    pub const MAX_CHARACTERS: usize = 50;

    /// Whether both are one label, which differs at most in the form of its characters: see [`fold`].
    pub fn is_same(&self, other: &Self) -> bool {
        self == other || fold(&self.0) == fold(&other.0)
    }
}

impl Locale {
    /// The most characters, all of them ASCII.
    pub const MAX_CHARACTERS: usize = 35;
}

impl TimeZoneName {
    /// The zone with its current rules; UTC for one that is not known any more.
    pub fn zone(&self) -> jiff::tz::TimeZone {
        Self::zone_of(&self.0)
    }

    /// The zone of this name; UTC if there is none.
    pub fn zone_of(name: &str) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::get(name).unwrap_or(jiff::tz::TimeZone::UTC)
    }
}

/// UTC.
impl Default for TimeZoneName {
    fn default() -> Self {
        Self("UTC".to_owned())
    }
}

impl Why {
    /// The most characters.
    pub const MAX_CHARACTERS: usize = 2000;
}

impl Markdown {
    /// The most bytes of UTF-8.
    pub const MAX_BYTES: usize = 256 * 1024;

    /// The first 200 characters at most, never cutting a grapheme cluster (Unicode UAX 29) in two.
    pub fn excerpt(&self) -> String {
        excerpt(&self.0)
    }
}

/// The first 200 characters at most, never cutting a grapheme cluster (Unicode UAX 29) in two.
pub fn excerpt(text: &str) -> String {
    beginning(text, MAX_EXCERPT_CHARACTERS).to_owned()
}

impl EmailAddress {
    /// The most characters (RFC 5321, section 4.5.3.1.3, without the angle brackets).
    pub const MAX_CHARACTERS: usize = 254;

    /// Parses the address of an account that may be older than today's rules: also one that cannot be mailed.
    ///
    /// # Errors
    /// `wrong_type`, `invalid_email`.
    pub fn known(value: Value) -> Result<Self, Invalid> {
        mailbox(&input::string(value)?).map(Self)
    }

    /// The form in which two spellings of one address are equal: lower case, as in the user pool, and a domain in ASCII.
    pub fn lower_case(&self) -> String {
        let lower = self.0.to_lowercase();
        mailbox(&lower).unwrap_or(lower)
    }

    /// The form of an address before domains were stored in ASCII, if it is another one: keys were made of it.
    pub fn older_lower_case(&self) -> Option<String> {
        let lower = self.lower_case();
        let (local, domain) = lower.rsplit_once('@')?;
        let (domain, _) = idna::domain_to_unicode(domain);
        Some(format!("{local}@{domain}")).filter(|older| *older != lower)
    }
}

fn title(text: &str) -> Result<String, Invalid> {
    line(text, Title::MAX_CHARACTERS)
}

fn name(text: &str) -> Result<String, Invalid> {
    line(text, Name::MAX_CHARACTERS)
}

fn label(text: &str) -> Result<String, Invalid> {
    line(text, Label::MAX_CHARACTERS)
}

/// Parses one line. The limits apply to the text as sent, including white space around it, so that a JSON Schema can state
/// the same limits.
fn line(text: &str, max_characters: usize) -> Result<String, Invalid> {
    let trimmed = text.trim();
    if is_blank(trimmed) {
        return Err(Invalid::new("blank", "must not be blank"));
    }
    if text.chars().count() > max_characters {
        return Err(Invalid::new(
            "too_long",
            format!("must have at most {max_characters} characters"),
        ));
    }
    check(text)?;
    Ok(trimmed.to_owned())
}

const fn one_line(max_characters: usize) -> StringSchema {
    StringSchema::pattern(ONE_LINE_PATTERN).min(1).max(max_characters)
}

fn markdown(text: &str) -> Result<String, Invalid> {
    let max_bytes = Markdown::MAX_BYTES;
    if text.len() > max_bytes {
        return Err(Invalid::new(
            "too_long",
            format!("must have at most {max_bytes} bytes of UTF-8"),
        ));
    }
    check_markdown_characters(text)?;
    Ok(text.to_owned())
}

fn why(text: &str) -> Result<String, Invalid> {
    let max = Why::MAX_CHARACTERS;
    if text.chars().count() > max {
        return Err(Invalid::new(
            "too_long",
            format!("must have at most {max} characters"),
        ));
    }
    check_markdown_characters(text)?;
    not_blank(text)?;
    Ok(text.to_owned())
}

/// # Errors
/// `blank`.
pub(crate) fn not_blank(text: &str) -> Result<(), Invalid> {
    match text.trim().is_empty() {
        true => Err(Invalid::new("blank", "must not be blank")),
        false => Ok(()),
    }
}

/// The schema of Markdown with at most `max_length` characters.
pub(crate) const fn markdown_schema(max_length: usize) -> StringSchema {
    StringSchema::pattern(MARKDOWN_PATTERN).max(max_length)
}

/// # Errors
/// `control_character`, except for tab and line ends.
pub(crate) fn check_markdown_characters(text: &str) -> Result<(), Invalid> {
    let refused = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    if text.chars().any(refused) {
        return Err(Invalid::new(
            "control_character",
            "must not hold control characters besides tab and line ends",
        ));
    }
    Ok(())
}

fn email(text: &str) -> Result<String, Invalid> {
    let mailbox = mailbox(text)?;
    // The local part of an address must be 7-bit ASCII (Amazon SES API reference, `Destination`).
    let local = mailbox.rsplit_once('@').map_or("", |(local, _)| local);
    if !local.is_ascii() {
        return Err(Invalid::new(
            "invalid_email",
            "must have no characters but ASCII before the @: other addresses cannot be mailed",
        ));
    }
    Ok(mailbox)
}

/// The address with its domain in lower case and in ASCII (UTS #46), the form in which it is mailed (Amazon SES developer
/// guide, "Destination": Punycode).
fn mailbox(text: &str) -> Result<String, Invalid> {
    let refused = || Invalid::new("invalid_email", "must be an e-mail address");
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(refused());
    }
    let (local, domain) = text.rsplit_once('@').ok_or_else(refused)?;
    let domain = Uts46::new().to_ascii(
        domain.as_bytes(),
        AsciiDenyList::STD3,
        Hyphens::CheckFirstLast,
        DnsLength::Verify,
    );
    let domain = domain.map_err(|_| refused())?;
    let top_level = domain.rsplit('.').next().unwrap_or_default();
    let is_number = top_level.bytes().all(|byte| byte.is_ascii_digit());
    // RFC 6761: no such domain will ever exist.
    let address = format!("{local}@{domain}");
    if is_number
        || matches!(top_level, "invalid" | "localhost")
        || address.chars().count() > EmailAddress::MAX_CHARACTERS
    {
        return Err(refused());
    }
    let options = Options::default()
        .without_display_text()
        .without_domain_literal()
        .with_required_tld();
    Rfc5321::parse_with_options(&address, options).map_err(|_| refused())?;
    Ok(address)
}

fn phone(text: &str) -> Result<String, Invalid> {
    let digits = text.strip_prefix('+').unwrap_or_default();
    let valid = (7..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    if valid {
        Ok(text.to_owned())
    } else {
        Err(Invalid::new(
            "invalid_phone_number",
            "must be a number with its country's code and nothing but digits behind the +, such as +4915112345678",
        ))
    }
}

fn locale(text: &str) -> Result<String, Invalid> {
    let refused = || {
        Invalid::new(
            "invalid_locale",
            "must be a BCP 47 language tag such as en or pt-BR",
        )
    };
    if text.len() > Locale::MAX_CHARACTERS {
        return Err(refused());
    }
    icu_locale_core::Locale::from_str(text)
        .map(|locale| locale.to_string())
        .map_err(|_| refused())
}

fn time_zone(text: &str) -> Result<String, Invalid> {
    jiff::tz::TimeZone::get(text)
        .ok()
        .and_then(|zone| zone.iana_name().map(str::to_owned))
        .ok_or_else(|| {
            Invalid::new(
                "invalid_time_zone",
                "must be an IANA time zone such as Europe/Berlin",
            )
        })
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
