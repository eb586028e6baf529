//! A bucket list that is shared by a link.

use serde_json::{Value, json};

use super::pictures::pixel;
use super::{Desk, transfer};
use crate::support::trial::tests;
use crate::support::{Person, api, run, secret};

tests! { Mail: [a_bucket_list_is_read_by_its_link_until_it_is_revoked] }

async fn a_bucket_list_is_read_by_its_link_until_it_is_revoked() {
    let person = Person::new().await;
    let body = json!({ "name": secret("Before fifty"), "kind": "bucket_list" });
    let list = person.client.post("/v1/projects", &body).send().await.created();
    let project = format!("/v1/projects/{}", list["id"].as_str().unwrap());
    let body = json!({ "title": secret("Midnight sun"), "description": secret("In Norway") });
    let task = person.task(&project, body).await;
    let desk = Desk {
        task: format!("{project}/tasks/{}", task["id"].as_str().unwrap()),
        project: project.clone(),
        person: person.clone(),
    };
    desk.attach("sun.png", "image/png", &pixel()).await;
    let link = format!("{project}/share-link");
    let made = person
        .client
        .post(&link, &Value::Null)
        .send()
        .await
        .expect(201)
        .json();
    let url = made["url"].as_str().unwrap();
    run::keep_secret(url.rsplit('/').next().unwrap());
    let path = path_of(url);

    // Somebody without an account.
    let shared = api().get(&path).send().await.ok();
    assert_eq!(
        (&shared["name"], &shared["items"][0]["title"]),
        (&list["name"], &task["title"])
    );
    let item = api()
        .get(&format!("{path}/items/{}", task["id"].as_str().unwrap()))
        .send()
        .await
        .ok();
    assert_eq!(item["content"], task["description"]);
    let page = api()
        .get(&path)
        .header("accept", "text/html")
        .send()
        .await
        .expect(200);
    let page = String::from_utf8(page.body).unwrap();
    assert!(
        page.contains(task["title"].as_str().unwrap()) && page.contains("og:image"),
        "{page}"
    );
    let picture = path_of(shared["items"][0]["pictures"][0].as_str().unwrap());
    let address = api().get(&picture).send().await.expect(302);
    let got = transfer::get(&json!(address.header("location"))).await.done();
    assert!(got.header("content-type").starts_with("image/"));

    for _ in ["revoked", "revoked again"] {
        person.client.delete(&link).send().await.expect(204);
    }
    for path in [&path, &picture] {
        api().get(path).send().await.problem(404, "not_found");
    }
}

/// The path of an address of the API.
fn path_of(url: &str) -> String {
    format!("/v1{}", url.split_once("/v1").unwrap().1)
}
