//! Conditional requests: RFC 9110, section 13, as "Conditional requests" in the S3 guide has them.

use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::call::Call;
use super::error::{Failure, no_such_key, not_implemented, precondition_failed};
use super::store::Object;

/// The conditional headers of a read.
pub(super) struct Names {
    if_match: &'static str,
    if_none_match: &'static str,
    if_modified_since: &'static str,
    if_unmodified_since: &'static str,
}

/// The headers of `GetObject` and `HeadObject`.
pub(super) const READ: Names = Names {
    if_match: "if-match",
    if_none_match: "if-none-match",
    if_modified_since: "if-modified-since",
    if_unmodified_since: "if-unmodified-since",
};
/// The headers of `CopyObject` about the source.
pub(super) const COPY: Names = Names {
    if_match: "x-amz-copy-source-if-match",
    if_none_match: "x-amz-copy-source-if-none-match",
    if_modified_since: "x-amz-copy-source-if-modified-since",
    if_unmodified_since: "x-amz-copy-source-if-unmodified-since",
};

/// The outcome of a failed condition.
pub(super) enum Held {
    Yes,
    /// Not modified: 304, or 412 for a copy.
    NotModified,
}

/// # Errors
/// `PreconditionFailed`.
pub(super) fn check_read(call: &Call, names: &Names, object: &Object) -> Result<Held, Failure> {
    let modified_s = object.modified_ms.div_euclid(1000);
    let time = |name| call.header(name).and_then(http_date).map(Timestamp::as_second);
    match (call.header(names.if_match), time(names.if_unmodified_since)) {
        (Some(wanted), _) if !has_etag(wanted, &object.etag) => {
            return Err(precondition_failed("If-Match"));
        }
        (None, Some(since_s)) if modified_s > since_s => {
            return Err(precondition_failed("If-Unmodified-Since"));
        }
        _ => {}
    }
    let is_known = match call.header(names.if_none_match) {
        Some(known) => has_etag(known, &object.etag),
        None => time(names.if_modified_since).is_some_and(|since_s| modified_s <= since_s),
    };
    Ok(if is_known { Held::NotModified } else { Held::Yes })
}

/// The condition of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WriteCondition {
    None,
    /// There is no object.
    Absent,
    /// There is an object with this tag.
    Match(String),
}

impl WriteCondition {
    /// # Errors
    /// When S3 does not support the condition.
    pub(super) fn read(call: &Call) -> Result<Self, Failure> {
        match (call.header("if-match"), call.header("if-none-match")) {
            (None, None) => Ok(Self::None),
            (None, Some("*")) => Ok(Self::Absent),
            (Some(etag), None) => Ok(Self::Match(etag.to_owned())),
            _ => Err(not_implemented(
                "a write with If-None-Match other than *, or with both",
            )),
        }
    }

    /// # Errors
    /// `PreconditionFailed`, or `NoSuchKey`.
    pub(super) fn check(&self, key: &str, object: Option<&Object>) -> Result<(), Failure> {
        match (self, object) {
            (Self::Absent, Some(_)) => Err(precondition_failed("If-None-Match")),
            (Self::Match(_), None) => Err(no_such_key(key)),
            (Self::Match(etag), Some(object)) if !has_etag(etag, &object.etag) => {
                Err(precondition_failed("If-Match"))
            }
            _ => Ok(()),
        }
    }
}

/// The response without a body.
pub(super) const NOT_MODIFIED: StatusCode = StatusCode::NOT_MODIFIED;

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(super) fn to_http_date(at: Timestamp) -> String {
    let printed = rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at);
    printed.unwrap_or_default()
}

fn http_date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

fn has_etag(list: &str, etag: &str) -> bool {
    let bare = etag.trim_matches('"');
    list.split(',')
        .map(str::trim)
        .any(|one| one == "*" || one.trim_start_matches("W/").trim_matches('"') == bare)
}
