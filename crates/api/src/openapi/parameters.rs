//! Parameters that the extractors do not describe themselves: `params(PageParameters)`.
#![expect(dead_code, reason = "the fields are read by the derive only")]

use utoipa::IntoParams;

/// `If-Match` of an operation that takes `Option<IfMatch>`.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct OptionalIfMatch {
    /// The ETag that was read (or several, separated by commas), so that nobody's change is lost; empty is as good as none
    #[param(
        rename = "If-Match",
        pattern = r#"^(\*|"[0-9]+(\.[a-z]+)?"(, ?"[0-9]+(\.[a-z]+)?")*)?$"#,
        example = "\"7\"",
        nullable = false
    )]
    if_match: Option<String>,
}

/// `limit` and `cursor` of a list.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParameters {
    /// At most how many items
    #[param(format = "PageLimit", default = 50, nullable = false)]
    limit: Option<u8>,
    /// `next_cursor` of the page before, with the other parameters unchanged; empty for the first page
    #[param(nullable = false, format = "cursor")]
    cursor: Option<String>,
}
