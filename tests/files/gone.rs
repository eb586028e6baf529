//! Files whose task, comment or attachment is deleted.

use serde_json::json;

use super::{Desk, file, transfer};
use crate::support::Person;
use crate::support::team::settle;
use crate::support::trial::tests;

tests! {
    Mail: [
        a_deleted_attachment_takes_its_file_along,
        a_deleted_task_takes_its_files_along,
        a_deleted_comment_takes_its_files_along,
        history_tells_of_files,
        a_task_is_deleted_during_an_upload,
        somebody_elses_files_are_not_there,
    ],
}

async fn a_deleted_attachment_takes_its_file_along() {
    let desk = Desk::new().await;
    let (path, attachment) = desk.attach("a.txt", "text/plain", b"hello").await;
    let url = &attachment["download_url"];
    transfer::get(url).await.done();
    let delete = desk.person.client.delete(&path).if_match(&json!(2));
    delete.send().await.expect(204);
    desk.person
        .client
        .get(&path)
        .send()
        .await
        .problem(404, "not_found");
    settle(&desk.person.client).await;
    assert_eq!(transfer::get(url).await.refusal(), transfer::gone());
    assert!(desk.person.list(&desk.attachments()).await.is_empty());
}

async fn a_deleted_task_takes_its_files_along() {
    let desk = Desk::new().await;
    let (_, one) = desk.attach("a.txt", "text/plain", b"hello").await;
    let (_, other) = desk.attach("b.txt", "text/plain", b"world").await;
    let task = desk.person.client.delete(&desk.task);
    task.header("if-match", "*").send().await.expect(204);
    settle(&desk.person.client).await;
    for attachment in [one, other] {
        let said = transfer::get(&attachment["download_url"]).await;
        assert_eq!(said.refusal(), transfer::gone());
    }
}

async fn a_deleted_comment_takes_its_files_along() {
    let desk = Desk::new().await;
    let client = &desk.person.client;
    let comments = format!("{}/comments", desk.task);
    let comment = client.post(&comments, &json!({ "body": "See this" }));
    let comment = comment.send().await.created();
    let mut new = file("a.txt", "text/plain", b"hello");
    new["comment_id"] = comment["id"].clone();
    let (path, made) = desk.ask(&new).await;
    transfer::put(&made["upload"], b"hello").await.done();
    let (of_task, _) = desk.attach("b.txt", "text/plain", b"world").await;
    let attachment = desk.now(&path).await;
    transfer::get(&attachment["download_url"]).await.done();

    let delete = client.delete(&format!("{comments}/{}", comment["id"].as_str().unwrap()));
    delete.header("if-match", "*").send().await.expect(204);
    settle(client).await;
    client.get(&path).send().await.problem(404, "not_found");
    let said = transfer::get(&attachment["download_url"]).await;
    assert_eq!(said.refusal(), transfer::gone());
    assert_eq!(desk.now(&of_task).await["state"], "available");
}

async fn history_tells_of_files() {
    let desk = Desk::new().await;
    let (path, attachment) = desk.attach("plan.txt", "text/plain", b"hello").await;
    // Of what never arrives there is no news.
    desk.ask(&file("never.txt", "text/plain", b"x")).await;
    let delete = desk.person.client.delete(&path).header("if-match", "*");
    delete.send().await.expect(204);
    settle(&desk.person.client).await;
    let told = desk.person.list(&format!("{}/activity", desk.task)).await;
    let told: Vec<_> = told
        .iter()
        .map(|event| json!([event["kind"], event["attachment_id"], event["from"], event["to"]]))
        .collect();
    let id = &attachment["id"];
    assert_eq!(
        told[..2],
        [
            json!(["attachment_removed", id, "plan.txt", null]),
            json!(["attachment_added", id, null, "plan.txt"]),
        ]
    );
    assert_eq!(told.len(), 3, "and that the task was made: {told:?}");
}

async fn a_task_is_deleted_during_an_upload() {
    let desk = Desk::new().await;
    let (path, made) = desk.ask(&file("a.txt", "text/plain", b"hello")).await;
    let task = desk.person.client.delete(&desk.task);
    task.header("if-match", "*").send().await.expect(204);
    settle(&desk.person.client).await;
    desk.person
        .client
        .get(&path)
        .send()
        .await
        .problem(404, "not_found");
    // S3 knows of no task: it takes the file, and the worker finds that nobody wants it.
    for _ in 0..2 {
        // Refused the second time, if the first file were still there.
        transfer::put(&made["upload"], b"hello").await.done();
        settle(&desk.person.client).await;
    }
}

async fn somebody_elses_files_are_not_there() {
    let desk = Desk::new().await;
    let (path, _) = desk.attach("a.txt", "text/plain", b"hello").await;
    let eve = Person::new().await;
    for path in [path.as_str(), &desk.attachments()] {
        eve.client.get(path).send().await.problem(404, "not_found");
    }
    let delete = eve.client.delete(&path).header("if-match", "*");
    delete.send().await.problem(404, "not_found");
    let body = file("b.txt", "text/plain", b"x");
    let create = eve.client.post(&desk.attachments(), &body);
    create.send().await.problem(404, "not_found");
    assert_eq!(desk.now(&path).await["state"], "available");
    desk.person.client.get(&desk.project).send().await.ok();
}
