//! Dependencies and subtasks.

use serde_json::{Value, json};
use testkit::http::Answer;

use crate::support::{Scene, each, refused};

const ABSENT: &str = "tsk_ffffffffffffffffffffffffffffffff";

impl Scene {
    async fn patch(&self, task: &Value, body: Value) -> Answer {
        self.send(self.editor.patch(&self.at(task), "*").json(body)).await
    }

    async fn change(&self, task: &Value, body: Value) -> Value {
        let answer = self.patch(task, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    async fn dependencies(&self, task: &Value, query: &str) -> Value {
        self.read(&self.viewer, &format!("{}/dependencies{query}", self.at(task)))
            .await
    }
}

fn errors(answer: &Answer) -> Vec<(String, String)> {
    refused(answer, 422, "invalid_fields");
    let body = answer.json();
    let errors = body["errors"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    errors
        .iter()
        .map(|error| (text(&error["pointer"]), text(&error["code"])))
        .collect()
}

#[tokio::test]
async fn links_are_tasks_of_the_same_project() {
    let scene = Scene::new().await;
    let [a, b] = scene.add_all(["a", "b"]).await;
    let elsewhere = scene.project(&scene.editor, "elsewhere").await;
    let other = scene
        .task(&scene.editor, &elsewhere, json!({"title": "other"}))
        .await;
    let body = json!({"title": "c", "blocked_by": [a["id"], ABSENT, other["id"]], "parent_id": ABSENT});
    let expected = |at: &[(&str, &str)]| -> Vec<_> {
        at.iter()
            .map(|(at, code)| ((*at).to_owned(), (*code).to_owned()))
            .collect()
    };
    let unknown = expected(&[
        ("/blocked_by/1", "unknown_task"),
        ("/blocked_by/2", "unknown_task"),
        ("/parent_id", "unknown_task"),
    ]);
    let created = scene
        .send(scene.editor.post(&scene.tasks()).json(body.clone()))
        .await;
    assert_eq!(errors(&created), unknown);
    assert_eq!(errors(&scene.patch(&b, body).await), unknown);
    let own = json!({"blocked_by": [a["id"], b["id"]], "parent_id": b["id"]});
    assert_eq!(
        errors(&scene.patch(&b, own).await),
        expected(&[
            ("/blocked_by/1", "self_reference"),
            ("/parent_id", "self_reference")
        ])
    );
    for (body, at) in [
        (
            json!({"blocked_by": vec![a["id"].clone(); 2]}),
            ("/blocked_by", "repeated"),
        ),
        (
            json!({"blocked_by": vec![ABSENT; 21]}),
            ("/blocked_by", "too_many"),
        ),
        (json!({"blocked_by": [1]}), ("/blocked_by/0", "wrong_type")),
        (json!({"blocked_by": "x"}), ("/blocked_by", "wrong_type")),
        (json!({"parent_id": "prj_1"}), ("/parent_id", "invalid_id")),
        (json!({"subtasks": null}), ("/subtasks", "not_nullable")),
        (json!({"subtasks": {"total": 1}}), ("/subtasks", "read_only")),
    ] {
        assert_eq!(errors(&scene.patch(&b, body).await), expected(&[at]));
    }
    let b = scene
        .change(&b, json!({"blocked_by": [a["id"]], "parent_id": a["id"]}))
        .await;
    assert_eq!((&b["blocked_by"], &b["parent_id"]), (&json!([a["id"]]), &a["id"]));
    assert_eq!(scene.current(&b).await, b);
    let list = scene.list(&scene.viewer, &scene.tasks()).await;
    assert_eq!(list[1]["blocked_by"], b["blocked_by"]);
    // One that is deleted may stay, until the link to it is taken out.
    let gone = scene.send(scene.editor.delete(&scene.at(&a), "*")).await;
    assert_eq!(gone.status, 204);
    let c = scene.add(json!({"title": "c"})).await;
    scene
        .change(
            &b,
            json!({"blocked_by": [c["id"], a["id"]], "parent_id": a["id"]}),
        )
        .await;
    let freed = scene
        .change(&b, json!({"blocked_by": null, "parent_id": null}))
        .await;
    assert_eq!(
        (&freed["blocked_by"], &freed["parent_id"]),
        (&json!([]), &Value::Null)
    );
}

#[tokio::test]
async fn a_blocked_task_is_not_done_whatever_the_request() {
    let scene = Scene::new().await;
    let [a, b] = scene.add_all(["a", "b"]).await;
    let both = json!([a["id"], b["id"]]);
    let c = scene.add(json!({"title": "c", "blocked_by": both})).await;
    let body = json!({"title": "d", "status": "done", "blocked_by": both});
    let operations = json!({"operations": [
        {"op": "update", "task_id": c["id"], "changes": {"status": "done"}},
        {"op": "move", "task_id": c["id"], "status": "done"},
    ]});
    for answer in [
        scene.patch(&c, json!({"status": "done"})).await,
        scene.move_task(&c, json!({"status": "done"})).await,
        scene.send(scene.editor.post(&scene.tasks()).json(body)).await,
    ] {
        refused(&answer, 409, "blocked");
        assert_eq!(answer.json()["blocked_by"], both);
    }
    let bulk = format!("{}/bulk", scene.tasks());
    let answer = scene.send(scene.editor.post(&bulk).json(operations)).await.json();
    for result in answer["results"].as_array().unwrap() {
        assert_eq!(
            (&result["status"], &result["problem"]["code"]),
            (&json!(409), &json!("blocked"))
        );
        assert_eq!(result["problem"]["blocked_by"], both);
    }
    scene.change(&a, json!({"status": "done"})).await;
    let answer = scene.move_task(&c, json!({"status": "done"})).await;
    assert_eq!(answer.json()["blocked_by"], json!([b["id"]]));
    scene.change(&b, json!({"status": "done"})).await;
    let answer = scene.move_task(&c, json!({"status": "done"})).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["status"]),
        (200, &json!("done"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_changes_at_once_that_close_a_circle_one_is_refused() {
    let scene = Scene::new().await;
    for kind in ["blocked_by", "parent_id"] {
        for round in 0..5 {
            let [a, b] = scene.add_all(["a", "b"]).await;
            let link = |to: &Value| match kind {
                "blocked_by" => json!({ kind: [to["id"]] }),
                _ => json!({ kind: to["id"] }),
            };
            // The condition of neither is stale: only the other task changes.
            let condition = if round % 2 == 0 { "\"1\"" } else { "*" };
            let calls = [(&a, &b), (&b, &a)].map(|(task, to)| {
                let call = scene.editor.patch(&scene.at(task), condition);
                call.json(link(to))
            });
            let answers = scene.send_at_once(calls).await;
            let winner = answers.iter().position(|answer| answer.status == 200).unwrap();
            refused(&answers[1 - winner], 409, "dependency_cycle");
        }
    }
}

#[tokio::test]
async fn a_retried_creation_succeeds_whatever_has_become_of_its_links() {
    let scene = Scene::new().await;
    let [a, b] = scene.add_all(["a", "b"]).await;
    scene.change(&a, json!({"status": "done"})).await;
    let body = json!({"title": "c", "status": "done", "blocked_by": [a["id"]], "parent_id": b["id"]});
    let call = || {
        let call = scene.editor.post(&scene.tasks()).json(body.clone());
        call.header("idempotency-key", "k")
    };
    let first = scene.expect(call(), 201).await.json();
    scene.change(&a, json!({"status": "to_do"})).await;
    assert_eq!(scene.expect(call(), 201).await.json(), first);
    scene.expect(scene.editor.delete(&scene.at(&b), "*"), 204).await;
    assert_eq!(scene.expect(call(), 201).await.json(), first);
}

#[tokio::test]
async fn dependencies_are_listed_both_ways() {
    let scene = Scene::new().await;
    let [task, blocker] = scene.add_all(["task", "blocker"]).await;
    scene.change(&task, json!({"blocked_by": [blocker["id"]]})).await;
    let child = scene
        .add(json!({"title": "child", "parent_id": task["id"], "status": "done"}))
        .await;
    let mut blocked = Vec::new();
    for title in ["x", "y", "z"] {
        let body = json!({"title": title, "blocked_by": [task["id"]]});
        blocked.push(scene.add(body).await);
    }
    let found = scene.dependencies(&task, "?limit=2").await;
    let linked = |task: &Value| json!({"id": task["id"], "title": task["title"], "status": task["status"]});
    assert_eq!(found["blocked_by"], json!([linked(&blocker)]));
    assert_eq!(found["subtasks"], json!([linked(&child)]));
    let mut blocks = found["blocks"].as_array().unwrap().clone();
    let rest = format!("?limit=2&cursor={}", found["next_cursor"].as_str().unwrap());
    let rest = scene.dependencies(&task, &rest).await;
    assert_eq!(rest["next_cursor"], Value::Null);
    blocks.extend(rest["blocks"].as_array().unwrap().clone());
    let mut titles = each(&blocks, "title");
    titles.sort_unstable();
    assert_eq!(titles, ["x", "y", "z"]);
    scene
        .expect(scene.editor.delete(&scene.at(&blocker), "*"), 204)
        .await;
    assert_eq!(scene.dependencies(&task, "").await["blocked_by"], json!([]));
    let absent = format!("{}/{ABSENT}/dependencies", scene.tasks());
    scene.refused(scene.viewer.get(&absent), 404, "not_found").await;
    let unknown = format!("{}/dependencies?sort=x", scene.at(&task));
    scene
        .refused(scene.viewer.get(&unknown), 422, "invalid_fields")
        .await;
}

/// The version does not tell how far the subtasks are.
#[tokio::test]
async fn a_task_with_subtasks_is_sent_although_its_version_is_known() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await;
    assert_eq!(task["subtasks"], Value::Null);
    let child = scene
        .add(json!({"title": "child", "parent_id": task["id"]}))
        .await;
    let known = || {
        scene
            .viewer
            .get(&scene.at(&task))
            .header("if-none-match", "\"1\"")
    };
    scene.expect(known(), 304).await;
    let count = async |version: u64, parent: bool, is_done: bool| {
        let id = |task: &Value| domain::TaskId::parse(task["id"].as_str().unwrap()).unwrap();
        let change = store::SubtaskChange {
            task: domain::TaskRef {
                project_id: crate::support::id_in(&scene.project),
                task_id: id(&child),
            },
            version,
            parent: parent.then(|| id(&task)),
            is_done,
        };
        scene
            .store
            .count_subtasks(&[change], jiff::Timestamp::UNIX_EPOCH)
            .await
            .unwrap();
        scene.expect(known(), 200).await.json()["subtasks"].clone()
    };
    assert_eq!(count(1, true, false).await, json!({"total": 1, "done": 0}));
    assert_eq!(count(2, true, true).await, json!({"total": 1, "done": 1}));
    assert_eq!(count(3, false, false).await, Value::Null);
}

#[tokio::test]
async fn lists_are_of_subtasks_and_of_what_is_blocked() {
    let scene = Scene::new().await;
    let [open, done] = scene.add_all(["open", "done"]).await;
    scene.change(&done, json!({"status": "done"})).await;
    for (title, blockers) in [
        ("blocked", [&open["id"], &done["id"]]),
        ("free", [&done["id"]; 2]),
    ] {
        let blockers = if title == "free" {
            &blockers[..1]
        } else {
            &blockers[..]
        };
        scene
            .add(json!({"title": title, "blocked_by": blockers, "parent_id": open["id"]}))
            .await;
    }
    let parent = format!("parent={}", open["id"].as_str().unwrap());
    let nobody = format!("parent={ABSENT}");
    let both = format!("{parent}&blocked=false");
    for (query, expected) in [
        (&*parent, &["blocked", "free"][..]),
        (&nobody, &[]),
        ("blocked=true", &["blocked"]),
        ("blocked=false&sort=created_at", &["open", "done", "free"]),
        (&both, &["free"]),
    ] {
        let mut found = scene.titles(query).await;
        let mut expected = expected.to_vec();
        found.sort();
        expected.sort_unstable();
        assert_eq!(found, expected, "{query}");
    }
    for (query, code) in [
        ("parent=me", "invalid_id"),
        ("blocked=1", "wrong_type"),
        ("blocked=", "wrong_type"),
    ] {
        let path = format!("{}?{query}", scene.tasks());
        let answer = scene.send(scene.viewer.get(&path)).await;
        assert_eq!(answer.status, 422, "{query} {}", answer.text);
        assert_eq!(answer.json()["errors"][0]["code"], code, "{query}");
    }
    // A list across projects has neither.
    let answer = scene.send(scene.viewer.get("/v1/tasks?blocked=true")).await;
    assert_eq!(answer.json()["errors"][0]["code"], "unknown_parameter");
}
