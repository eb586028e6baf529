//! Input of calls of the user pool, and its refusals.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

pub(super) type Refusal = (&'static str, &'static str);

pub(super) const MISMATCH: Refusal = (
    "CodeMismatchException",
    "Invalid verification code provided, please try again.",
);
pub(super) const EXPIRED: Refusal = (
    "ExpiredCodeException",
    "Invalid code provided, please request a code again.",
);
pub(super) const WRONG: Refusal = ("NotAuthorizedException", "Incorrect username or password.");
pub(super) const WEAK: Refusal = (
    "InvalidPasswordException",
    "Password did not conform with policy: Password not long enough",
);
pub(super) const INVALID: Refusal = ("InvalidParameterException", "");

pub(super) fn strong(input: &Value, name: &str) -> Result<String, Refusal> {
    Some(text(input, name))
        .filter(|password| password.len() >= 10)
        .ok_or(WEAK)
}

/// The `sub` of the access token.
pub(super) fn sub(input: &Value) -> String {
    text(&claims(input), "sub")
}

/// Of the access token.
pub(super) fn claims(input: &Value) -> Value {
    let token = text(input, "AccessToken");
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice(&payload).unwrap()
}

pub(super) fn text(input: &Value, name: &str) -> String {
    input[name].as_str().unwrap().to_owned()
}
