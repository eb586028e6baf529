//! The OpenAPI document.

use testkit::http::get;

use crate::support::App;

const DOCUMENT: &str = include_str!("../../../../../docs/openapi.json");

#[tokio::test]
async fn is_served_as_it_is() {
    let app = App::new().await;
    let answer = app.send(get("/v1/openapi.json")).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, "application/json")
    );
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    assert_eq!(answer.text, DOCUMENT);
    assert_eq!(answer.json()["openapi"], "3.1.0");
}

/// Compares this function's part with its code; `fleet` compares the whole.
#[test]
fn says_of_this_function_what_its_code_says() {
    let whole: serde_json::Value = serde_json::from_str(DOCUMENT).unwrap();
    let own = api::openapi::document([users::openapi()]).unwrap();
    let own: serde_json::Value = serde_json::from_str(&own).unwrap();
    for (path, item) in own["paths"].as_object().unwrap() {
        assert_eq!(&whole["paths"][path], item, "{path}: run `cargo run -- openapi`");
    }
}
