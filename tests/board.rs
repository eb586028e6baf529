//! The board: tasks are moved, finished, and written by more than one.

use serde_json::{Value, json};

use crate::support::Person;
use crate::support::trial::tests;

tests! {
    Mail: [
        a_task_is_moved_beside_its_neighbours,
        a_task_that_is_done_says_since_when,
        writes_need_the_version_that_was_read,
        a_client_that_has_the_version_is_not_sent_it_again,
        an_archived_project_is_read_only,
    ],
}

async fn a_task_is_moved_beside_its_neighbours() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let mut ids = Vec::new();
    for title in ["a", "b", "c", "d"] {
        let task = ann.task(&project, json!({ "title": title })).await;
        ids.push(task["id"].as_str().unwrap().to_owned());
    }
    let [a, b, c, d] = &ids[..] else { unreachable!() };
    let moves = [
        (a, json!({ "status": "to_do", "after": c }), "bcad"),
        (d, json!({ "status": "to_do", "before": b }), "dbca"),
        (d, json!({ "status": "to_do" }), "bcad"),
        (b, json!({ "status": "done" }), "cadb"),
        (c, json!({ "status": "done", "before": b }), "adcb"),
        (a, json!({ "status": "done", "after": b }), "dcba"),
    ];
    for (id, body, expected) in moves {
        let moved = ann
            .client
            .post(&format!("{project}/tasks/{id}/move"), &body)
            .send()
            .await
            .ok();
        assert_eq!(moved["status"], body["status"]);
        let listed = ann.list(&format!("{project}/tasks")).await;
        let order: String = listed
            .iter()
            .map(|task| task["title"].as_str().unwrap())
            .collect();
        assert_eq!(order, expected, "{body}");
    }
    let path = format!("{project}/tasks/{a}/move");
    let elsewhere = json!({ "status": "done", "after": d });
    ann.client
        .post(&path, &elsewhere)
        .send()
        .await
        .problem(409, "neighbour_elsewhere");
    let itself = json!({ "status": "done", "after": a });
    assert_eq!(
        ann.client.post(&path, &itself).send().await.invalid_fields(),
        ["/after"]
    );
    let unknown = json!({ "status": "done", "before": format!("tsk_{:032x}", 7) });
    assert_eq!(
        ann.client.post(&path, &unknown).send().await.invalid_fields(),
        ["/before"]
    );
    let both = json!({ "status": "nowhere", "before": b, "after": c });
    assert!(
        ann.client
            .post(&path, &both)
            .send()
            .await
            .invalid_fields()
            .contains(&"/status".to_owned())
    );
}

async fn a_task_that_is_done_says_since_when() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let task = ann.task(&project, json!({ "title": "Start" })).await;
    let path = path_of(&project, &task);
    let done = ann
        .client
        .post(&format!("{path}/move"), &json!({ "status": "done" }))
        .send()
        .await
        .ok();
    assert_eq!(done["completed_at"], done["updated_at"]);
    let retitled = ann
        .client
        .patch(&path, &json!({ "title": "Other" }))
        .if_match(&done["version"]);
    assert_eq!(retitled.send().await.ok()["completed_at"], done["completed_at"]);
    let reopened = ann
        .client
        .patch(&path, &json!({ "status": "in_progress" }))
        .header("if-match", "*");
    assert_eq!(reopened.send().await.ok()["completed_at"], Value::Null);
    let fixed = ann
        .client
        .patch(&path, &json!({ "completed_at": "2026-01-01T00:00:00Z" }))
        .header("if-match", "*");
    assert_eq!(fixed.send().await.invalid_fields(), ["/completed_at"]);
}

async fn writes_need_the_version_that_was_read() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let task = ann.task(&project, json!({ "title": "Start" })).await;
    for path in [path_of(&project, &task), project.clone()] {
        let body = json!({ "description": "changed" });
        ann.client
            .patch(&path, &body)
            .send()
            .await
            .problem(428, "if_match_required");
        ann.client
            .delete(&path)
            .send()
            .await
            .problem(428, "if_match_required");
        ann.client
            .patch(&path, &body)
            .if_match(&json!(7))
            .send()
            .await
            .problem(412, "stale_version");
        ann.client
            .delete(&path)
            .if_match(&json!(7))
            .send()
            .await
            .problem(412, "stale_version");
        let weak = ann.client.patch(&path, &body).header("if-match", "W/\"1\"");
        weak.send().await.problem(412, "stale_version");
        let nonsense = ann.client.patch(&path, &body).header("if-match", "1");
        nonsense.send().await.problem(400, "invalid_if_match");
        assert_eq!(
            ann.client.get(&path).send().await.ok()["version"],
            1,
            "nothing was written"
        );
        ann.client
            .patch(&path, &body)
            .header("if-match", "*")
            .send()
            .await
            .ok();
    }
    let moved = ann.client.post(
        &format!("{}/move", path_of(&project, &task)),
        &json!({ "status": "done" }),
    );
    moved
        .if_match(&json!(1))
        .send()
        .await
        .problem(412, "stale_version");
}

async fn a_client_that_has_the_version_is_not_sent_it_again() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let task = ann.task(&project, json!({ "title": "Start" })).await;
    for path in [path_of(&project, &task), project.clone()] {
        let tag = ann
            .client
            .get(&path)
            .send()
            .await
            .expect(200)
            .header("etag")
            .to_owned();
        let again = ann
            .client
            .get(&path)
            .header("if-none-match", &tag)
            .send()
            .await
            .expect(304);
        assert!(again.body.is_empty());
        assert_eq!(again.header("etag"), tag);
        ann.client
            .get(&path)
            .header("if-none-match", "\"77\"")
            .send()
            .await
            .ok();
    }
}

async fn an_archived_project_is_read_only() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let task = ann.task(&project, json!({ "title": "Start" })).await;
    let path = path_of(&project, &task);
    let set = |archived: bool| {
        let body = json!({ "archived": archived });
        ann.client.patch(&project, &body).header("if-match", "*").send()
    };
    assert_eq!(set(true).await.ok()["archived"], true);
    let body = json!({ "title": "Changed" });
    for refused in [
        ann.client.post(&format!("{project}/tasks"), &body),
        ann.client.patch(&path, &body).header("if-match", "*"),
        ann.client.delete(&path).header("if-match", "*"),
        ann.client
            .post(&format!("{path}/move"), &json!({ "status": "done" })),
        ann.client
            .patch(&project, &json!({ "name": "Other" }))
            .header("if-match", "*"),
    ] {
        refused.send().await.problem(409, "project_archived");
    }
    assert_eq!(ann.client.get(&path).send().await.ok(), task);
    assert_eq!(set(false).await.ok()["archived"], false);
    ann.client
        .patch(&path, &body)
        .header("if-match", "*")
        .send()
        .await
        .ok();
}

fn path_of(project: &str, task: &Value) -> String {
    format!("{project}/tasks/{}", task["id"].as_str().unwrap())
}
