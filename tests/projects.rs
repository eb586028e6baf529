//! Projects.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::trial::tests;
use crate::support::{Person, all, secret};

tests! {
    Mail: [
        a_project_is_made_read_changed_and_listed,
        a_page_of_projects_goes_on_at_its_cursor,
        a_deleted_project_takes_its_tasks_along,
        the_days_of_a_project_are_those_of_its_creator_unless_it_says_otherwise,
    ],
}

async fn a_project_is_made_read_changed_and_listed() {
    let ann = Person::new().await;
    let sent =
        json!({ "name": secret("Home"), "kind": "bucket_list", "description": secret("Once in a life") });
    let answer = ann.client.post("/v1/projects", &sent).send().await.expect(201);
    let project = answer.json();
    let path = answer.header("location").to_owned();
    assert_eq!(path, format!("/v1/projects/{}", project["id"].as_str().unwrap()));
    for member in ["name", "kind", "description"] {
        assert_eq!(project[member], sent[member], "{member}");
    }
    assert_eq!(
        (&project["role"], &project["archived"], &project["version"]),
        (&json!("owner"), &json!(false), &json!(1))
    );
    assert_eq!(ann.client.get(&path).send().await.ok(), project);
    assert_eq!(ann.list("/v1/projects").await, std::slice::from_ref(&project));

    let patch = json!({ "name": secret("Other"), "description": null });
    let changed = ann
        .client
        .patch(&path, &patch)
        .if_match(&project["version"])
        .send()
        .await
        .ok();
    assert_eq!(
        (&changed["name"], &changed["description"]),
        (&patch["name"], &Value::Null)
    );
    assert_eq!(
        (&changed["kind"], &changed["version"]),
        (&sent["kind"], &json!(2))
    );
    assert_eq!(ann.list("/v1/projects").await, [changed]);
    let kind = ann
        .client
        .patch(&path, &json!({ "kind": "board" }))
        .header("if-match", "*");
    assert_eq!(kind.send().await.invalid_fields(), ["/kind"]);
}

async fn a_page_of_projects_goes_on_at_its_cursor() {
    let ann = Person::new().await;
    let made: BTreeSet<String> = all((0..7).map(|_| {
        let ann = ann.clone();
        async move { ann.project().await }
    }))
    .await
    .into_iter()
    .collect();
    let all_at_once = ann.list("/v1/projects").await;
    let paths: BTreeSet<String> = all_at_once
        .iter()
        .map(|project| format!("/v1/projects/{}", project["id"].as_str().unwrap()))
        .collect();
    assert_eq!(paths, made);
    assert_eq!(ann.list("/v1/projects?limit=2").await, all_at_once);
    assert_eq!(ann.list("/v1/projects?limit=1").await, all_at_once);
}

async fn a_deleted_project_takes_its_tasks_along() {
    let ann = Person::new().await;
    let (project, other) = (ann.project().await, ann.project().await);
    let kept = ann
        .task(&other, json!({ "title": "Kept", "assignees": [ann.user_id] }))
        .await;
    let body = json!({ "title": "Gone", "assignees": [ann.user_id], "description": "long ".repeat(5000) });
    let gone = ann.task(&project, body).await;
    ann.tasks(&project, 30).await;
    ann.client
        .delete(&project)
        .if_match(&json!(1))
        .send()
        .await
        .expect(204);
    let task = format!("{project}/tasks/{}", gone["id"].as_str().unwrap());
    for path in [&project, &format!("{project}/tasks"), &task] {
        ann.client.get(path).send().await.problem(404, "not_found");
    }
    ann.client
        .post(&format!("{project}/tasks"), &json!({ "title": "Late" }))
        .send()
        .await
        .problem(404, "not_found");
    ann.client
        .delete(&project)
        .header("if-match", "*")
        .send()
        .await
        .problem(404, "not_found");
    let left: Vec<_> = ann
        .list("/v1/tasks")
        .await
        .iter()
        .map(|task| task["id"].clone())
        .collect();
    assert_eq!(left, [kept["id"].clone()]);
    assert_eq!(ann.list("/v1/projects").await.len(), 1);
}

async fn the_days_of_a_project_are_those_of_its_creator_unless_it_says_otherwise() {
    let ann = Person::new().await;
    let make = async |body: Value| ann.client.post("/v1/projects", &body).send().await.created();
    assert_eq!(make(json!({ "name": secret("Home") })).await["time_zone"], "UTC");
    let zone = json!({ "time_zone": "Asia/Kolkata" });
    ann.client.patch("/v1/users/me", &zone).send().await.ok();
    let project = make(json!({ "name": secret("Home") })).await;
    assert_eq!(project["time_zone"], "Asia/Kolkata");
    let elsewhere = json!({ "name": secret("Home"), "time_zone": "europe/berlin" });
    assert_eq!(make(elsewhere).await["time_zone"], "Europe/Berlin");

    let path = format!("/v1/projects/{}", project["id"].as_str().unwrap());
    let change = async |body: Value| {
        let patch = ann.client.patch(&path, &body).header("if-match", "*");
        patch.send().await
    };
    let changed = change(json!({ "time_zone": "America/St_Johns" })).await.ok();
    assert_eq!(
        (&changed["time_zone"], &changed["version"]),
        (&json!("America/St_Johns"), &json!(2))
    );
    assert_eq!(
        change(json!({ "time_zone": "Nowhere" })).await.invalid_fields(),
        ["/time_zone"]
    );
    assert_eq!(ann.client.get(&path).send().await.ok(), changed);
}
