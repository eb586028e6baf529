use api::{ApiError, Path};
use axum::response::Html;

use super::path::CodePath;

/// A page for whoever was given an invitation's link by hand: what to do, and the code. It looks the same whether or not the code
/// counts: that is known only once somebody has logged in.
#[utoipa::path(get, path = "/v1/invitations/accept/{code}", operation_id = "showInvitation", tag = "members",
    security(()),
    params(CodePath),
    responses((status = 200, description = "A page with the code", body = String, content_type = "text/html")))]
pub(crate) async fn handle(Path(CodePath { code }): Path<CodePath>) -> Result<Html<String>, ApiError> {
    if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ApiError::NotFound);
    }
    Ok(Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Taskfleet</title>\
         <h1>You are invited</h1><p>Sign up or log in with the address that was invited, then accept with this code:</p>\
         <p><code>{code}</code></p></html>"
    )))
}
