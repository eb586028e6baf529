//! Lists of a project's tasks: filters, orders, pages.

use serde_json::{Value, json};

use crate::support::{Scene, each};

/// Created one second after the other, then `alpha` is changed.
async fn scene() -> Scene {
    let scene = Scene::new().await;
    let (owner, editor) = (scene.owner.id.as_str(), scene.editor.id.as_str());
    let beyond_excerpt = format!("{}needle", "x".repeat(200));
    let mut alpha = Value::Null;
    for body in [
        json!({"title": "alpha", "priority": "high", "labels": ["x"], "assignees": [owner], "due": "2026-03-10"}),
        json!({"title": "beta", "status": "in_progress", "labels": ["x", "y"]}),
        json!({"title": "gamma", "priority": "urgent", "assignees": [editor, owner],
            "due": "2026-03-10T13:00:00+01:00[Europe/Berlin]", "description": "Find the NEEDLE"}),
        json!({"title": "delta", "status": "done", "priority": "low", "due": "2026-03-01"}),
        json!({"title": "epsilon", "priority": "medium", "labels": ["Y"], "due": "2026-04-01T00:00:00Z"}),
        json!({"title": "zeta", "description": beyond_excerpt}),
    ] {
        let task = scene.add(body).await;
        if task["title"] == "alpha" {
            alpha = task;
        }
    }
    let call = scene
        .editor
        .patch(&scene.at(&alpha), "*")
        .json(json!({"points": 5}));
    assert_eq!(scene.send(call).await.status, 200);
    scene
}

#[tokio::test]
async fn filters() {
    let scene = scene().await;
    let of_editor = format!("assignee={}", scene.editor.id);
    let of_owner_by_due = format!("assignee={}&sort=-due", scene.owner.id);
    let cases: [(&str, &[&str]); 24] = [
        ("", &["alpha", "gamma", "epsilon", "zeta", "beta", "delta"]),
        ("status=to_do", &["alpha", "gamma", "epsilon", "zeta"]),
        ("status=in_progress", &["beta"]),
        ("status=done", &["delta"]),
        ("status=done&sort=-due", &["delta"]),
        ("label=x", &["alpha", "beta"]),
        ("label=y", &["epsilon", "beta"]),
        ("label=%20Y%20", &["epsilon", "beta"]),
        ("label=x&status=to_do", &["alpha"]),
        ("priority=urgent", &["gamma"]),
        ("priority=none&sort=created_at", &["beta", "zeta"]),
        ("due_before=2026-03-10", &["delta"]),
        ("due_before=2026-03-11", &["alpha", "gamma", "delta"]),
        ("due_before=2026-03-10T12:00:00Z", &["delta"]),
        (
            "due_after=2026-03-10T12:00:00Z&sort=due",
            &["gamma", "alpha", "epsilon"],
        ),
        (
            "due_after=2026-03-10&due_before=2026-04-01&sort=-due",
            &["alpha", "gamma"],
        ),
        ("due_after=2026-04-01&due_before=2026-03-01", &[]),
        ("due_after=2026-04-01&due_before=2026-03-01&sort=due", &[]),
        ("q=NeEdLe", &["gamma", "zeta"]),
        ("q=y", &["epsilon", "beta"]),
        ("q=needle&priority=low", &[]),
        ("assignee=me", &[]),
        (&of_editor, &["gamma"]),
        (&of_owner_by_due, &["alpha", "gamma"]),
    ];
    for (query, expected) in cases {
        assert_eq!(scene.titles(query).await, expected, "{query}");
        assert_eq!(
            scene.titles(&format!("{query}&limit=1")).await,
            expected,
            "{query}, one by one"
        );
    }
    let mine = scene
        .list(&scene.owner, &format!("{}?assignee=me", scene.tasks()))
        .await;
    assert_eq!(each(&mine, "title"), ["alpha", "gamma"]);
}

#[tokio::test]
async fn a_text_is_found_in_any_form_and_anywhere_in_a_task() {
    let scene = Scene::new().await;
    let beyond = |bytes: usize| format!("{} far\u{2019}s \u{dc}berfa\u{308}llig", "x ".repeat(bytes / 2));
    for body in [
        json!({"title": "nfc caf\u{e9}"}),
        json!({"title": "nfd cafe\u{301}"}),
        json!({"title": "plain CAFE"}),
        json!({"title": "sharp Stra\u{df}e", "labels": ["Cafe\u{301}"]}),
        json!({"title": "double STRASSE"}),
        json!({"title": "syllable \u{d55c}\u{ad6d}\u{c5b4}"}),
        json!({"title": "jamo \u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}\u{110b}\u{1165}"}),
        json!({"title": "list", "checklist": [{"text": "none"}, {"text": "\u{201c}quoted\u{201d}\u{a0}\u{a0}text"}]}),
        json!({"title": "short", "description": beyond(700)}),
        json!({"title": "long", "description": beyond(200_000)}),
    ] {
        scene.add(body).await;
    }
    for (query, expected) in [
        ("q=caf%C3%A9", vec!["nfc", "nfd", "plain", "sharp"]),
        ("q=cafe%CC%81", vec!["nfc", "nfd", "plain", "sharp"]),
        ("q=stra%C3%9Fe", vec!["sharp", "double"]),
        ("q=StrasSE", vec!["sharp", "double"]),
        ("q=%ED%95%9C%EA%B5%AD%EC%96%B4", vec!["syllable", "jamo"]),
        ("q=%22quoted%22+text", vec!["list"]),
        ("q=far%27s++%C3%BCBER", vec!["short", "long"]),
        ("q=uberfallig&limit=1", vec!["short", "long"]),
        ("q=uberfallig&label=x", vec![]),
        ("label=CAF%C3%89", vec!["sharp"]),
        ("label=cafe", vec![]),
    ] {
        let found = scene.titles(query).await;
        let found: Vec<_> = found
            .iter()
            .map(|title| title.split(' ').next().unwrap())
            .collect();
        assert_eq!(found, expected, "{query}");
    }
}

#[tokio::test]
async fn two_forms_of_a_label_are_one() {
    let scene = Scene::new().await;
    let labels = json!(["Cafe\u{301}", "x", "CAF\u{c9}", "X", "cafe"]);
    let task = scene.add(json!({"title": "t", "labels": labels})).await;
    assert_eq!(
        task["labels"],
        json!(["Cafe\u{301}", "x", "cafe"]),
        "the first spelling stays"
    );
    let call = scene.editor.patch(&scene.at(&task), "*");
    let changed = scene.send(call.json(json!({"labels": ["X", "x "]}))).await;
    assert_eq!(changed.json()["labels"], json!(["X"]));
}

#[tokio::test]
async fn orders_page_by_page() {
    let scene = scene().await;
    for (sort, expected) in [
        ("rank", vec!["alpha", "gamma", "epsilon", "zeta", "beta", "delta"]),
        (
            "created_at",
            vec!["alpha", "beta", "gamma", "delta", "epsilon", "zeta"],
        ),
        (
            "updated_at",
            vec!["beta", "gamma", "delta", "epsilon", "zeta", "alpha"],
        ),
        ("due", vec!["delta", "gamma", "alpha", "epsilon", "beta", "zeta"]),
        (
            "priority",
            vec!["delta", "epsilon", "alpha", "gamma", "beta", "zeta"],
        ),
    ] {
        // Without a due date or priority they are last in either direction.
        let valued = if ["due", "priority"].contains(&sort) { 4 } else { 6 };
        let mut reversed = expected.clone();
        reversed[..valued].reverse();
        reversed[valued..].reverse();
        for limit in [1, 2, 5, 7] {
            assert_eq!(
                scene.titles(&format!("sort={sort}&limit={limit}")).await,
                expected,
                "{sort} {limit}"
            );
            assert_eq!(
                scene.titles(&format!("sort=-{sort}&limit={limit}")).await,
                reversed,
                "-{sort} {limit}"
            );
        }
    }
}

#[tokio::test]
async fn a_page_has_fifty_tasks_unless_told_otherwise() {
    let scene = Scene::new().await;
    let mut calls = Vec::new();
    for n in 0..51 {
        calls.push(
            scene
                .editor
                .post(&scene.tasks())
                .json(json!({"title": n.to_string()})),
        );
    }
    scene.send_at_once(calls).await;
    for (query, expected) in [("", 50), ("?limit=7", 7), ("?limit=100", 51)] {
        let page = scene
            .read(&scene.viewer, &format!("{}{query}", scene.tasks()))
            .await;
        assert_eq!(page["items"].as_array().unwrap().len(), expected);
        assert_eq!(page["next_cursor"].is_null(), expected == 51, "{query}");
    }
}

#[tokio::test]
async fn a_page_carries_excerpts_and_no_descriptions() {
    let scene = Scene::new().await;
    let long = "\u{4e16}".repeat(80_000);
    scene
        .add(json!({"title": "long", "description": long, "assignees": [scene.owner.id.as_str()]}))
        .await;
    scene.add(json!({"title": "none"})).await;
    let of_project = scene.list(&scene.owner, &scene.tasks()).await;
    assert_eq!(of_project[1]["excerpt"], Value::Null);
    for item in [&of_project[0], &scene.list(&scene.owner, "/v1/tasks").await[0]] {
        assert_eq!(item["excerpt"], "\u{4e16}".repeat(200));
    }
    assert!(of_project.iter().all(|item| item.get("description").is_none()));
}

#[tokio::test]
async fn paging_has_no_gap_and_no_repeat_while_others_write() {
    for sort in ["rank", "created_at", "-created_at", "due", "-priority"] {
        let scene = Scene::new().await;
        let mut tasks = Vec::new();
        for n in 0..9 {
            tasks.push(scene.add(json!({"title": n.to_string()})).await);
        }
        let list = format!("{}?sort={sort}&limit=3", scene.tasks());
        let mut seen = Vec::new();
        let mut cursor = String::new();
        for page in 0..10 {
            let found = scene
                .read(&scene.viewer, &format!("{list}&cursor={cursor}"))
                .await;
            seen.extend(
                each(found["items"].as_array().unwrap(), "title")
                    .into_iter()
                    .map(str::to_owned),
            );
            let Some(next) = found["next_cursor"].as_str() else {
                break;
            };
            cursor = next.to_owned();
            // The last task of the page, after which the next one begins, goes away; others come and change.
            let last = &found["items"][2];
            assert_eq!(
                scene.send(scene.editor.delete(&scene.at(last), "*")).await.status,
                204
            );
            scene.add(json!({"title": format!("new{page}")})).await;
            let call = scene
                .editor
                .patch(&scene.at(&tasks[page % 2]), "*")
                .json(json!({"points": page}));
            scene.send(call).await;
        }
        let mut old: Vec<_> = seen.iter().filter(|title| !title.starts_with("new")).collect();
        old.sort();
        assert_eq!(
            old,
            ["0", "1", "2", "3", "4", "5", "6", "7", "8"],
            "{sort}: {seen:?}"
        );
    }
}
