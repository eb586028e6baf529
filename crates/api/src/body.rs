//! The body of a request: JSON, read strictly.

use std::fmt;

use axum::extract::{FromRequest, Request};
use http::{HeaderMap, Method, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::ApiError;

/// The most bytes of a request's body: room for a description of 256 KiB in the escapes of common encoders, far below Lambda's
/// limit (6 MiB).
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

const JSON: &str = "application/json";
const MERGE_PATCH: &str = "application/merge-patch+json";

/// The JSON value of a request's body, for `domain`'s `parse` functions.
///
/// Refused: another media type than `application/json` (for `PATCH` also `application/merge-patch+json`,
/// RFC 7396) or none, or a content coding (415); more than [`MAX_BODY_BYTES`] (413); a body that is not JSON in UTF-8, is nested deeper than 127
/// levels, or names a member of an object twice (400: parsers disagree on its meaning, RFC 8259, section 4). The errors name
/// the position and never repeat the content.
#[derive(Debug, Clone, PartialEq)]
pub struct Body(pub Value);

impl<S: Sync> FromRequest<S> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        check_coding(request.headers())?;
        check_media_type(request.method(), request.headers())?;
        let body = Limited::new(request.into_body(), MAX_BODY_BYTES).collect().await;
        let bytes = body.map_err(|error| {
            if error.is::<LengthLimitError>() {
                ApiError::TooLarge {
                    max_bytes: MAX_BODY_BYTES,
                }
            } else {
                ApiError::malformed("incomplete_body", "the body broke off")
            }
        })?;
        parse(&bytes.to_bytes()).map(Self)
    }
}

/// No content coding is decoded: a small body could become a large one.
fn check_coding(headers: &HeaderMap) -> Result<(), ApiError> {
    let is_plain =
        |value: &http::HeaderValue| value.is_empty() || value.as_bytes().eq_ignore_ascii_case(b"identity");
    if headers.get_all(header::CONTENT_ENCODING).iter().all(is_plain) {
        Ok(())
    } else {
        Err(ApiError::UnsupportedContentCoding)
    }
}

fn check_media_type(method: &Method, headers: &HeaderMap) -> Result<(), ApiError> {
    let patch = method == Method::PATCH;
    let refused = || ApiError::UnsupportedMediaType {
        accepted: if patch {
            "application/merge-patch+json, application/json"
        } else {
            JSON
        },
    };
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(refused());
    };
    let value = value.to_str().map_err(|_| refused())?;
    let (essence, parameters) = value.split_once(';').unwrap_or((value, ""));
    let essence = essence.trim();
    let known = essence.eq_ignore_ascii_case(JSON) || (patch && essence.eq_ignore_ascii_case(MERGE_PATCH));
    // JSON is UTF-8 (RFC 8259, section 8.1); another charset would be misread.
    let utf_8 = parameters.split(';').all(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        !name.trim().eq_ignore_ascii_case("charset") || is_utf_8(value.trim().trim_matches('"'))
    });
    if known && utf_8 { Ok(()) } else { Err(refused()) }
}

/// UTF-8 by its registered name, or by another spelling that clients send.
fn is_utf_8(charset: &str) -> bool {
    ["utf-8", "utf8", "utf_8", "csUTF8", "unicode-1-1-utf-8"]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(charset))
}

fn parse(bytes: &[u8]) -> Result<Value, ApiError> {
    if bytes.is_empty() {
        return Err(ApiError::malformed("missing_body", "the request needs a body"));
    }
    if let Err(error) = std::str::from_utf8(bytes) {
        let at = error.valid_up_to();
        return Err(ApiError::malformed(
            "malformed_json",
            format!("the body is not UTF-8 at byte {at}"),
        ));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Strict
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    value.map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        if error.is_data() {
            let detail = format!("the body names a member of an object twice, at {place}");
            ApiError::malformed("duplicate_member", detail)
        } else if error.is_eof() {
            ApiError::malformed("malformed_json", format!("the body breaks off at {place}"))
        } else {
            ApiError::malformed("malformed_json", format!("the body is not JSON at {place}"))
        }
    })
}

/// Deserializes a [`Value`], but refuses an object that names a member twice, which is the only data error.
#[derive(Clone, Copy)]
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(element) = elements.next_element_seed(self)? {
            array.push(element);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(self)?;
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("duplicate member"));
            }
        }
        Ok(Value::Object(object))
    }
}
