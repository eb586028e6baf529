//! People who work together, over HTTP alone; and waiting until all that follows has followed.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Client, Person, mail};

/// Waits until all that follows from what was done has happened.
pub(crate) async fn settle(api: &Client) {
    api.call(Method::POST, "/_local/idle").send().await.expect(204);
}

/// Invites somebody into a project, and has them accept with the code that they were mailed.
pub(crate) async fn join(api: &Client, owner: &Person, project: &str, guest: &Person, role: &str) {
    let code = invite(api, owner, project, &guest.email, role).await;
    accept(guest, &code).await;
    settle(api).await;
}

/// The code of an invitation.
pub(crate) async fn invite(api: &Client, owner: &Person, project: &str, to: &str, role: &str) -> String {
    let body = json!({ "email": to, "role": role });
    let path = format!("{project}/invitations");
    owner.client.post(&path, &body).send().await.created();
    settle(api).await;
    mail::code(api, to).await
}

pub(crate) async fn accept(guest: &Person, code: &str) -> Value {
    let body = json!({ "code": code });
    guest
        .client
        .post("/v1/invitations/accept", &body)
        .send()
        .await
        .ok()
}

/// A confirmed number of this person.
pub(crate) async fn number(api: &Client, person: &Person, number: &str) -> Value {
    let body = json!({ "kind": "sms", "address": number });
    let channels = "/v1/notifications/channels";
    let channel = person.client.post(channels, &body).send().await.created();
    settle(api).await;
    let code = json!({ "code": mail::code(api, &number.replace('+', "%2B")).await });
    let path = format!("{channels}/{}/confirm", channel["id"].as_str().unwrap());
    let confirmed = person.client.post(&path, &code).send().await.ok();
    assert_eq!(confirmed["state"], "confirmed");
    wants_texts(person).await;
    settle(api).await;
    confirmed
}

/// Text messages of every kind, which are off unless asked for.
pub(crate) async fn wants_texts(person: &Person) {
    let preferences = "/v1/notifications/preferences";
    let mut wanted = person.client.get(preferences).send().await.ok();
    for media in wanted.as_object_mut().unwrap().values_mut() {
        media["sms"] = json!(true);
    }
    let call = person.client.call(Method::PUT, preferences);
    call.json(&wanted).send().await.ok();
}

/// A confirmed address of this person.
pub(crate) async fn address(api: &Client, person: &Person, address: &str) {
    let body = json!({ "kind": "email", "address": address });
    let channels = "/v1/notifications/channels";
    let channel = person.client.post(channels, &body).send().await.created();
    assert_eq!(channel["state"], "pending");
    settle(api).await;
    let code = json!({ "code": mail::code(api, &address.replace('+', "%2B")).await });
    let path = format!("{channels}/{}/confirm", channel["id"].as_str().unwrap());
    let confirmed = person.client.post(&path, &code).send().await.ok();
    assert_eq!(confirmed["state"], "confirmed");
}

/// The inbox of somebody: kinds, newest first, and how many are unread.
pub(crate) async fn inbox(person: &Person) -> (Vec<String>, u64) {
    let page = person.client.get("/v1/notifications").send().await.ok();
    let items = page["items"].as_array().unwrap();
    let kinds = items.iter().map(|item| item["kind"].as_str().unwrap().to_owned());
    (kinds.collect(), page["unread_count"].as_u64().unwrap())
}

/// What happened, newest first: kind and field.
pub(crate) async fn activity(person: &Person, of: &str) -> Vec<String> {
    let entries = person.list(&format!("{of}/activity")).await;
    let name = |entry: Value| {
        let field = entry["field"].as_str().unwrap_or_default();
        format!("{} {field}", entry["kind"].as_str().unwrap())
            .trim()
            .to_owned()
    };
    entries.into_iter().map(name).collect()
}
