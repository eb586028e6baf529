//! What somebody asked for as a member, after they were removed and after the project's end.

use serde_json::json;

use super::{ask, id_of, outcome};
use crate::files::transfer;
use crate::support::fleet::Setup;
use crate::support::team::{activity, join, settle};
use crate::support::trial::tests;
use crate::support::{Client, Person, mail, unique};

tests! { Process: [an_export_ends_with_the_membership_and_with_the_project, names_are_no_links_and_what_is_deleted_is_gone] }

async fn status_of(api: &Client, url: &str) -> u16 {
    let path = url.strip_prefix(api.base_url()).unwrap();
    api.get(path).send().await.status
}

async fn an_export_ends_with_the_membership_and_with_the_project() {
    let fleet = Setup::new("former-members").start();
    let api = fleet.client();
    let (ann, bob) = (Person::at(&api).await, Person::at(&api).await);
    let project = ann.project().await;
    join(&api, &ann, &project, &bob, "editor").await;
    ann.task(&project, json!({ "title": "Confidential" })).await;
    let body = json!({ "kind": "export_json", "project_id": id_of(&project) });
    let (hers, his) = (ask(&ann, &body).await, ask(&bob, &body).await);
    settle(&api).await;
    let url = async |person: &Person, job: &str| outcome(person, job).await["result"]["download_url"].clone();
    let before = url(&bob, &his).await;
    assert_eq!(status_of(&api, before.as_str().unwrap()).await, 200);

    let bobs_place = format!("{project}/members/{}", bob.user_id);
    let remove = ann.client.delete(&bobs_place).header("if-match", "*");
    remove.send().await.expect(204);
    assert!(url(&bob, &his).await.is_null());
    settle(&api).await;
    assert_eq!(
        status_of(&api, before.as_str().unwrap()).await,
        transfer::gone().0,
        "nor an earlier address"
    );
    let before = url(&ann, &hers).await;
    assert_eq!(status_of(&api, before.as_str().unwrap()).await, 200);
    let delete = ann.client.delete(&project).header("if-match", "*");
    delete.send().await.expect(204);
    assert!(url(&ann, &hers).await.is_null());
    settle(&api).await;
    assert_eq!(
        status_of(&api, before.as_str().unwrap()).await,
        transfer::gone().0
    );
    fleet.stop();
}

async fn names_are_no_links_and_what_is_deleted_is_gone() {
    let fleet = Setup::new("no-links").start();
    let api = fleet.client();
    let (ann, bob) = (Person::at(&api).await, Person::at(&api).await);
    let body = json!({ "name": "Your mailbox is full, go to http://evil.example/1" });
    let project = ann.client.post("/v1/projects", &body).send().await.created();
    let project = format!("/v1/projects/{}", project["id"].as_str().unwrap());
    join(&api, &ann, &project, &bob, "editor").await;
    let mails = mail::messages(&api, &bob.email).await;
    for part in ["subject", "body"] {
        let text = mails.first().unwrap()[part].as_str().unwrap();
        assert!(text.contains("[link]") && !text.contains("evil"), "{text}");
    }
    for name in ["a\u{202e}b", "a\u{200b}b", "\u{3164}"] {
        let body = json!({ "name": name });
        let refused = ann.client.post("/v1/projects", &body).send().await;
        assert_eq!(refused.invalid_fields(), ["/name"]);
    }

    let task = bob.task(&project, json!({ "title": "t" })).await;
    let task = format!("{project}/tasks/{}", task["id"].as_str().unwrap());
    let secret = unique("secret");
    let comments = format!("{task}/comments");
    let comment = ann
        .client
        .post(&comments, &json!({ "body": secret }))
        .send()
        .await
        .created();
    settle(&api).await;
    let everywhere = async || {
        let inbox = bob.client.get("/v1/notifications").send().await.text();
        let history = bob.client.get(&format!("{task}/activity")).send().await.text();
        [inbox, history].map(|text| text.contains(&secret))
    };
    assert_eq!(everywhere().await, [true, true]);
    let comment = format!("{comments}/{}", comment["id"].as_str().unwrap());
    let delete = ann.client.delete(&comment).header("if-match", "*");
    delete.send().await.expect(204);
    settle(&api).await;
    assert_eq!(everywhere().await, [false, false]);
    let facts = activity(&bob, &task).await;
    assert_eq!(
        facts,
        ["comment_deleted body", "comment_created body", "task_created"]
    );
    fleet.stop();
}
