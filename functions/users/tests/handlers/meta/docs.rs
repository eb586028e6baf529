//! The API page.

use testkit::http::get;

use crate::support::App;

#[tokio::test]
async fn is_served() {
    let app = App::new().await;
    let answer = app.send(get("/v1/docs")).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, "text/html; charset=utf-8")
    );
    assert!(
        answer
            .header("content-security-policy")
            .starts_with("default-src 'none'; ")
    );
    assert!(answer.text.starts_with("<!doctype html>"));
}
