//! The health check.

use testkit::http::get;

use crate::support::App;

#[tokio::test]
async fn answers() {
    let app = App::new().await;
    insta::assert_json_snapshot!(app.send(get("/v1/health?x=1")).await.snapshot());
}
