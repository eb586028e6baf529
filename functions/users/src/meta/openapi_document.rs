use http::{HeaderName, header};

/// The fleet's document, as `fleet openapi` writes it.
pub(crate) const DOCUMENT: &str = include_str!("../../../../docs/openapi.json");

/// The API's description: this document.
#[utoipa::path(get, path = "/v1/openapi.json", operation_id = "openapi", tag = "meta",
    security(()),
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value, content_type = "application/json")))]
pub(crate) async fn handle() -> ([(HeaderName, &'static str); 2], &'static str) {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        // The same for every client until the next deployment.
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    (headers, DOCUMENT)
}
