//! One-time codes, mailed for invitations and texted for telephone numbers.
//!
//! A code is not stored. It is an HMAC of its subject and a nonce, so that every function with the fleet's key can compute
//! it, the stream consumer to send it and the request handler to check it, and no item, log or stream record holds it. It
//! expires, is used once, and is invalid after five wrong tries.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::schema::StringSchema;
use crate::{IdSeed, Invalid, Secret, input};

/// Wrong tries after which a code is invalid.
pub const MAX_CODE_TRIES: u32 = 5;
const DIGITS: usize = 6;
/// No code is longer, even with white space around it.
const MAX_TYPED_CHARACTERS: usize = 64;

/// The fleet's key for one-time codes.
#[derive(Clone)]
pub struct CodeKey([u8; 32]);

/// A sent code as it is stored: without the code itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTimeCode {
    /// The nonce, which makes each code different; not secret.
    pub nonce: String,
    /// The time from which it is invalid.
    pub expires_at: Timestamp,
    /// The number of wrong tries so far.
    pub wrong_tries: u32,
}

/// The reason why a code was refused. The response does not reveal it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeRefused {
    /// It is a different code.
    #[error("another code")]
    Wrong,
    /// It has expired.
    #[error("an expired code")]
    Expired,
    /// It has had [`MAX_CODE_TRIES`] wrong tries.
    #[error("too many wrong tries")]
    Exhausted,
}

impl CodeKey {
    /// Derives the key from a secret of the fleet that also has other uses.
    pub fn derive(secret: &[u8; 32]) -> Self {
        Self(hmac(secret, &["one-time codes 1"]))
    }

    /// The six-digit code for `subject`, the id of the resource that it confirms.
    pub fn code(&self, subject: &str, nonce: &str) -> Secret {
        let [a, b, c, d, e, f, g, h, ..] = hmac(&self.0, &[subject, nonce]);
        // 10^6 does not divide 2^64: the smallest codes are likelier by one part in 10^13.
        let number = u64::from_be_bytes([a, b, c, d, e, f, g, h]) % 10_u64.pow(DIGITS as u32);
        Secret::new(format!("{number:0DIGITS$}"))
    }
}

impl std::fmt::Debug for CodeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeKey")
    }
}

impl OneTimeCode {
    /// The schema of a code as a user types it.
    pub const TYPED_SCHEMA: StringSchema = StringSchema::NOT_BLANK.max(MAX_TYPED_CHARACTERS);

    /// A new code.
    pub fn new(seed: IdSeed, expires_at: Timestamp) -> Self {
        Self {
            nonce: format!("{:032x}", u128::from_be_bytes(seed.0)),
            expires_at,
            wrong_tries: 0,
        }
    }

    /// Parses a code as the user typed or pasted it: white space, invisible characters and hyphens anywhere are left out.
    /// Only [`OneTimeCode::check`] decides whether it is correct.
    ///
    /// # Errors
    /// `wrong_type`, `blank`, `too_long`.
    pub fn parse(value: Value) -> Result<Secret, Invalid> {
        let text = input::string(value)?;
        if text.chars().count() > MAX_TYPED_CHARACTERS {
            let detail = format!("must have at most {MAX_TYPED_CHARACTERS} characters");
            return Err(Invalid::new("too_long", detail));
        }
        let is_layout = |c: char| {
            c.is_whitespace()
                || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
        };
        let code = text.replace(is_layout, "");
        if code.is_empty() {
            return Err(Invalid::new("blank", "must not be blank"));
        }
        Ok(Secret::new(code))
    }

    /// # Errors
    /// The reason why `given` is refused for `subject` at `now`. The caller must count a wrong one.
    pub fn check(
        &self,
        key: &CodeKey,
        subject: &str,
        given: &Secret,
        now: Timestamp,
    ) -> Result<(), CodeRefused> {
        if self.wrong_tries >= MAX_CODE_TRIES {
            return Err(CodeRefused::Exhausted);
        }
        if now >= self.expires_at {
            return Err(CodeRefused::Expired);
        }
        let right = key.code(subject, &self.nonce);
        let equal = right.expose().as_bytes().ct_eq(given.expose().as_bytes());
        if bool::from(equal) {
            Ok(())
        } else {
            Err(CodeRefused::Wrong)
        }
    }
}

pub(crate) fn hmac(key: &[u8; 32], parts: &[&str]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "RFC 2104 takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const KEY: CodeKey = CodeKey([7; 32]);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_code_counts_for_its_subject_until_it_expires() {
        let code = OneTimeCode::new(IdSeed([1; 16]), at(100));
        let sent = KEY.code("inv_1", &code.nonce);
        assert_eq!(sent.expose().len(), 6);
        assert!(sent.expose().bytes().all(|byte| byte.is_ascii_digit()));
        assert_eq!(code.check(&KEY, "inv_1", &sent, at(99)), Ok(()));
        assert_eq!(
            code.check(&KEY, "inv_1", &sent, at(100)),
            Err(CodeRefused::Expired)
        );
        let (elsewhere, later) = (
            KEY.code("inv_2", &code.nonce),
            OneTimeCode::new(IdSeed([2; 16]), at(100)),
        );
        assert_ne!(elsewhere, sent);
        assert_eq!(later.check(&KEY, "inv_1", &sent, at(0)), Err(CodeRefused::Wrong));
        assert_eq!(
            code.check(&CodeKey::derive(&[7; 32]), "inv_1", &sent, at(0)),
            Err(CodeRefused::Wrong)
        );
    }

    #[test]
    fn an_impossible_code_is_a_field_error() {
        let digits = |n| "1".repeat(n);
        for (typed, expected) in [
            (json!(123_456), Err("wrong_type")),
            (json!(""), Err("blank")),
            (json!(" \n"), Err("blank")),
            (json!(digits(65)), Err("too_long")),
            (json!(digits(64)), Ok(digits(64))),
            (json!(" 123456\n"), Ok("123456".to_owned())),
            (json!("123 456"), Ok("123456".to_owned())),
            (
                json!("12\u{a0}34\u{200b}\u{2013}56\u{feff}"),
                Ok("123456".to_owned()),
            ),
            (json!(" - "), Err("blank")),
        ] {
            let parsed = OneTimeCode::parse(typed);
            let parsed = parsed
                .map(|code| code.expose().to_owned())
                .map_err(|e| e.0[0].code);
            assert_eq!(parsed, expected);
        }
    }

    #[test]
    fn five_wrong_tries_end_it() {
        let mut code = OneTimeCode::new(IdSeed([1; 16]), at(100));
        let sent = KEY.code("chn_1", &code.nonce);
        code.wrong_tries = MAX_CODE_TRIES - 1;
        assert_eq!(code.check(&KEY, "chn_1", &sent, at(0)), Ok(()));
        code.wrong_tries = MAX_CODE_TRIES;
        assert_eq!(
            code.check(&KEY, "chn_1", &sent, at(0)),
            Err(CodeRefused::Exhausted)
        );
    }

    #[test]
    fn a_pasted_code_is_right() {
        let code = OneTimeCode::new(IdSeed([1; 16]), at(100));
        let sent = KEY.code("x", &code.nonce);
        let typed = OneTimeCode::parse(json!(format!(" {}\n", sent.expose()))).unwrap();
        assert_eq!(code.check(&KEY, "x", &typed, at(0)), Ok(()));
        assert_eq!(
            code.check(&KEY, "x", &Secret::new(""), at(0)),
            Err(CodeRefused::Wrong)
        );
    }
}
