//! `Idempotency-Key`: the id of the resource that a request creates is a hash of the key, so that a retry finds the resource
//! of the first attempt.

use std::{fmt::Write as _, ops::Deref};

use axum::extract::OptionalFromRequestParts;
use domain::IdSeed;
use http::{HeaderName, request::Parts};
use ring::digest::{SHA256, digest};
use serde_json::Value;
use utoipa::IntoParams;

use crate::ApiError;

const NAME: HeaderName = HeaderName::from_static("idempotency-key");

/// The header's value: 1 to 255 visible ASCII characters. Take it as `Option<IdempotencyKey>`; a malformed one is 400.
#[derive(Clone, PartialEq, Eq, IntoParams)]
#[into_params(parameter_in = Header, names("Idempotency-Key"))]
pub struct IdempotencyKey(
    /// Makes it safe to send the request again: the same key with the same body makes one thing
    #[param(
        value_type = Option<String>,
        min_length = 1,
        max_length = 255,
        pattern = "^[!-~]{1,255}$",
        example = "8f14e45f-ceea-467f-a8f3-0a2b1c3d4e5f",
        nullable = false
    )]
    String,
);

impl IdempotencyKey {
    /// The seed of the id that this key stands for: SHA-256 over caller, route and key. The same key of another caller or
    /// at another route gives another id.
    pub fn seed(&self, scope: &str, route: &str) -> IdSeed {
        IdSeed::derive(&["idempotency-key 1", scope, route, &self.0])
    }

    /// SHA-256 of the key in hexadecimal, to be stored where the key itself must not be readable.
    pub fn sha256_hex(&self) -> String {
        hex(digest(&SHA256, self.0.as_bytes()).as_ref())
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, ApiError> {
        let mut values = parts.headers.get_all(NAME).iter();
        let Some(value) = values.next() else {
            return Ok(None);
        };
        let valid = |key: &&str| (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        match (value.to_str().ok().filter(valid), values.next()) {
            (Some(key), None) => Ok(Some(Self(key.to_owned()))),
            _ => Err(ApiError::malformed(
                "invalid_idempotency_key",
                "Idempotency-Key must be sent once, with 1 to 255 visible ASCII characters",
            )),
        }
    }
}

impl std::fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IdempotencyKey({} characters)", self.0.len())
    }
}

/// SHA-256 of a JSON value in hexadecimal, independent of white space and of the order of an object's members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of this body.
    pub fn of(body: &Value) -> Self {
        let mut text = String::new();
        canonical(body, &mut text);
        Self(hex(digest(&SHA256, text.as_bytes()).as_ref()))
    }

    /// The fingerprint of the body of a request with a key; only such a body is compared with a later one.
    pub fn of_keyed(key: Option<&IdempotencyKey>, body: &Value) -> Option<Self> {
        key.map(|_| Self::of(body))
    }

    /// 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Fingerprint {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// Members sorted by name, no white space. serde_json's own order depends on features that other crates enable.
fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(object) => {
            let mut members: Vec<_> = object.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            text.push('{');
            for (at, (name, value)) in members.into_iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                canonical(&Value::String(name.clone()), text);
                text.push(':');
                canonical(value, text);
            }
            text.push('}');
        }
        Value::Array(array) => {
            text.push('[');
            for (at, value) in array.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                canonical(value, text);
            }
            text.push(']');
        }
        // Writing to a String cannot fail.
        scalar => drop(write!(text, "{scalar}")),
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{Fingerprint, IdempotencyKey};

    fn key(text: &str) -> IdempotencyKey {
        IdempotencyKey(text.to_owned())
    }

    #[test]
    fn an_id_is_of_caller_route_and_key() {
        let seed = key("k").seed("usr_1", "/v1/projects");
        assert_eq!(seed, key("k").seed("usr_1", "/v1/projects"));
        assert_ne!(seed, key("k").seed("usr_2", "/v1/projects"));
        assert_ne!(seed, key("k").seed("usr_1", "/v1/tasks"));
        assert_ne!(seed, key("l").seed("usr_1", "/v1/projects"));
        assert_ne!(key("c").seed("ab", "x"), key("c").seed("a", "bx"));
        // Another version finds what the first attempt has made.
        assert_eq!(seed.to_hex(), "7d997e74913dd9075265be6129b50a07");
    }

    #[test]
    fn a_fingerprint_is_of_the_content() {
        let of = |text: &str| Fingerprint::of(&serde_json::from_str(text).unwrap());
        assert_eq!(
            of(r#"{"a": 1, "b": [{"d": 1, "c": "x\u0041"}]}"#),
            of(r#"{"b":[{"c":"xA","d":1}],"a":1}"#)
        );
        assert_ne!(of("[1,2]"), of("[2,1]"));
        assert_ne!(of(r#"{"a":null}"#), of("{}"));
        let expected = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        assert_eq!(Fingerprint::of(&json!({})).as_str(), expected);
    }

    #[test]
    fn debug_output_hides_the_key() {
        assert_eq!(format!("{:?}", key("secret")), "IdempotencyKey(6 characters)");
    }

    fn json_values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,5}".prop_map(Value::from)
        ];
        leaf.prop_recursive(3, 20, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(".{0,3}", inner, 0..4).prop_map(|map| map.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn different_bodies_have_different_fingerprints(one in json_values(), other in json_values()) {
            prop_assert_eq!(one == other, Fingerprint::of(&one) == Fingerprint::of(&other));
        }
    }
}
