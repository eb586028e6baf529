//! The mailed one-time codes: six digits, kept hashed, expiring, with a limited number of tries.
//!
//! A code belongs to a subject rather than to a user: where user existence is not revealed, an unknown
//! address gets a code as well, which is never mailed. So every later response is the same, known or not.

use std::collections::BTreeMap;
use std::fmt;

use cloud_core::random;
use cloud_mail::{Channel, Mail};
use ring::{digest, hmac};
use rusqlite::{OptionalExtension as _, params};
use serde_json::{Value, json};

use super::{
    error::{Failure, code_delivery_failure, code_mismatch, expired_code, limit_exceeded},
    state::{Cognito, Tx},
    users::User,
};

pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS codes (
    subject TEXT NOT NULL,
    purpose TEXT NOT NULL,
    hash BLOB NOT NULL,
    expires_ms INTEGER NOT NULL,
    wrong_tries INTEGER NOT NULL,
    PRIMARY KEY (subject, purpose)
) STRICT;
CREATE INDEX IF NOT EXISTS codes_by_expiry ON codes (expires_ms);
";

/// The number of wrong tries of a code; Cognito refuses from the sixth try on.
const WRONG_TRIES: i64 = 5;
const HOUR_MS: i64 = 60 * 60 * 1000;
/// How long a row outlives its code.
const KEPT_MS: i64 = 7 * 24 * HOUR_MS;

/// The purpose of a code.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// Confirming a sign-up. Valid for 24 hours.
    SignUp,
    /// Resetting a lost password. Valid for one hour.
    PasswordReset,
    /// Verifying a changed address. Valid for 24 hours.
    Email,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::SignUp => "sign_up",
            Self::PasswordReset => "password_reset",
            Self::Email => "email",
        }
    }

    fn lifetime_ms(self) -> i64 {
        match self {
            Self::SignUp | Self::Email => 24 * HOUR_MS,
            Self::PasswordReset => HOUR_MS,
        }
    }
}

/// The subject of codes, tries and limits: a user, or an address without a user.
#[derive(Clone)]
pub(super) struct Subject(String);

impl Subject {
    /// The user's subject, or that of an unknown login: a hash, so that a row has a bounded size.
    pub(super) fn of(user: Option<&User>, login: &str) -> Self {
        let hashed = || random::hex(digest::digest(&digest::SHA256, login.as_bytes()).as_ref());
        user.map_or_else(|| Self(hashed()), Self::from)
    }
}

impl From<&User> for Subject {
    fn from(user: &User) -> Self {
        Self(user.sub.clone())
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// `CodeDeliveryDetails`, with the address masked as by Cognito: `j***@e***`.
pub(super) fn delivery_details(email: &str) -> Value {
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    let first = |text: &str| text.chars().take(1).collect::<String>();
    json!({
        "AttributeName": "email",
        "DeliveryMedium": "EMAIL",
        "Destination": format!("{}***@{}***", first(local), first(domain)),
    })
}

/// Makes a code that replaces the subject's former one for the same purpose.
pub(super) fn make(tx: &Tx<'_>, subject: &Subject, purpose: Purpose) -> Result<String, Failure> {
    let code = random::text(b"0123456789", 6)?;
    let hash = hmac::sign(&tx.pool.inner.code_key, &input(subject, purpose, &code));
    tx.execute("DELETE FROM codes WHERE expires_ms < ?", [tx.now_ms - KEPT_MS])?;
    let expires_ms = tx.now_ms + purpose.lifetime_ms();
    tx.execute(
        "INSERT OR REPLACE INTO codes VALUES (?, ?, ?, ?, 0)",
        params![subject.0, purpose.name(), hash.as_ref(), expires_ms],
    )?;
    Ok(code)
}

/// Consumes a right code, counts the try of a wrong one.
pub(super) fn redeem(tx: &Tx<'_>, subject: &Subject, purpose: Purpose, code: &str) -> Result<(), Failure> {
    let key = params![subject.0, purpose.name()];
    let row = tx.query_row(
        "SELECT hash, wrong_tries FROM codes WHERE subject = ?1 AND purpose = ?2 AND expires_ms > ?3",
        params![subject.0, purpose.name(), tx.now_ms],
        |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?)),
    );
    let (hash, wrong_tries) = row.optional()?.ok_or_else(expired_code)?;
    if wrong_tries >= WRONG_TRIES {
        return Err(limit_exceeded());
    }
    if hmac::verify(&tx.pool.inner.code_key, &input(subject, purpose, code), &hash).is_err() {
        tx.execute(
            "UPDATE codes SET wrong_tries = wrong_tries + 1 WHERE subject = ? AND purpose = ?",
            key,
        )?;
        return Err(code_mismatch());
    }
    tx.execute("DELETE FROM codes WHERE subject = ? AND purpose = ?", key)?;
    Ok(())
}

/// Deletes all codes of a user.
pub(super) fn forget(tx: &Tx<'_>, user: &User) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM codes WHERE subject = ?", [&user.sub])?;
    Ok(())
}

/// Mails a code. It is on a line of its own, whatever the template's text is.
pub(super) async fn mail(pool: &Cognito, to: &str, code: &str) -> Result<(), Failure> {
    let settings = &pool.inner.settings;
    let subject = settings.verification_subject.as_deref();
    let message = settings.verification_message.as_deref();
    let mail = Mail {
        to: to.to_owned(),
        channel: Channel::Email,
        subject: subject.unwrap_or("Your verification code").to_owned(),
        body: body(message.unwrap_or("Your confirmation code is {####}"), code),
        headers: BTreeMap::new(),
        at: pool.inner.clock.now(),
    };
    pool.inner.mailbox.deliver(mail).await.map_err(|error| {
        tracing::error!(error = format!("{error:#}"), "a code could not be mailed");
        code_delivery_failure()
    })
}

/// Binds the hash to the code's subject and purpose.
fn input(subject: &Subject, purpose: Purpose, code: &str) -> Vec<u8> {
    [subject.0.as_str(), purpose.name(), code].join("\n").into_bytes()
}

/// The template's message around the code, which gets a line of its own.
fn body(message: &str, code: &str) -> String {
    let text = plain_text(message);
    let (before, after) = text.split_once("{####}").unwrap_or((&text, ""));
    format!("{}\n\n{code}\n\n{}", before.trim(), after.trim())
        .trim()
        .to_owned()
        + "\n"
}

/// Cognito sends HTML, the mailbox shows text: line breaks become new lines, other tags are removed.
fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag_on)) = rest.split_once('<') {
        text.push_str(before);
        let is_tag = tag_on.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        match tag_on.split_once('>') {
            Some((tag, after)) if is_tag => {
                if tag.starts_with("br") {
                    text.push('\n');
                }
                rest = after;
            }
            _ => {
                text.push('<');
                rest = tag_on;
            }
        }
    }
    text.push_str(rest);
    // The ampersand last, or `&amp;lt;` would become a bracket.
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    entities
        .iter()
        .fold(text, |text, (entity, character)| text.replace(entity, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_stands_alone_on_a_line_of_any_message() {
        for message in [
            "Your confirmation code is {####}",
            "Use {####} to go on.",
            "Hello,<br>your code:<br/>{####}<br />Bye",
            "{####}",
            "<p>Your code:</p>\n{####}\n<p>Bye</p>",
            "no placeholder",
        ] {
            let body = body(message, "012345");
            assert_eq!(body.lines().filter(|line| *line == "012345").count(), 1, "{body}");
            assert!(!body.contains("{####}") && !body.contains('<'), "{body}");
        }
    }

    #[test]
    fn tags_go_and_what_only_looks_like_one_stays() {
        assert_eq!(
            plain_text("<p class='x'>1 &lt; 2 &amp;amp; 3 < 4</p><br/>a<b"),
            "1 < 2 &amp; 3 < 4\na<b"
        );
    }
}
