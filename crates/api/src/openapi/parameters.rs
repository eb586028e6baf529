//! Parameters that many operations share: `params(IfMatchHeader)`.
#![expect(dead_code, reason = "the fields are read by the derive only")]

use utoipa::IntoParams;

/// `If-Match`, required.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfMatchHeader {
    /// The ETag that was read (or several, separated by commas), so that nobody's change is lost; `*` for whatever is there
    #[param(
        rename = "If-Match",
        min_length = 1,
        pattern = r#"^(\*|"[0-9]+(\.[a-z]+)?"(, ?"[0-9]+(\.[a-z]+)?")*)$"#,
        example = "\"7\""
    )]
    if_match: String,
}

/// `If-Match`, honoured if sent.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct OptionalIfMatchHeader {
    /// The ETag that was read (or several, separated by commas), so that nobody's change is lost; empty is as good as none
    #[param(
        rename = "If-Match",
        pattern = r#"^(\*|"[0-9]+(\.[a-z]+)?"(, ?"[0-9]+(\.[a-z]+)?")*)?$"#,
        example = "\"7\"",
        nullable = false
    )]
    if_match: Option<String>,
}

/// `If-None-Match` of a `GET`.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfNoneMatchHeader {
    /// The ETag that the caller has already: answers 304 if it still is the current one
    #[param(rename = "If-None-Match", example = "\"7\"", nullable = false)]
    if_none_match: Option<String>,
}

/// `Idempotency-Key` of a creating `POST`.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IdempotencyKeyHeader {
    /// Makes it safe to send the request again: the same key with the same body makes one thing
    #[param(
        rename = "Idempotency-Key",
        min_length = 1,
        max_length = 255,
        pattern = "^[!-~]{1,255}$",
        example = "8f14e45f-ceea-467f-a8f3-0a2b1c3d4e5f",
        nullable = false
    )]
    idempotency_key: Option<String>,
}

/// `limit` and `cursor` of a list.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParameters {
    /// At most how many items
    #[param(minimum = 1, maximum = 100, default = 50, nullable = false)]
    limit: Option<u8>,
    /// `next_cursor` of the page before, with the other parameters unchanged; empty for the first page
    #[param(nullable = false, format = "cursor")]
    cursor: Option<String>,
}
