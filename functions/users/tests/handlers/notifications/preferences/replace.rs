//! New preferences.

use http::Method;
use serde_json::json;
use testkit::http::request;

use crate::support::App;

const PATH: &str = "/v1/notifications/preferences";

#[tokio::test]
async fn replaces_all_of_them() {
    let app = App::new().await;
    let (ada, eve) = (
        app.person("ada@example.com").await,
        app.person("eve@example.com").await,
    );
    let default = app.send(ada.get(PATH)).await.text;
    let quiet = json!({"commented": {"email": false, "sms": false}, "assigned": {"inbox": false}});
    let answer = app.send(ada.put(PATH).json(quiet)).await;
    insta::assert_json_snapshot!(answer.snapshot());
    assert_eq!(app.send(ada.get(PATH)).await.text, answer.text);
    assert_eq!(app.send(eve.get(PATH)).await.text, default, "each has their own");
    let back = app.send(ada.put(PATH).json(json!({"commented": {}}))).await;
    assert_eq!((back.status.as_u16(), &back.text), (200, &default));
}

#[tokio::test]
async fn every_field_error_at_once() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let body = json!({"commented": {"email": "no", "fax": true}, "mentioned": null, "rain": {}});
    let answer = app.send(ada.put(PATH).json(body)).await;
    assert_eq!(answer.status, 422);
    insta::assert_json_snapshot!(answer.json()["errors"]);
    let anonymous = request(Method::PUT, PATH).json(json!({}));
    assert_eq!(app.send(anonymous).await.code(), "missing_token");
}
