//! Tasks: made, read, changed, deleted.

use serde_json::{Value, json};

use crate::support::trial::tests;
use crate::support::{Person, secret, unique};

tests! {
    Mail: [
        a_task_keeps_everything_it_is_given,
        a_patch_changes_what_it_names_and_clears_what_is_null,
        a_deleted_task_is_gone_and_no_retry_brings_it_back,
        a_description_of_256_kib_of_multi_byte_text_survives,
        a_retry_answers_with_what_it_made,
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

fn path_of(project: &str, task: &Value) -> String {
    format!("{project}/tasks/{}", task["id"].as_str().unwrap())
}
