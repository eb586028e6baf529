//! The link in a mail.

use domain::{ChannelId, UnsubscribeKey};
use serde_json::json;
use testkit::http::{CODE_KEY, get, post};

use crate::support::{App, Person};

const CHANNELS: &str = "/v1/notifications/channels";

/// A confirmed address and its link.
async fn subscribed(app: &App, person: &Person) -> String {
    let body = json!({"kind": "email", "address": "ada@example.org"});
    let channel = app.expect(person.post(CHANNELS).json(body), 201).await.json();
    let id = ChannelId::parse(channel["id"].as_str().unwrap()).unwrap();
    let code = json!({"code": app.code_sent(person, id.as_str()).await});
    app.expect(person.post(&format!("{CHANNELS}/{id}/confirm")).json(code), 200)
        .await;
    let token = UnsubscribeKey::derive(&CODE_KEY).token(&person.id, &id);
    format!("/v1/notifications/unsubscribe/{token}")
}

#[tokio::test]
async fn one_click_without_a_session_switches_the_address_off() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let link = subscribed(&app, &ada).await;
    let state = async || {
        let channel = app.read(&ada, CHANNELS).await["items"][0].clone();
        (channel["state"].clone(), channel["dropped_because"].clone())
    };
    let page = app.expect(get(&link), 200).await;
    assert!(page.text.contains("<form method=\"post\">"), "{}", page.text);
    assert_eq!(
        state().await,
        (json!("confirmed"), json!(null)),
        "looking changes nothing"
    );
    for _ in 0..2 {
        // As RFC 8058, section 3.2, has it.
        let click = post(&link)
            .header("content-type", "application/x-www-form-urlencoded")
            .body("List-Unsubscribe=One-Click");
        let done = app.expect(click, 200).await;
        assert!(done.header("content-type").starts_with("text/html"));
        assert_eq!(state().await, (json!("dropped"), json!("unsubscribed")));
    }
    // An old mail's link works for the address that was added again, too.
    app.clock.advance_s(61);
    assert_eq!(subscribed(&app, &ada).await, link);
    app.expect(post(&link), 200).await;
    assert_eq!(state().await.0, "dropped");
}

#[tokio::test]
async fn a_link_that_the_fleet_did_not_make_is_nowhere() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let link = subscribed(&app, &ada).await;
    for forged in [
        format!("{link}0"),
        link.replace("usr_", "chn_"),
        format!("{}x", &link[..40]),
    ] {
        app.refused(get(&forged), 404, "not_found").await;
        app.refused(post(&forged), 404, "not_found").await;
    }
    assert_eq!(app.read(&ada, CHANNELS).await["items"][0]["state"], "confirmed");
}
