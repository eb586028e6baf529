//! The body of every error response: RFC 9457 problem details.

use std::borrow::Cow;

use domain::{FieldError, TaskId};
use serde::Serialize;

/// A problem, as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// RFC 9457, section 4.2.1: the title says what the status says; `code` tells problems apart.
    pub r#type: &'static str,
    /// The status in words.
    pub title: &'static str,
    /// The status code, again.
    pub status: u16,
    /// The text for people.
    pub detail: Cow<'static, str>,
    /// Stable, `snake_case`; clients may match on it.
    pub code: &'static str,
    /// The id to quote in a support request; also the response's `x-request-id`.
    pub request_id: String,
    /// Every field that was refused, if that was the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The tasks that must be done first, if that was the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocked_by: Vec<TaskId>,
}

/// The problem of one of several things that a request asked for, without the members that all of them share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemProblem {
    /// Stable, `snake_case`; clients may match on it.
    pub code: &'static str,
    /// The text for people.
    pub detail: Cow<'static, str>,
    /// Every field that was refused, if that was the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The tasks that must be done first, if that was the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocked_by: Vec<TaskId>,
}
