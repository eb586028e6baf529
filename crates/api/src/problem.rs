//! The body of every refusal: RFC 9457 problem details.

use std::borrow::Cow;

use domain::FieldError;
use serde::Serialize;

/// What went wrong, as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// RFC 9457, section 4.2.1: the title says what the status says; `code` tells problems apart.
    pub r#type: &'static str,
    /// The status in words.
    pub title: &'static str,
    /// The status code, again.
    pub status: u16,
    /// For people.
    pub detail: Cow<'static, str>,
    /// Stable, `snake_case`; clients may match on it.
    pub code: &'static str,
    /// What to quote when asking for help; also the answer's `x-request-id`.
    pub request_id: String,
    /// Every field that was refused, if that was the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// What went wrong with one of several things that a request asked for: a problem without what all of them share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemProblem {
    /// Stable, `snake_case`; clients may match on it.
    pub code: &'static str,
    /// For people.
    pub detail: Cow<'static, str>,
    /// Every field that was refused, if that was the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}
