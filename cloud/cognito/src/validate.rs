//! The constraints of the API's model on single members: length and pattern, all reported at once.
//!
//! Values are never repeated in a message: most of these members are marked sensitive in the model.

use super::error::{Failure, invalid_parameter};

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

/// Collects the violations of a request.
#[derive(Default)]
pub(super) struct Checks {
    errors: Vec<String>,
}

impl Checks {
    /// A required member; an empty string replaces a missing one until [`Checks::finish`] refuses the
    /// request.
    pub(super) fn required(&mut self, name: &str, value: Option<String>, rule: &Rule) -> String {
        match value {
            Some(value) => {
                self.value(name, &value, rule);
                value
            }
            None => {
                self.errors.push(must_not_be_null(name));
                String::new()
            }
        }
    }

    /// A required member of another type.
    pub(super) fn present<T: Default>(&mut self, name: &str, value: Option<T>) -> T {
        if value.is_none() {
            self.errors.push(must_not_be_null(name));
        }
        value.unwrap_or_default()
    }

    /// A required member of an enumeration.
    pub(super) fn one_of(&mut self, name: &str, value: Option<String>, values: &[&str]) -> String {
        let given = value.is_some();
        let value = self.present(name, value);
        if given && !values.contains(&value.as_str()) {
            self.errors.push(format!(
                "Value at '{name}' failed to satisfy constraint: Member must satisfy enum value set: [{}]",
                values.join(", ")
            ));
        }
        value
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
        self.errors.push(format!(
            "Value at '{name}' failed to satisfy constraint: {constraint}"
        ));
    }

    /// `InvalidParameterException` with every violation, in the service's words.
    pub(super) fn finish(self) -> Result<(), Failure> {
        match self.errors.len() {
            0 => Ok(()),
            1 => Err(invalid_parameter(format!(
                "1 validation error detected: {}",
                self.errors.join("; ")
            ))),
            n => Err(invalid_parameter(format!(
                "{n} validation errors detected: {}",
                self.errors.join("; ")
            ))),
        }
    }
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

fn must_not_be_null(name: &str) -> String {
    format!("Value null at '{name}' failed to satisfy constraint: Member must not be null")
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
        let mut checks = Checks::default();
        checks.required("clientId", None, &CLIENT_ID);
        checks.required("username", Some(String::new()), &USERNAME);
        checks.required("confirmationCode", Some("x".repeat(2049)), &CODE);
        let Err(Failure::Api { name, message, .. }) = checks.finish() else {
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
