//! Preferences as they are.

use testkit::http::get;

use crate::support::App;

#[tokio::test]
async fn everything_is_wanted_at_first() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let answer = app.send(ada.get("/v1/notifications/preferences")).await;
    insta::assert_json_snapshot!(answer.snapshot());
    let anonymous = app.send(get("/v1/notifications/preferences")).await;
    assert_eq!(anonymous.code(), "missing_token");
}
