//! Bodies that can be read but hold what cannot be taken: every field error at once, nothing written.

use serde_json::{Value, json};

use crate::support::{Scene, refused};

/// A body, and pointer and code of its errors in order.
type Case = (Value, &'static [(&'static str, &'static str)]);

/// What is wrong in a new task as well as in a patch of one.
fn wrong_in_tasks() -> Vec<Case> {
    let long = "x".repeat(10_000);
    let labels: Vec<_> = (0..300).map(|n| n.to_string()).collect();
    let line = |text: &str| json!({"text": text});
    vec![
        (json!({"title": ""}), &[("/title", "blank")]),
        (json!({"title": " \t\u{3000} "}), &[("/title", "blank")]),
        (json!({"title": long}), &[("/title", "too_long")]),
        (json!({"title": "x".repeat(501)}), &[("/title", "too_long")]),
        (json!({"title": "a\u{0}b"}), &[("/title", "control_character")]),
        (json!({"title": "a\u{7}b"}), &[("/title", "control_character")]),
        (json!({"title": "two\nlines"}), &[("/title", "control_character")]),
        (
            json!({"title": "two\u{2028}lines"}),
            &[("/title", "control_character")],
        ),
        (json!({"title": "a\u{9b}b"}), &[("/title", "control_character")]),
        (json!({"title": null}), &[("/title", "not_nullable")]),
        (json!({"title": 7}), &[("/title", "wrong_type")]),
        (json!({"title": ["t"]}), &[("/title", "wrong_type")]),
        (json!({"description": {}}), &[("/description", "wrong_type")]),
        (
            json!({"description": "a\u{0}"}),
            &[("/description", "control_character")],
        ),
        (
            json!({"description": "a\u{1b}[2J"}),
            &[("/description", "control_character")],
        ),
        (json!({"status": null}), &[("/status", "not_nullable")]),
        (json!({"status": "todo"}), &[("/status", "invalid_value")]),
        (json!({"status": "TO_DO"}), &[("/status", "invalid_value")]),
        (json!({"status": 1}), &[("/status", "wrong_type")]),
        (json!({"priority": null}), &[("/priority", "not_nullable")]),
        (json!({"priority": "highest"}), &[("/priority", "invalid_value")]),
        (json!({"assignees": "me"}), &[("/assignees", "wrong_type")]),
        (
            json!({"assignees": ["me", "tsk_00000000000000000000000000000001", 1, null]}),
            &[
                ("/assignees/0", "invalid_id"),
                ("/assignees/1", "invalid_id"),
                ("/assignees/2", "wrong_type"),
                ("/assignees/3", "wrong_type"),
            ],
        ),
        (
            json!({"assignees": vec!["usr_00000000000000000000000000000001"; 21]}),
            &[("/assignees", "too_many")],
        ),
        (
            json!({"assignees": vec!["usr_00000000000000000000000000000001"; 2]}),
            &[("/assignees", "repeated")],
        ),
        (json!({"labels": labels}), &[("/labels", "too_many")]),
        (json!({"labels": ["a", "a "]}), &[("/labels", "repeated")]),
        (
            json!({"labels": ["ok", "", "x".repeat(51), "a\tb", null]}),
            &[
                ("/labels/1", "blank"),
                ("/labels/2", "too_long"),
                ("/labels/3", "control_character"),
                ("/labels/4", "wrong_type"),
            ],
        ),
        (json!({"start": "2026-02-30"}), &[("/start", "invalid_date")]),
        (json!({"due": "2026-02-30"}), &[("/due", "invalid_date")]),
        (
            json!({"due": "2025-02-29T00:00:00Z"}),
            &[("/due", "invalid_date")],
        ),
        (json!({"due": "2026-03-01T10:00:00"}), &[("/due", "invalid_date")]),
        (
            json!({"due": "2026-03-01T10:00:00+01:00[Mars/Base]"}),
            &[("/due", "invalid_date")],
        ),
        (json!({"due": "tomorrow"}), &[("/due", "invalid_date")]),
        (json!({"due": ""}), &[("/due", "invalid_date")]),
        (json!({"due": 1_772_366_400}), &[("/due", "wrong_type")]),
        (
            json!({"start": "2026-03-02", "due": "2026-03-01"}),
            &[("/due", "before_start")],
        ),
        (
            json!({"estimate_minutes": -1}),
            &[("/estimate_minutes", "out_of_range")],
        ),
        (
            json!({"estimate_minutes": 60_000_001}),
            &[("/estimate_minutes", "out_of_range")],
        ),
        (
            json!({"estimate_minutes": 1.5}),
            &[("/estimate_minutes", "wrong_type")],
        ),
        (
            json!({"estimate_minutes": "90"}),
            &[("/estimate_minutes", "wrong_type")],
        ),
        (
            json!({"points": 18_446_744_073_709_551_615_u64}),
            &[("/points", "out_of_range")],
        ),
        (json!({"points": 1e300}), &[("/points", "out_of_range")]),
        (json!({"points": true}), &[("/points", "wrong_type")]),
        (json!({"category": "x".repeat(51)}), &[("/category", "too_long")]),
        (
            json!({"category": "", "why": " \n"}),
            &[("/category", "blank"), ("/why", "blank")],
        ),
        (
            json!({"category": 1, "why": []}),
            &[("/category", "wrong_type"), ("/why", "wrong_type")],
        ),
        (json!({"why": "x".repeat(2001)}), &[("/why", "too_long")]),
        (json!({"why": "a\u{0}"}), &[("/why", "control_character")]),
        (
            json!({"checklist": {"text": "t"}}),
            &[("/checklist", "wrong_type")],
        ),
        (
            json!({"checklist": vec![line("t"); 101]}),
            &[("/checklist", "too_many")],
        ),
        (
            json!({"checklist": [line("t"), "t", {}, {"text": null, "done": null}, {"id": "tsk_1", "text": "", "don": 1}]}),
            &[
                ("/checklist/1", "wrong_type"),
                ("/checklist/2/text", "required"),
                ("/checklist/3/text", "not_nullable"),
                ("/checklist/3/done", "not_nullable"),
                ("/checklist/4/id", "invalid_id"),
                ("/checklist/4/text", "blank"),
                ("/checklist/4/don", "unknown_field"),
            ],
        ),
        (
            json!({"titel": "t", "a/b~c": 1}),
            &[("/a~1b~0c", "unknown_field"), ("/titel", "unknown_field")],
        ),
        (
            json!({"title": 1, "status": "x", "due": "x", "labels": [1], "points": -1, "colour": "red"}),
            &[
                ("/colour", "unknown_field"),
                ("/due", "invalid_date"),
                ("/labels/0", "wrong_type"),
                ("/points", "out_of_range"),
                ("/status", "invalid_value"),
                ("/title", "wrong_type"),
            ],
        ),
    ]
}

#[track_caller]
fn assert_errors(mut found: Vec<(String, String)>, expected: &[(&str, &str)], body: &Value) {
    let mut expected: Vec<_> = expected
        .iter()
        .map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned()))
        .collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{body}");
}

#[tokio::test]
async fn of_a_new_task() {
    let scene = Scene::new().await;
    let before = scene.everything().await;
    let mut cases = wrong_in_tasks();
    for (body, _) in &mut cases {
        let object = body.as_object_mut().unwrap();
        object.entry("title").or_insert_with(|| json!("t"));
    }
    cases.push((json!({}), &[("/title", "required")]));
    cases.push((
        json!({"labels": null}),
        &[("/title", "required"), ("/labels", "not_nullable")],
    ));
    cases.push((
        json!({"title": "t", "assignees": null, "checklist": null}),
        &[("/assignees", "not_nullable"), ("/checklist", "not_nullable")],
    ));
    let set_by_the_server = json!({"title": "t", "id": "tsk_00000000000000000000000000000001", "version": 1});
    cases.push((
        set_by_the_server,
        &[("/id", "unknown_field"), ("/version", "unknown_field")],
    ));
    for (body, expected) in cases {
        let call = scene.editor.post(&scene.tasks()).json(body.clone());
        assert_errors(scene.refused(call, 422, "invalid_fields").await, expected, &body);
    }
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn of_a_patch_of_a_task() {
    let scene = Scene::new().await;
    let task = scene
        .add(json!({"title": "t", "start": "2026-03-10", "description": "d"}))
        .await;
    let before = scene.everything().await;
    let mut cases = wrong_in_tasks();
    cases.push((json!({"due": "2026-03-09"}), &[("/due", "before_start")]));
    cases.push((
        json!({"id": "x", "project_id": "x", "version": 2, "created_by": "x", "created_at": 1, "updated_at": null,
            "completed_at": "2026-03-01T00:00:00Z", "rank": "a"}),
        &[
            ("/completed_at", "read_only"),
            ("/created_at", "read_only"),
            ("/created_by", "read_only"),
            ("/id", "read_only"),
            ("/project_id", "read_only"),
            ("/rank", "unknown_field"),
            ("/updated_at", "not_nullable"),
            ("/version", "read_only"),
        ],
    ));
    for (body, expected) in cases {
        let call = scene.editor.patch(&scene.at(&task), "*").json(body.clone());
        assert_errors(scene.refused(call, 422, "invalid_fields").await, expected, &body);
    }
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn of_a_project() {
    let scene = Scene::new().await;
    let before = scene.everything().await;
    let long = "x".repeat(10_001);
    let both: [Case; 13] = [
        (
            json!({"time_zone": "Mars/Olympus"}),
            &[("/time_zone", "invalid_time_zone")],
        ),
        (json!({"time_zone": null}), &[("/time_zone", "not_nullable")]),
        (json!({"time_zone": 1}), &[("/time_zone", "wrong_type")]),
        (json!({"name": ""}), &[("/name", "blank")]),
        (json!({"name": "x".repeat(201)}), &[("/name", "too_long")]),
        (json!({"name": "a\u{7f}"}), &[("/name", "control_character")]),
        (json!({"name": null}), &[("/name", "not_nullable")]),
        (json!({"name": {}}), &[("/name", "wrong_type")]),
        (json!({"description": long}), &[("/description", "too_long")]),
        (
            json!({"description": "a\u{0}"}),
            &[("/description", "control_character")],
        ),
        (json!({"description": []}), &[("/description", "wrong_type")]),
        (json!({"nmae": "n"}), &[("/nmae", "unknown_field")]),
        (
            json!({"name": 1, "description": 2, "role": "owner"}),
            &[
                ("/description", "wrong_type"),
                ("/name", "wrong_type"),
                ("/role", "unknown_field"),
            ],
        ),
    ];
    let new: [Case; 4] = [
        (json!({}), &[("/name", "required")]),
        (json!({"name": "n", "kind": null}), &[("/kind", "not_nullable")]),
        (
            json!({"name": "n", "kind": "wall"}),
            &[("/kind", "invalid_value")],
        ),
        (
            json!({"name": "n", "archived": true}),
            &[("/archived", "unknown_field")],
        ),
    ];
    let patch: [Case; 3] = [
        (json!({"kind": "board"}), &[("/kind", "read_only")]),
        (json!({"archived": null}), &[("/archived", "not_nullable")]),
        (json!({"archived": "yes"}), &[("/archived", "wrong_type")]),
    ];
    for (body, expected) in both.clone().into_iter().chain(patch) {
        let call = scene.owner.patch(&scene.project, "*").json(body.clone());
        assert_errors(scene.refused(call, 422, "invalid_fields").await, expected, &body);
    }
    for (mut body, expected) in both {
        body.as_object_mut()
            .unwrap()
            .entry("name")
            .or_insert_with(|| json!("n"));
        let call = scene.owner.post("/v1/projects").json(body.clone());
        assert_errors(scene.refused(call, 422, "invalid_fields").await, expected, &body);
    }
    for (body, expected) in new {
        let call = scene.owner.post("/v1/projects").json(body.clone());
        assert_errors(scene.refused(call, 422, "invalid_fields").await, expected, &body);
    }
    assert_eq!(scene.everything().await, before);
    assert_eq!(scene.list(&scene.owner, "/v1/projects").await.len(), 1);
}

#[tokio::test]
async fn of_a_move() {
    let scene = Scene::new().await;
    let [task, other] = scene.add_all(["one", "two"]).await;
    let before = scene.everything().await;
    let (id, own) = (other["id"].clone(), task["id"].clone());
    let cases: [Case; 11] = [
        (json!({}), &[("/status", "required")]),
        (json!({"status": null}), &[("/status", "not_nullable")]),
        (json!({"status": "doing"}), &[("/status", "invalid_value")]),
        (json!({"status": "done", "after": 1}), &[("/after", "wrong_type")]),
        (
            json!({"status": "done", "after": scene.owner.id.as_str()}),
            &[("/after", "invalid_id")],
        ),
        (
            json!({"status": "done", "before": "prj_x"}),
            &[("/before", "invalid_id")],
        ),
        (
            json!({"status": "to_do", "after": id, "before": id}),
            &[("/before", "exclusive")],
        ),
        (
            json!({"status": "to_do", "afterwards": id}),
            &[("/afterwards", "unknown_field")],
        ),
        (
            json!({"status": "to_do", "after": own}),
            &[("/after", "same_task")],
        ),
        (
            json!({"status": "done", "before": own}),
            &[("/before", "same_task")],
        ),
        (
            json!({"before": [], "position": 1}),
            &[
                ("/before", "wrong_type"),
                ("/position", "unknown_field"),
                ("/status", "required"),
            ],
        ),
    ];
    for (body, expected) in cases {
        let answer = scene.move_task(&task, body.clone()).await;
        assert_errors(refused(&answer, 422, "invalid_fields"), expected, &body);
    }
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn limits_are_reached_and_kept() {
    let scene = Scene::new().await;
    let labels: Vec<_> = (0..50).map(|n| format!("{n:\u{e4}>50}")).collect();
    let checklist: Vec<_> = (0..100)
        .map(|n| json!({"text": format!("{n:\u{4e16}>500}"), "done": true}))
        .collect();
    let body = json!({"title": "\u{1f600}".repeat(500), "labels": labels, "checklist": checklist,
        "estimate_minutes": 60_000_000, "points": 1_000_000, "start": "1900-01-01", "due": "9998-12-31",
        "category": "\u{e4}".repeat(50), "why": "\u{1f600}".repeat(2000)});
    let task = scene.add(body.clone()).await;
    let found = scene.current(&task).await;
    assert_eq!(found, task);
    for field in [
        "title",
        "labels",
        "estimate_minutes",
        "points",
        "start",
        "due",
        "category",
        "why",
    ] {
        assert_eq!(found[field], body[field], "{field}");
    }
    assert_eq!(found["checklist"].as_array().unwrap().len(), 100);
}
