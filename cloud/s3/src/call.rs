//! A request's bucket, key, parameters and headers.

use axum::extract::OriginalUri;
use axum::http::{HeaderMap, Method, Uri, request};
use cloud_core::iam::Caller;
use cloud_core::random;

use super::error::{Failure, bad, invalid_argument};

/// The longest key, bytes of UTF-8.
const MAX_KEY_BYTES: usize = 1024;

/// A request without its body.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    /// Names and values, decoded, in the request's order.
    pub(super) query: Vec<(String, String)>,
    /// The client's path, decoded: with the prefix under which the service is mounted.
    pub(super) path: Vec<u8>,
    /// Empty for requests to the service itself.
    pub(super) bucket: String,
    /// Empty for requests to the bucket itself.
    pub(super) key: String,
    pub(super) request_id: String,
    /// Whose signature it has, once that is verified.
    pub(super) caller: Option<Caller>,
}

impl Call {
    /// # Errors
    /// When the path is malformed or the key too long.
    pub(super) fn read(parts: &request::Parts, request_id: String) -> Result<Self, Failure> {
        let decoded = String::from_utf8(percent_decode(parts.uri.path()))
            .map_err(|_| bad("InvalidURI", "Couldn't parse the specified URI."))?;
        let (bucket, key) = decoded
            .strip_prefix('/')
            .map(|path| path.split_once('/').unwrap_or((path, "")))
            .unwrap_or_default();
        if key.len() > MAX_KEY_BYTES {
            return Err(bad("KeyTooLongError", "Your key is too long")
                .with("Size", key.len().to_string())
                .with("MaxSizeAllowed", MAX_KEY_BYTES.to_string()));
        }
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self {
            method: parts.method.clone(),
            headers: parts.headers.clone(),
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            path: percent_decode(original(parts).path()),
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            request_id,
            caller: None,
        })
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(at, _)| at == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn has_parameter(&self, name: &str) -> bool {
        self.parameter(name).is_some()
    }

    /// A number among the parameters.
    pub(super) fn number(&self, name: &'static str) -> Result<Option<usize>, Failure> {
        self.parameter(name)
            .filter(|text| !text.is_empty())
            .map(|text| {
                text.parse().map_err(|_| {
                    invalid_argument(format!("Provided {name} not an integer or within integer range"))
                        .with("ArgumentName", name)
                })
            })
            .transpose()
    }

    /// A header, when it is text; for `x-amz-*` headers also the query parameter that some SDKs make of them
    /// when they presign.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.get(name).and_then(|value| value.to_str().ok());
        if header.is_some() || !name.starts_with("x-amz-") {
            return header;
        }
        let found = self.query.iter().find(|(at, _)| at.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The path, for errors and locations.
    pub(super) fn resource(&self) -> String {
        format!("/{}/{}", self.bucket, self.key)
    }
}

/// An object's bucket and key, and the request that writes it.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) request_id: String,
}

impl Target {
    pub(super) fn of(call: &Call) -> Self {
        Self {
            bucket: call.bucket.clone(),
            key: call.key.clone(),
            request_id: call.request_id.clone(),
        }
    }
}

/// A random id of a request, an upload or a file.
pub(super) fn new_id() -> anyhow::Result<String> {
    Ok(random::hex(&random::bytes::<16>()?))
}

/// RFC 3986 as Signature Version 4 wants it: all but the unreserved characters, in upper-case hexadecimal.
pub(super) fn percent_encode(bytes: &[u8], keep_slash: bool) -> String {
    let mut out = String::with_capacity(bytes.len());
    for byte in bytes {
        let is_kept = byte.is_ascii_alphanumeric() || b"-._~".contains(byte) || (keep_slash && *byte == b'/');
        if is_kept {
            out.push(char::from(*byte));
        } else {
            out.push('%');
            out.push_str(&random::hex(&[*byte]).to_ascii_uppercase());
        }
    }
    out
}

/// Decodes `%XX`; a `+` stays, and so does a `%` that begins no code.
pub(super) fn percent_decode(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = (*first == b'%').then(|| after.get(..2)).flatten();
        let value = digits
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match value {
            Some(value) => {
                out.push(value);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                out.push(*first);
                rest = after;
            }
        }
    }
    out
}

/// The URI before the service's prefix was removed.
fn original(parts: &request::Parts) -> &Uri {
    let original = parts.extensions.get::<OriginalUri>();
    original.map_or(&parts.uri, |OriginalUri(uri)| uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_again() {
        let key = "a b/ü+%2F\u{202e}'\"\n";
        let encoded = percent_encode(key.as_bytes(), true);
        assert_eq!(encoded, "a%20b/%C3%BC%2B%252F%E2%80%AE%27%22%0A");
        assert_eq!(percent_decode(&encoded), key.as_bytes());
        assert_eq!(percent_decode("100%"), b"100%");
        assert_eq!(percent_decode("%zz+"), b"%zz+");
    }
}
