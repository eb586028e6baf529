//! Parsers of the fields that only this function has.

use domain::{Fields, Invalid, Secret};
use serde_json::Value;

/// Cognito's limit (API reference, `SignUp`).
const MAX_PASSWORD_CHARACTERS: usize = 256;
/// The policy of `template.yaml`. AWS counts ASCII letters and digits only.
const MIN_PASSWORD_CHARACTERS: usize = 10;
/// Cognito's refresh tokens have under 2 KiB.
const MAX_TOKEN_CHARACTERS: usize = 8192;

/// Finishes the parsing of a body whose fields are all required.
///
/// # Errors
/// All field errors.
pub(crate) fn all<T>(fields: Fields, values: Option<T>) -> Result<T, Invalid> {
    fields.finish()?;
    // finish() has failed if one is missing; the compiler does not know.
    values.ok_or_else(|| Invalid::new("required", "is required"))
}

/// A current password.
pub(crate) fn password(value: Value) -> Result<Secret, Invalid> {
    text(value, MAX_PASSWORD_CHARACTERS).map(Secret::new)
}

/// A new password. The pool refuses a weak one too, but only after all other fields are valid; checked here, it is reported
/// together with them. Control characters are mostly typed by mistake, and Cognito allows no white space at the ends.
pub(crate) fn new_password(value: Value) -> Result<Secret, Invalid> {
    let text = text(value, MAX_PASSWORD_CHARACTERS)?;
    if text.trim() != text || text.chars().any(char::is_control) {
        return Err(Invalid::new(
            "invalid_password",
            "must have no white space at its ends and no control characters",
        ));
    }
    let has = |kind: fn(&char) -> bool| text.chars().any(|c| kind(&c));
    let kinds = [
        has(char::is_ascii_lowercase),
        has(char::is_ascii_uppercase),
        has(char::is_ascii_digit),
    ];
    if text.chars().count() < MIN_PASSWORD_CHARACTERS || kinds.contains(&false) {
        return Err(Invalid::new(
            "weak_password",
            "must have at least 10 characters, among them a lower-case letter, an upper-case letter and a digit",
        ));
    }
    Ok(Secret::new(text))
}

/// A refresh token.
pub(crate) fn token(value: Value) -> Result<Secret, Invalid> {
    let text = text(value, MAX_TOKEN_CHARACTERS)?;
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Invalid::new(
            "invalid_characters",
            "must be of visible ASCII characters",
        ));
    }
    Ok(Secret::new(text))
}

fn text(value: Value, max_characters: usize) -> Result<String, Invalid> {
    let Value::String(text) = value else {
        return Err(Invalid::wrong_type("a string"));
    };
    if text.is_empty() {
        return Err(Invalid::new("blank", "must not be empty"));
    }
    if text.chars().count() > max_characters {
        let detail = format!("must have at most {max_characters} characters");
        return Err(Invalid::new("too_long", detail));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    #[test]
    fn weak_passwords_are_those_of_the_template() {
        let template = include_str!("../../../template.yaml");
        let policy = "          MinimumLength: 10\n          RequireLowercase: true\n          RequireUppercase: true\n          \
                      RequireNumbers: true\n          RequireSymbols: false\n";
        assert!(
            template.contains(policy),
            "keep new_password() in step with the user pool's policy"
        );
        assert!(new_password(json!("Abcdefghi1")).is_ok());
        for weak in [
            "Abcdefgh1",
            "abcdefghi1",
            "ABCDEFGHI1",
            "Abcdefghij",
            "\u{c4}bcdefghi1",
        ] {
            assert_eq!(
                new_password(json!(weak)).unwrap_err().0[0].code,
                "weak_password",
                "{weak}"
            );
        }
    }

    use domain::{Invalid, Secret};
    use serde_json::{Value, json};

    use super::{new_password, password, token};

    type Parse = fn(Value) -> Result<Secret, Invalid>;

    #[test]
    fn what_is_refused_without_asking_the_pool() {
        let cases: [(Parse, Value, &str); 11] = [
            (password, json!(1), "wrong_type"),
            (password, json!(""), "blank"),
            (password, json!("\u{e4}".repeat(257)), "too_long"),
            (new_password, json!(["x"]), "wrong_type"),
            (new_password, json!(""), "blank"),
            (new_password, json!("x".repeat(257)), "too_long"),
            (new_password, json!(" Correct-Horse-1"), "invalid_password"),
            (new_password, json!("Correct-Horse-1\n"), "invalid_password"),
            (new_password, json!("Correct\u{0}Horse-1"), "invalid_password"),
            (token, json!("\u{e4}"), "invalid_characters"),
            (token, json!("x".repeat(8193)), "too_long"),
        ];
        for (parse, value, expected) in cases {
            assert_eq!(parse(value.clone()).unwrap_err().0[0].code, expected, "{value}");
        }
    }

    #[test]
    fn what_is_the_pools_to_judge() {
        for (parse, text) in [
            (password as Parse, " anything\u{0} "),
            (new_password, "A pass phrase with 1 \u{e4}"),
        ] {
            assert_eq!(parse(json!(text)).unwrap().expose(), text);
        }
        assert!(new_password(json!(format!("aA1{}", "\u{1f600}".repeat(253)))).is_ok());
    }
}
