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

#[cfg(test)]
mod tests {
    use api::testing::get;

    use crate::kit::App;

    #[tokio::test]
    async fn is_served_as_it_is() {
        let app = App::new().await;
        let answer = app.send(get("/v1/openapi.json")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (200, "application/json")
        );
        assert_eq!(answer.header("cache-control"), "public, max-age=300");
        assert_eq!(answer.text, super::DOCUMENT);
        assert_eq!(answer.json()["openapi"], "3.1.0");
    }

    /// Compares this function's part; the whole document is compared where all functions are known.
    #[test]
    fn says_of_this_function_what_its_code_says() {
        let whole: serde_json::Value = serde_json::from_str(super::DOCUMENT).unwrap();
        let own = api::openapi::document([crate::routes::openapi()]).unwrap();
        let own: serde_json::Value = serde_json::from_str(&own).unwrap();
        for (path, item) in own["paths"].as_object().unwrap() {
            assert_eq!(&whole["paths"][path], item, "{path}: run `cargo run -- openapi`");
        }
    }
}
