//! The constraints of the API's model on single members: length and pattern, all reported at once.
//!
//! Values are never repeated in a message: most of these members are marked sensitive in the model.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::{Failure, api, invalid_parameter};

/// A member's constraint: length in characters, and a pattern the whole value must match.
pub(super) struct Rule {
    min: usize,
    max: usize,
    pattern: &'static str,
    allows: fn(&str) -> bool,
}

/// `ClientIdType`.
pub(super) const CLIENT_ID: Rule = rule(1, 128, r"[\w+]+", |s| {
    s.chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '+')
});
/// `UsernameType` and `AttributeNameType` but for its length.
pub(super) const USERNAME: Rule = rule(1, 128, VISIBLE, is_visible);
/// `AttributeNameType`.
pub(super) const ATTRIBUTE_NAME: Rule = rule(1, 32, VISIBLE, is_visible);
/// `AttributeValueType`.
pub(super) const ATTRIBUTE_VALUE: Rule = rule(0, 2048, "", |_| true);
/// `PasswordType`, with the pattern the service reports.
pub(super) const PASSWORD: Rule = rule(0, 256, r"^[\S]+.*[\S]+$", |s| {
    let mut characters = s.chars();
    let first = characters.next().is_some_and(|c| !c.is_whitespace());
    // `.` stops at a line end, so a password is one line.
    first && characters.next_back().is_some_and(|c| !c.is_whitespace()) && !s.contains(['\n', '\r'])
});
/// `ConfirmationCodeType`.
pub(super) const CODE: Rule = rule(1, 2048, r"[\S]+", |s| !s.contains(char::is_whitespace));
/// `TokenModelType`.
pub(super) const TOKEN: Rule = rule(0, usize::MAX, r"[A-Za-z0-9-_=.]+", |s| {
    !s.is_empty() && s.chars().all(|c| c.is_ascii_alphanumeric() || "-_=.".contains(c))
});
/// `UserPoolIdType`.
pub(super) const POOL_ID: Rule = rule(1, 55, r"[\w-]+_[0-9a-zA-Z]+", |s| {
    s.rsplit_once('_').is_some_and(|(region, id)| {
        let region_fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        !region.is_empty()
            && !id.is_empty()
            && region.chars().all(region_fits)
            && id.chars().all(|c| c.is_ascii_alphanumeric())
    })
});

const VISIBLE: &str = r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+";

/// The members of a request, and the violations found in them.
#[derive(Default)]
pub(super) struct Input {
    members: Map<String, Value>,
    errors: Vec<String>,
    has_wrong_type: bool,
}

impl Input {
    /// Members that no operation asks for are ignored, as by AWS.
    pub(super) fn parse(body: &[u8]) -> Result<Self, Failure> {
        let members = serde_json::from_slice(body).map_err(|_| wrong_shape())?;
        Ok(Self {
            members,
            ..Self::default()
        })
    }

    /// A member; `name` as the service's messages spell it.
    pub(super) fn optional<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let mut key = name.to_owned();
        key.get_mut(..1).map(str::make_ascii_uppercase);
        let value = serde_json::from_value(self.members.remove(&key).unwrap_or_default());
        self.has_wrong_type |= value.is_err();
        value.unwrap_or_default()
    }

    /// A required member.
    pub(super) fn present<T: DeserializeOwned + Default>(&mut self, name: &str) -> T {
        let value = self.optional(name);
        if value.is_none() {
            self.missing(name);
        }
        value.unwrap_or_default()
    }

    /// A required text; an empty one replaces a missing one until [`Input::finish`] refuses the request.
    pub(super) fn text(&mut self, name: &str, rule: &Rule) -> String {
        let value = self.optional(name);
        self.required(name, value, rule)
    }

    /// `ClientId` and `Username`.
    pub(super) fn client_and_user(&mut self) -> (String, String) {
        (
            self.text("clientId", &CLIENT_ID),
            self.text("username", &USERNAME),
        )
    }

    /// `UserPoolId` and `Username`, of an operation for administrators.
    pub(super) fn pool_and_user(&mut self) -> (String, String) {
        (
            self.text("userPoolId", &POOL_ID),
            self.text("username", &USERNAME),
        )
    }

    /// A required text of a nested structure.
    pub(super) fn required(&mut self, name: &str, value: Option<String>, rule: &Rule) -> String {
        match &value {
            Some(value) => self.value(name, value, rule),
            None => self.missing(name),
        }
        value.unwrap_or_default()
    }

    /// A required member of an enumeration.
    pub(super) fn one_of(&mut self, name: &str, values: &[&str]) -> String {
        let value: Option<String> = self.optional(name);
        match &value {
            None => self.missing(name),
            Some(value) if values.contains(&value.as_str()) => {}
            Some(_) => self.violation(
                name,
                &format!("Member must satisfy enum value set: [{}]", values.join(", ")),
            ),
        }
        value.unwrap_or_default()
    }

    /// A present member.
    pub(super) fn value(&mut self, name: &str, value: &str, rule: &Rule) {
        let length = value.chars().count();
        let constraint = if length < rule.min {
            format!("Member must have length greater than or equal to {}", rule.min)
        } else if length > rule.max {
            format!("Member must have length less than or equal to {}", rule.max)
        } else if !(rule.allows)(value) {
            format!("Member must satisfy regular expression pattern: {}", rule.pattern)
        } else {
            return;
        };
        self.violation(name, &constraint);
    }

    fn violation(&mut self, name: &str, constraint: &str) {
        let text = format!("Value at '{name}' failed to satisfy constraint: {constraint}");
        self.errors.push(text);
    }

    fn missing(&mut self, name: &str) {
        let text = format!("Value null at '{name}' failed to satisfy constraint: Member must not be null");
        self.errors.push(text);
    }

    /// `InvalidParameterException` with every violation, in the service's words.
    pub(super) fn finish(self) -> Result<(), Failure> {
        let what = match self.errors.len() {
            _ if self.has_wrong_type => return Err(wrong_shape()),
            0 => return Ok(()),
            1 => "1 validation error".to_owned(),
            n => format!("{n} validation errors"),
        };
        let errors = self.errors.join("; ");
        Err(invalid_parameter(format!("{what} detected: {errors}")))
    }
}

fn wrong_shape() -> Failure {
    // The parser's own text can quote the input, and the input holds passwords.
    api(
        "SerializationException",
        "The request is not JSON of the operation's shape",
    )
}

/// Whether a user name is shaped like an e-mail address: what a pool with `UsernameAttributes: [email]`
/// demands.
pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let local_fits = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c);
    let label_fits = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    !local.is_empty()
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(local_fits)
        && domain.contains('.')
        && domain.split('.').all(label_fits)
}

const fn rule(min: usize, max: usize, pattern: &'static str, allows: fn(&str) -> bool) -> Rule {
    Rule {
        min,
        max,
        pattern,
        allows,
    }
}

/// Letters, marks, symbols, numbers and punctuation: neither space nor control nor format characters.
fn is_visible(text: &str) -> bool {
    let is_format = |c: char| {
        matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.chars()
        .all(|c| !c.is_whitespace() && !c.is_control() && !is_format(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in [
            "a@b.co",
            "first.last+tag@sub.example.com",
            "o'neil@x-y.org",
            "jürgen@example.de",
        ] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "@b.co",
            "a@",
            "a@b",
            "a@b..co",
            "a@-b.co",
            "a..b@c.de",
            ".a@b.co",
            "a.@b.co",
            "a b@c.de",
            "a@b@c.de",
            "a@b_c.de",
            "a@b.co.",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn patterns() {
        assert!((PASSWORD.allows)("two words"));
        for bad in ["", "x", " leading", "trailing ", "two\nlines"] {
            assert!(!(PASSWORD.allows)(bad), "{bad:?}");
        }
        assert!((POOL_ID.allows)("eu-west-1_AbC123"));
        assert!(!(POOL_ID.allows)("eu-west-1"));
        assert!(!(POOL_ID.allows)("_abc"));
        assert!(!(USERNAME.allows)("a\u{200b}b"));
        assert!(!(USERNAME.allows)("a b"));
    }

    #[test]
    fn all_violations_are_told_at_once() {
        let mut input = Input::default();
        input.required("clientId", None, &CLIENT_ID);
        input.required("username", Some(String::new()), &USERNAME);
        input.required("confirmationCode", Some("x".repeat(2049)), &CODE);
        let Err(Failure::Api { name, message, .. }) = input.finish() else {
            panic!("three mistakes passed");
        };
        assert_eq!(name, "InvalidParameterException");
        assert_eq!(
            message,
            "3 validation errors detected: \
             Value null at 'clientId' failed to satisfy constraint: Member must not be null; \
             Value at 'username' failed to satisfy constraint: Member must have length greater than or equal to 1; \
             Value at 'confirmationCode' failed to satisfy constraint: Member must have length less than or equal to 2048"
        );
    }
}
