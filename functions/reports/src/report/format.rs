//! The media types of a report, and the headers of each.

use api::{EntityTag, IfNoneMatch, etag};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Csv,
    Svg,
}

/// The form that a client gets without a preference comes first.
pub(super) const FORMATS: [(&str, Format); 3] = [
    ("application/json", Format::Json),
    ("text/csv", Format::Csv),
    ("image/svg+xml", Format::Svg),
];
/// The same in words.
pub(super) const OFFERS: &str = "application/json, text/csv, image/svg+xml";

/// An SVG document that is opened by itself runs nothing and loads nothing; its styles are inside.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

impl Format {
    fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            // RFC 4180, section 3.
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Svg => "image/svg+xml",
        }
    }

    /// 200 with the report, or 304 if the client has it.
    pub(super) fn response(
        self,
        bytes: Vec<u8>,
        file_name: &str,
        exported_at: Option<Timestamp>,
        if_none_match: &IfNoneMatch,
    ) -> Response {
        let tag = EntityTag::of_bytes(&bytes);
        let mut headers = HeaderMap::from_iter([
            (header::ETAG, etag(tag)),
            (header::VARY, HeaderValue::from_static("Accept")),
            // Asked for again each time: an export changes it, and a former member gets nothing.
            (
                header::CACHE_CONTROL,
                HeaderValue::from_static("private, no-cache"),
            ),
        ]);
        let exported_at =
            exported_at.and_then(|at| DateTimePrinter::new().timestamp_to_rfc9110_string(&at).ok());
        if let Some(at) = exported_at.and_then(|at| HeaderValue::try_from(at).ok()) {
            headers.insert(header::LAST_MODIFIED, at);
        }
        if if_none_match.names(tag) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(self.content_type()),
        );
        match self {
            Self::Json => {}
            Self::Csv => {
                let disposition = api::attachment_named(&format!("{file_name}.csv"));
                if let Ok(value) = HeaderValue::try_from(disposition) {
                    headers.insert(header::CONTENT_DISPOSITION, value);
                }
            }
            Self::Svg => {
                let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
                headers.insert(header::CONTENT_SECURITY_POLICY, policy);
            }
        }
        (headers, bytes).into_response()
    }
}
