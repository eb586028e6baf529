//! Many at once.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use testkit::http::Answer;

use crate::support::{Scene, each, refused};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_patches_of_one_version_one_wins() {
    for at in ["task", "project"] {
        let scene = Scene::new().await;
        let task = scene.add(json!({"title": "t"})).await;
        let path = if at == "task" {
            scene.at(&task)
        } else {
            scene.project.clone()
        };
        for version in 1..=10 {
            let etag = format!("\"{version}\"");
            let bodies = ["a", "b"].map(|text| json!({"description": format!("{text}{version}")}));
            let calls = bodies
                .iter()
                .map(|body| scene.owner.patch(&path, &etag).json(body.clone()));
            let answers = scene.send_at_once(calls).await;
            let winner = answers
                .iter()
                .position(|answer| answer.status == 200)
                .expect("one wins");
            refused(&answers[1 - winner], 412, "stale_version");

            let now = scene.read(&scene.owner, &path).await;
            assert_eq!(now, answers[winner].json(), "what won is there");
            assert_eq!(now["version"], version + 1);
            assert_eq!(now["description"], bodies[winner]["description"]);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn patches_of_any_version_are_all_applied() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await;
    let fields: [(&str, Value); 10] = [
        ("title", json!("new")),
        ("description", json!("new")),
        ("priority", json!("high")),
        ("labels", json!(["new"])),
        ("assignees", json!([scene.owner.id.as_str()])),
        ("start", json!("2026-03-01")),
        ("due", json!("2026-03-02")),
        ("estimate_minutes", json!(7)),
        ("points", json!(7)),
        ("status", json!("done")),
    ];
    // Each twice: 20 at once, of which the second ones change nothing.
    let calls = fields.iter().chain(&fields).map(|(name, value)| {
        scene
            .editor
            .patch(&scene.at(&task), "*")
            .json(json!({(*name).to_owned(): value}))
    });
    for answer in scene.send_at_once(calls).await {
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let now = scene.current(&task).await;
    for (name, value) in fields {
        assert_eq!(now[name], value, "{name}");
    }
    assert_eq!(now["version"], 11);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_different_patches_of_any_version_are_twenty_versions() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await;
    for path in [scene.at(&task), scene.project.clone()] {
        let calls = (0..20).map(|n| {
            scene
                .owner
                .patch(&path, "*")
                .json(json!({"description": n.to_string()}))
        });
        let answers = scene.send_at_once(calls).await;
        let mut versions = BTreeSet::new();
        for (n, answer) in answers.iter().enumerate() {
            assert_eq!(answer.status, 200, "{}", answer.text);
            assert_eq!(answer.json()["description"], n.to_string());
            versions.insert(answer.json()["version"].as_u64().unwrap());
        }
        assert_eq!(versions, (2..=21).collect());
        let last = answers
            .iter()
            .find(|answer| answer.json()["version"] == 21)
            .unwrap();
        assert_eq!(scene.read(&scene.owner, &path).await, last.json());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_creations_with_one_key_make_one_task() {
    let scene = Scene::new().await;
    for body in [
        // Each try draws an id of its own for the line, so that a second writer would show.
        json!({"title": "t", "checklist": [{"text": "line"}]}),
        json!({"title": "long", "assignees": [scene.owner.id.as_str()], "description": "x".repeat(5000)}),
    ] {
        let before = scene.list(&scene.owner, &scene.tasks()).await.len();
        let key = body["title"].as_str().unwrap();
        let calls = (0..50).map(|_| {
            scene
                .editor
                .post(&scene.tasks())
                .header("idempotency-key", key)
                .json(body.clone())
        });
        let answers = scene.send_at_once(calls).await;
        for answer in &answers {
            assert_eq!(answer.status, 201, "{}", answer.text);
            assert_eq!(answer.json(), answers[0].json());
        }
        assert_eq!(scene.list(&scene.owner, &scene.tasks()).await.len(), before + 1);
        assert_eq!(scene.current(&answers[0].json()).await, answers[0].json());
    }
    assert_eq!(scene.list(&scene.owner, "/v1/tasks").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn creations_with_one_key_make_one_project() {
    let scene = Scene::new().await;
    let call = || {
        scene
            .outsider
            .post("/v1/projects")
            .header("idempotency-key", "k")
            .json(json!({"name": "n"}))
    };
    let answers = scene.send_at_once((0..20).map(|_| call())).await;
    for answer in &answers {
        assert_eq!((answer.status.as_u16(), answer.json()), (201, answers[0].json()));
    }
    assert_eq!(
        scene.list(&scene.outsider, "/v1/projects").await,
        [answers[0].json()]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_moves_in_one_column_lose_no_task_and_all_agree_on_the_order() {
    let scene = Scene::new().await;
    let mut tasks = Vec::new();
    for n in 0..25 {
        tasks.push(
            scene
                .add(json!({"title": n.to_string(), "description": "d"}))
                .await,
        );
    }
    let (anchor, rest) = tasks.split_first().unwrap();
    // Every other task twice, all beside the same one, or to the end.
    let calls = (0..50).map(|n| {
        let task = &rest[n % rest.len()];
        let body = match n % 5 {
            0 => json!({"status": "to_do"}),
            1 | 2 => json!({"status": "to_do", "before": anchor["id"]}),
            _ => json!({"status": "to_do", "after": anchor["id"]}),
        };
        scene.editor.post(&format!("{}/move", scene.at(task))).json(body)
    });
    for answer in scene.send_at_once(calls).await {
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    let order = scene.column("to_do").await;
    let there: BTreeSet<_> = order.iter().map(String::as_str).collect();
    assert_eq!(order.len(), 25, "none twice");
    assert_eq!(there, each(&tasks, "id").into_iter().collect(), "none lost");
    let reversed: Vec<_> = scene
        .list(&scene.owner, &format!("{}?sort=-rank&limit=7", scene.tasks()))
        .await;
    let mut reversed = each(&reversed, "id");
    reversed.reverse();
    assert_eq!(reversed, order);
    assert_eq!(scene.column("to_do").await, order, "for every reader");
    for task in &tasks {
        let now = scene.current(task).await;
        assert_eq!(
            (&now["status"], &now["description"]),
            (&json!("to_do"), &json!("d"))
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn moves_and_edits_of_one_task_do_not_undo_each_other() {
    let scene = Scene::new().await;
    let task = scene
        .add(json!({"title": "t", "description": "x".repeat(3000)}))
        .await;
    let mut calls = Vec::new();
    for n in 0..8 {
        let body = json!({"labels": [n.to_string()], "description": format!("{n}{}", "y".repeat(3000))});
        calls.push(scene.editor.patch(&scene.at(&task), "*").json(body));
        let to = format!("{}/move", scene.at(&task));
        calls.push(
            scene
                .owner
                .post(&to)
                .json(json!({"status": (["in_progress", "done"][n % 2])})),
        );
    }
    let answers = scene.send_at_once(calls).await;
    for answer in &answers {
        assert_eq!(answer.status, 200, "{}", answer.text);
        let seen = answer.json();
        let text = seen["description"].as_str().unwrap();
        // The description belongs to the labels that were written with it.
        let label = seen["labels"]
            .as_array()
            .unwrap()
            .first()
            .map_or("x", |label| label.as_str().unwrap());
        assert!(text.starts_with(label), "torn: {label}, {}", &text[..1]);
    }
    let now = scene.current(&task).await;
    // Each write is a version. A move to where the task is by then writes nothing, and one whose description was changed meanwhile
    // answers with the later version.
    let mut versions: Vec<_> = answers
        .iter()
        .map(|answer| answer.json()["version"].as_u64())
        .collect();
    // Calls alternate: an edit answers with its own version, whatever came after it.
    let mut edits: Vec<_> = versions.iter().step_by(2).collect();
    edits.sort_unstable();
    edits.dedup();
    assert_eq!(edits.len(), 8, "{versions:?}");
    versions.sort_unstable();
    versions.dedup();
    let expected: Vec<_> = (2..=now["version"].as_u64().unwrap()).map(Some).collect();
    assert!(
        versions.iter().all(|version| expected.contains(version)),
        "{versions:?}"
    );
    assert!(versions.len() > 8, "all edits, and some of the moves");
    let last = answers
        .iter()
        .map(Answer::json)
        .find(|seen| seen["version"] == now["version"]);
    assert_eq!(Some(now), last);
}
