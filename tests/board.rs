//! Tasks: made, read, changed, moved, deleted.

use serde_json::{Value, json};

use crate::support::trial::tests;
use crate::support::{Person, secret, unique};

tests! {
    Mail: [
        a_task_keeps_everything_it_is_given,
        a_patch_changes_what_it_names_and_clears_what_is_null,
        writes_need_the_version_that_was_read,
        a_client_that_has_the_version_is_not_sent_it_again,
        a_task_is_moved_beside_its_neighbours,
        a_task_that_is_done_says_since_when,
        a_deleted_task_is_gone_and_no_retry_brings_it_back,
        a_description_of_256_kib_of_multi_byte_text_survives,
        a_retry_answers_with_what_it_made,
        an_archived_project_is_read_only,
    ],
}

async fn a_task_keeps_everything_it_is_given() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let sent = json!({
        "title": secret("Café 🎨 – naïve"),
        "description": secret("# Heading\n\n- one\n- two"),
        "status": "in_progress",
        "priority": "urgent",
        "assignees": [ann.user_id],
        "labels": ["home", "2026"],
        "start": "2026-02-28",
        "due": "2026-03-29T03:30:00+02:00[Europe/Berlin]",
        "estimate_minutes": 90,
        "points": 8,
        "checklist": [{ "text": "first" }, { "text": "second", "done": true }],
    });
    let answer = ann
        .client
        .post(&format!("{project}/tasks"), &sent)
        .send()
        .await
        .expect(201);
    let task = answer.json();
    let id = task["id"].as_str().unwrap();
    assert!(id.starts_with("tsk_"));
    assert_eq!(answer.header("location"), format!("{project}/tasks/{id}"));
    assert_eq!(answer.header("etag"), "\"1\"");
    for member in [
        "title",
        "description",
        "status",
        "priority",
        "assignees",
        "labels",
        "start",
        "estimate_minutes",
        "points",
    ] {
        assert_eq!(task[member], sent[member], "{member}");
    }
    let lines: Vec<_> = task["checklist"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (&line["text"], &line["done"]))
        .collect();
    assert_eq!(
        lines,
        [(&json!("first"), &json!(false)), (&json!("second"), &json!(true))]
    );
    assert_eq!(
        format!("/v1/projects/{}", task["project_id"].as_str().unwrap()),
        project
    );
    assert_eq!(
        (&task["version"], &task["created_by"]),
        (&json!(1), &json!(ann.user_id))
    );
    assert!(task["created_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(task["completed_at"], Value::Null);
    assert_eq!(ann.client.get(answer.header("location")).send().await.ok(), task);

    let mut listed = ann.list(&format!("{project}/tasks")).await.remove(0);
    let excerpt = listed.as_object_mut().unwrap().remove("excerpt").unwrap();
    assert_eq!(excerpt, sent["description"]);
    let mut without = task.clone();
    without.as_object_mut().unwrap().remove("description");
    assert_eq!(
        listed, without,
        "a list has the excerpt instead of the description"
    );
}

async fn a_patch_changes_what_it_names_and_clears_what_is_null() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let task = ann
        .task(
            &project,
            json!({ "title": "Start", "description": "d", "due": "2026-03-01", "points": 3 }),
        )
        .await;
    let path = path_of(&project, &task);
    let patch = json!({ "title": "Changed", "description": null, "points": null });
    let answer = ann
        .client
        .patch(&path, &patch)
        .if_match(&task["version"])
        .send()
        .await
        .expect(200);
    assert_eq!(answer.header("etag"), "\"2\"");
    let changed = answer.json();
    let mut expected = task.clone();
    for (member, value) in patch.as_object().unwrap() {
        expected[member] = value.clone();
    }
    expected["version"] = json!(2);
    expected["updated_at"] = changed["updated_at"].clone();
    assert_eq!(changed, expected);
    let merge = ann.client.patch(&path, &json!({})).if_match(&json!(2));
    let unchanged = merge.send().await.ok();
    assert_eq!(
        unchanged, changed,
        "a patch that changes nothing makes no version"
    );
    let patch = ann.client.call(reqwest::Method::PATCH, &path).if_match(&json!(2));
    let patched = patch
        .body("application/merge-patch+json", r#"{"labels":["a"]}"#)
        .send()
        .await
        .ok();
    assert_eq!(
        (&patched["labels"], &patched["version"]),
        (&json!(["a"]), &json!(3))
    );
    assert_eq!(ann.client.get(&path).send().await.ok(), patched);
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

async fn a_deleted_task_is_gone_and_no_retry_brings_it_back() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let (tasks, key) = (format!("{project}/tasks"), unique("key"));
    let body = json!({ "title": "Once", "assignees": [ann.user_id] });
    let create = || ann.client.post(&tasks, &body).idempotency_key(&key).send();
    let task = create().await.created();
    let path = path_of(&project, &task);
    ann.client
        .delete(&path)
        .if_match(&task["version"])
        .send()
        .await
        .expect(204);
    ann.client.get(&path).send().await.problem(404, "not_found");
    ann.client
        .delete(&path)
        .if_match(&task["version"])
        .send()
        .await
        .problem(404, "not_found");
    ann.client
        .post(&format!("{path}/move"), &json!({ "status": "done" }))
        .send()
        .await
        .problem(404, "not_found");
    create().await.problem(409, "deleted");
    assert_eq!(
        (ann.list(&tasks).await, ann.list("/v1/tasks").await),
        (vec![], vec![])
    );
}

async fn a_description_of_256_kib_of_multi_byte_text_survives() {
    let ann = Person::new().await;
    let project = ann.project().await;
    // Three bytes each, and one character in four bytes at the end: 262,144 bytes.
    let description = format!("{}🎨", "€".repeat(87_380));
    assert_eq!(description.len(), 256 * 1024);
    let body = json!({ "title": "Long", "description": description });
    let task = ann.task(&project, body).await;
    let path = path_of(&project, &task);
    assert_eq!(
        ann.client.get(&path).send().await.ok()["description"],
        description
    );
    let moved = ann
        .client
        .post(&format!("{path}/move"), &json!({ "status": "done" }))
        .send()
        .await
        .ok();
    assert_eq!(moved["description"], description);
    let listed = ann.list(&format!("{project}/tasks")).await.remove(0);
    assert_eq!(listed["excerpt"], "€".repeat(200));
    let other = format!("{}é", "ä".repeat(131_071));
    let patched = ann
        .client
        .patch(&path, &json!({ "description": other }))
        .if_match(&moved["version"]);
    assert_eq!(patched.send().await.ok()["description"], other);
    assert_eq!(ann.client.get(&path).send().await.ok()["description"], other);

    let longer = json!({ "title": "Longer", "description": format!("{description}x") });
    let refused = ann.client.post(&format!("{project}/tasks"), &longer).send().await;
    assert_eq!(refused.invalid_fields(), ["/description"]);
    let patched = ann
        .client
        .patch(&path, &json!({ "description": null }))
        .header("if-match", "*");
    assert_eq!(patched.send().await.ok()["description"], Value::Null);
    assert_eq!(
        ann.client.get(&path).send().await.ok()["description"],
        Value::Null
    );
}

async fn a_retry_answers_with_what_it_made() {
    let (ann, bob) = (Person::new().await, Person::new().await);
    let project = ann.project().await;
    let (tasks, key) = (format!("{project}/tasks"), unique("key"));
    let create = || {
        ann.client
            .post(&tasks, &json!({ "title": "Once", "points": 1 }))
            .idempotency_key(&key)
    };
    let task = create().send().await.created();
    let reordered = ann
        .client
        .call(reqwest::Method::POST, &tasks)
        .idempotency_key(&key);
    let again = reordered
        .body("application/json", r#"{ "points": 1, "title": "Once" }"#)
        .send()
        .await
        .created();
    assert_eq!(again, task);
    let elsewhere = ann.project().await;
    let other = ann
        .client
        .post(&format!("{elsewhere}/tasks"), &json!({ "title": "Other" }));
    assert_ne!(
        other.idempotency_key(&key).send().await.created()["id"],
        task["id"],
        "a key is of one route"
    );
    let his = bob.project().await;
    let other = bob
        .client
        .post(&format!("{his}/tasks"), &json!({ "title": "Other" }));
    assert_ne!(
        other.idempotency_key(&key).send().await.created()["id"],
        task["id"],
        "a key is of one caller"
    );
    for bad in ["", "with space", &"k".repeat(256)] {
        let refused = ann
            .client
            .post(&tasks, &json!({ "title": "No" }))
            .idempotency_key(bad)
            .send()
            .await;
        refused.problem(400, "invalid_idempotency_key");
    }
    assert_eq!(ann.list(&tasks).await.len(), 1);
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
