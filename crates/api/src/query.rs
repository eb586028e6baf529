//! Query parameters.

use axum::extract::FromRequestParts;
use domain::{Invalid, Parameters, UserId};
use http::request::Parts;

use crate::{ApiError, CursorKey};

/// A list's query parameters, percent-decoded, `cursor` apart. A name given twice is a field error; what cannot be
/// decoded is 400.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// All but `cursor`, for `domain`'s `parse` functions.
    pub parameters: Parameters,
    /// Path and parameters without `cursor` and `limit`, in one form however they were written: what a cursor is
    /// bound to.
    pub fingerprint: String,
    cursor: Option<String>,
}

impl Query {
    /// Where to go on, if a cursor was sent.
    ///
    /// # Errors
    /// 400 `invalid_cursor`.
    pub fn position(&self, key: &CursorKey, caller: &UserId) -> Result<Option<String>, ApiError> {
        let open = |cursor: &String| key.open(caller, &self.fingerprint, cursor);
        self.cursor.as_ref().map(open).transpose()
    }

    /// The cursor of the page that begins at `position`.
    pub fn next_cursor(&self, key: &CursorKey, caller: &UserId, position: &str) -> String {
        key.seal(caller, &self.fingerprint, position)
    }
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parse(parts.uri.path(), parts.uri.query().unwrap_or_default())
    }
}

fn parse(path: &str, query: &str) -> Result<Query, ApiError> {
    let malformed = || ApiError::malformed("malformed_query", "the query is not percent-encoded UTF-8");
    let mut parameters = Parameters::new();
    let mut errors = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decode(name).ok_or_else(malformed)?;
        let value = decode(value).ok_or_else(malformed)?;
        if let Some(first) = parameters.insert(name.clone(), value) {
            let error = Invalid::new("repeated", "must be given once").at(&name);
            if !errors.contains(error.0.first().ok_or_else(malformed)?) {
                errors.extend(error.0);
            }
            parameters.insert(name, first);
        }
    }
    if !errors.is_empty() {
        return Err(Invalid(errors).into());
    }
    let cursor = parameters.remove("cursor");
    let fingerprint = fingerprint(path, &parameters);
    Ok(Query {
        parameters,
        fingerprint,
        cursor,
    })
}

fn fingerprint(path: &str, parameters: &Parameters) -> String {
    let mut text = path.to_owned();
    for (name, value) in parameters.iter().filter(|(name, _)| *name != "limit") {
        for part in [name, value] {
            // With lengths in front no value can look like another parameter.
            text.push_str(&format!("\n{}:{part}", part.len()));
        }
    }
    text
}

/// `application/x-www-form-urlencoded` (WHATWG URL, section 5.1), but nothing is mended: a broken escape and
/// what is not UTF-8 is `None`.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = char::from(rest.next()?).to_digit(16)?;
                let low = char::from(rest.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}
