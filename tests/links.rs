//! Dependencies and subtasks.

use serde_json::{Value, json};

use crate::support::team::settle;
use crate::support::trial::tests;
use crate::support::{Person, all, api};

tests! {
    Mail: [
        a_blocked_task_is_done_after_what_blocks_it_or_once_that_is_deleted,
        of_changes_at_once_that_close_a_circle_one_is_refused,
        a_parent_shows_how_far_its_subtasks_are,
    ],
}

fn path(project: &str, task: &Value) -> String {
    format!("{project}/tasks/{}", task["id"].as_str().unwrap())
}

async fn patch(by: &Person, path: &str, body: Value) -> Value {
    by.client
        .patch(path, &body)
        .header("if-match", "*")
        .send()
        .await
        .ok()
}

async fn a_blocked_task_is_done_after_what_blocks_it_or_once_that_is_deleted() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let [first, second] = [
        ann.task(&project, json!({"title": "first"})).await,
        ann.task(&project, json!({"title": "second"})).await,
    ];
    let body = json!({"title": "blocked", "blocked_by": [first["id"], second["id"]]});
    let blocked = path(&project, &ann.task(&project, body).await);
    let complete = async || {
        let moved = ann
            .client
            .post(&format!("{blocked}/move"), &json!({"status": "done"}));
        moved.send().await
    };
    let refused = complete().await.problem(409, "blocked");
    assert_eq!(refused["blocked_by"], json!([first["id"], second["id"]]));
    patch(&ann, &path(&project, &first), json!({"status": "done"})).await;
    let refused = complete().await.problem(409, "blocked");
    assert_eq!(refused["blocked_by"], json!([second["id"]]));
    let second = path(&project, &second);
    ann.client
        .delete(&second)
        .header("if-match", "*")
        .send()
        .await
        .expect(204);
    assert_eq!(complete().await.ok()["status"], "done");

    settle(&api()).await;
    let now = ann.client.get(&blocked).send().await.ok();
    assert_eq!(now["blocked_by"], json!([first["id"]]));
    let found = ann
        .client
        .get(&format!("{blocked}/dependencies"))
        .send()
        .await
        .ok();
    assert_eq!(found["blocked_by"][0]["title"], "first");
    let activity = ann.list(&format!("{blocked}/activity")).await;
    let taken_out = activity.iter().filter(|entry| entry["field"] == "blocked_by");
    assert_eq!(taken_out.count(), 1);
}

async fn of_changes_at_once_that_close_a_circle_one_is_refused() {
    let ann = Person::new().await;
    let project = ann.project().await;
    for count in [2, 3] {
        let tasks = ann.tasks(&project, count).await;
        let changes = (0..count).map(|at| {
            let (ann, task) = (ann.clone(), path(&project, &tasks[at]));
            let body = json!({"blocked_by": [tasks[(at + 1) % count]["id"]]});
            async move {
                let change = ann.client.patch(&task, &body).header("if-match", "\"1\"");
                change.send().await
            }
        });
        let answers = all(changes).await;
        let refused: Vec<_> = answers
            .into_iter()
            .filter(|answer| answer.status != 200)
            .collect();
        assert_eq!(refused.len(), 1);
        for answer in refused {
            answer.problem(409, "dependency_cycle");
        }
    }
}

async fn a_parent_shows_how_far_its_subtasks_are() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let parent = ann.task(&project, json!({"title": "parent"})).await;
    assert_eq!(parent["subtasks"], Value::Null);
    let mut children = Vec::new();
    for title in ["a", "b", "c"] {
        let body = json!({"title": title, "parent_id": parent["id"]});
        children.push(path(&project, &ann.task(&project, body).await));
    }
    patch(&ann, &children[0], json!({"status": "done"})).await;
    settle(&api()).await;
    let at = path(&project, &parent);
    let now = ann
        .client
        .get(&at)
        .header("if-none-match", "\"1\"")
        .send()
        .await
        .ok();
    assert_eq!(
        (&now["subtasks"], &now["version"]),
        (&json!({"total": 3, "done": 1}), &json!(1))
    );
    let listed = ann.list(&format!("{project}/tasks?status=to_do")).await;
    assert_eq!(listed[0]["subtasks"], now["subtasks"]);

    patch(&ann, &children[0], json!({"status": "to_do"})).await;
    patch(&ann, &children[1], json!({"parent_id": null})).await;
    ann.client
        .delete(&children[2])
        .header("if-match", "*")
        .send()
        .await
        .expect(204);
    settle(&api()).await;
    let now = ann.client.get(&at).send().await.ok();
    assert_eq!(now["subtasks"], json!({"total": 1, "done": 0}));

    ann.client
        .delete(&at)
        .header("if-match", "*")
        .send()
        .await
        .expect(204);
    settle(&api()).await;
    let child = ann.client.get(&children[0]).send().await.ok();
    assert_eq!(child["parent_id"], Value::Null);
}
