//! Query parameters.

use axum::extract::FromRequestParts;
use domain::{Invalid, Parameters, UserId};
use http::request::Parts;

use crate::{ApiError, CursorKey, Page};

/// A list's query parameters, percent-decoded, `cursor` apart. A name given twice is a field error; malformed escapes are 400.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// All but `cursor`, for `domain`'s `parse` functions.
    pub parameters: Parameters,
    /// Path and parameters without `cursor` and `limit`, in one canonical form: cursors are bound to it.
    pub fingerprint: String,
    cursor: Option<String>,
}

impl Query {
    /// The caller's cursor, opened.
    ///
    /// # Errors
    /// 400 `invalid_cursor`.
    pub fn cursor<'a>(&'a self, key: &'a CursorKey, caller: &'a UserId) -> Result<Cursor<'a>, ApiError> {
        let open = |cursor: &String| key.open(caller, &self.fingerprint, cursor);
        Ok(Cursor {
            query: self,
            key,
            caller,
            position: self.cursor.as_ref().map(open).transpose()?,
        })
    }
}

/// Where a caller's list continues.
#[derive(Debug)]
pub struct Cursor<'a> {
    query: &'a Query,
    key: &'a CursorKey,
    caller: &'a UserId,
    position: Option<String>,
}

impl Cursor<'_> {
    /// The position to continue at; `None` for the first page.
    pub fn position(&self) -> Option<&str> {
        self.position.as_deref()
    }

    /// The cursor of the page that begins at `position`.
    pub fn next(&self, position: &str) -> String {
        self.key.seal(self.caller, &self.query.fingerprint, position)
    }

    /// The page with these items; `next` is the position at which the next one begins.
    pub fn page<T>(&self, items: impl Iterator<Item = T>, next: Option<String>) -> Page<T> {
        Page {
            items: items.collect(),
            next_cursor: next.map(|position| self.next(&position)),
        }
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
    // An empty cursor counts as absent: a client may keep the parameter in its template.
    let cursor = parameters.remove("cursor").filter(|cursor| !cursor.is_empty());
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

/// `application/x-www-form-urlencoded` (WHATWG URL, section 5.1), but strict: `None` for a malformed escape and for bytes
/// that are not UTF-8.
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{decode, parse};
    use crate::ApiError;

    #[test]
    fn parameters_are_decoded_and_the_cursor_set_apart() {
        let query = parse("/v1/tasks", "q=a+b%20%C3%A4%26&limit=5&cursor=abc&flag&&x=1=2").unwrap();
        let pairs: Vec<_> = query
            .parameters
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        assert_eq!(
            pairs,
            [("flag", ""), ("limit", "5"), ("q", "a b ä&"), ("x", "1=2")]
        );
        assert_eq!(query.cursor.as_deref(), Some("abc"));
        assert_eq!(parse("/v1/tasks", "cursor=").unwrap().cursor, None);
    }

    #[test]
    fn a_name_given_twice_is_a_field_error() {
        let ApiError::Invalid(invalid) = parse("/", "a=1&b=1&a=2&a=3&b=1&c=1").unwrap_err() else {
            panic!("not a field error");
        };
        let pointers: Vec<_> = invalid.0.iter().map(|e| (e.pointer.as_str(), e.code)).collect();
        assert_eq!(pointers, [("/a", "repeated"), ("/b", "repeated")]);
    }

    #[test]
    fn what_cannot_be_decoded_is_refused() {
        for query in ["a=%", "a=%4", "a=%zz", "a=%ff", "%c3=1", "a=%+1", "a=%C3%28"] {
            let error = parse("/", query).unwrap_err();
            assert_eq!(
                (error.status().as_u16(), error.code()),
                (400, "malformed_query"),
                "{query}"
            );
        }
    }

    #[test]
    fn a_fingerprint_is_of_the_meaning_not_the_spelling() {
        let of = |path: &str, query: &str| parse(path, query).unwrap().fingerprint;
        assert_eq!(
            of("/a", "q=x+y&status=done&limit=1&cursor=c"),
            of("/a", "status=d%6Fne&q=x%20y")
        );
        assert_ne!(of("/a", "q=x"), of("/b", "q=x"));
        // Cursors of other versions are sealed with it.
        assert_eq!(of("/a", "sort=due&limit=1&q=x"), "/a\n1:q\n1:x\n4:sort\n3:due");
        assert_ne!(of("/a", "q=x"), of("/a", "q=y"));
        for lookalike in ["a=x%0Ab%0Ac", "a=x%0A1:b%0A1:c"] {
            assert_ne!(of("/a", lookalike), of("/a", "a=x&b=c"), "{lookalike}");
        }
    }

    proptest! {
        #[test]
        fn decoding_undoes_encoding(text in ".*") {
            let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
            prop_assert_eq!(decode(&encoded), Some(text));
        }

        #[test]
        fn arbitrary_text_never_panics(text in ".*") {
            let _ = parse("/", &text);
        }
    }
}
