//! Conditional requests (RFC 9110, section 13). A resource's ETag is its version as a strong tag: `"7"`.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::{HeaderMap, HeaderName, header, request::Parts};

use crate::ApiError;

/// `If-Match`. As `IfMatch` it is required (428 without), as `Option<IfMatch>` it is not. What cannot be read is
/// 400 either way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch(Tags);

impl IfMatch {
    /// Whether the condition names this version. Weak tags never do (strong comparison).
    pub fn matches(&self, version: u64) -> bool {
        match &self.0 {
            Tags::Any => true,
            Tags::List(tags) => tags.iter().any(|tag| !tag.weak && tag.names(version)),
        }
    }

    /// # Errors
    /// [`ApiError::Stale`] if the condition does not name this version.
    pub fn check(&self, version: u64) -> Result<(), ApiError> {
        if self.matches(version) {
            Ok(())
        } else {
            Err(ApiError::Stale)
        }
    }

    /// Whether it is `*`: whatever is there. A write that meets another one may then be done again.
    pub fn is_any(&self) -> bool {
        self.0 == Tags::Any
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        if_match(&parts.headers)?.ok_or(ApiError::IfMatchRequired)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, ApiError> {
        if_match(&parts.headers)
    }
}

fn if_match(headers: &HeaderMap) -> Result<Option<IfMatch>, ApiError> {
    let malformed = || {
        ApiError::malformed(
            "invalid_if_match",
            r#"If-Match must be *, or ETags in quotes separated by commas, such as "7""#,
        )
    };
    let Some(text) = joined(headers, &header::IF_MATCH) else {
        return Ok(None);
    };
    let tags = text.and_then(|text| Tags::parse(&text)).ok_or_else(malformed)?;
    Ok(Some(IfMatch(tags)))
}

/// `If-None-Match`: the versions the client already has. Absent or unreadable, it names none, so the answer is
/// sent whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfNoneMatch(Option<Tags>);

impl IfNoneMatch {
    /// Whether the client has this version (weak comparison: `W/"7"` is as good as `"7"`).
    pub fn names(&self, version: u64) -> bool {
        match &self.0 {
            None => false,
            Some(Tags::Any) => true,
            Some(Tags::List(tags)) => tags.iter().any(|tag| tag.names(version)),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let text = joined(&parts.headers, &header::IF_NONE_MATCH).flatten();
        Ok(Self(text.and_then(|text| Tags::parse(&text))))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Tags {
    Any,
    List(Vec<Tag>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Tag {
    weak: bool,
    opaque: String,
}

impl Tag {
    fn names(&self, version: u64) -> bool {
        self.opaque == version.to_string()
    }
}

impl Tags {
    /// `"*" / #entity-tag` of RFC 9110, sections 8.8.3 and 13.1.1. A tag may hold commas.
    fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim_matches([' ', '\t']);
        if rest == "*" {
            return Some(Self::Any);
        }
        let mut tags = Vec::new();
        while !rest.is_empty() {
            let (weak, quoted) = match rest.strip_prefix("W/") {
                Some(quoted) => (true, quoted),
                None => (false, rest),
            };
            let (opaque, after) = quoted.strip_prefix('"')?.split_once('"')?;
            let valid = |c: char| c == '!' || ('#'..='~').contains(&c) || c >= '\u{80}';
            if !opaque.chars().all(valid) {
                return None;
            }
            tags.push(Tag {
                weak,
                opaque: opaque.to_owned(),
            });
            let after = after.trim_start_matches([' ', '\t']);
            rest = match after.strip_prefix(',') {
                Some(next) => next.trim_start_matches([' ', '\t', ',']),
                None if after.is_empty() => after,
                None => return None,
            };
        }
        (!tags.is_empty()).then_some(Self::List(tags))
    }
}

/// The field's lines as one (RFC 9110, section 5.3); `Some(None)` if a line is no text.
fn joined(headers: &HeaderMap, name: &HeaderName) -> Option<Option<String>> {
    let mut lines = headers.get_all(name).iter().peekable();
    lines.peek()?;
    let lines: Option<Vec<&str>> = lines
        .map(|line| std::str::from_utf8(line.as_bytes()).ok())
        .collect();
    Some(lines.map(|lines| lines.join(",")))
}
