//! Changes since a mark, for clients that follow a project.

use domain::{ChangedPart, ChangedTask, TaskId};
use serde_json::{Value, json};
use testkit::http::Person;

use crate::support::{Scene, each, id_in};

impl Scene {
    /// As `notify` does after a change.
    async fn append(&self, task: &Value, part: ChangedPart, is_new: bool) {
        let task_id = TaskId::parse(task["id"].as_str().unwrap()).unwrap();
        let changes = [ChangedTask {
            task_id,
            part,
            is_new,
        }];
        let project = id_in(&self.project);
        let appended = self.store.append_to_feed(&project, &changes, self.now());
        appended.await.unwrap();
    }

    fn changes(&self, since: &str, limit: u8) -> String {
        format!("{}/changes?since={since}&limit={limit}", self.project)
    }

    async fn changes_for(&self, person: &Person, since: &str, limit: u8) -> Value {
        self.read(person, &self.changes(since, limit)).await
    }
}

fn mark(page: &Value) -> &str {
    page["mark"].as_str().unwrap()
}

#[tokio::test]
async fn a_client_follows_a_project() {
    let scene = Scene::new().await;
    let [a, b] = scene.add_all(["a", "b"]).await;
    let first = scene.changes_for(&scene.viewer, "", 1).await;
    assert_eq!(
        (first["items"].as_array().unwrap().len(), &first["has_more"]),
        (1, &json!(true))
    );
    let second = scene.changes_for(&scene.viewer, mark(&first), 100).await;
    let listed = scene
        .list(&scene.viewer, &format!("{}?sort=created_at", scene.tasks()))
        .await;
    let mut known: Vec<_> = [&first, &second]
        .iter()
        .map(|page| page["items"][0]["task"].clone())
        .collect();
    known.sort_by_key(|task| task["created_at"].to_string());
    assert_eq!(known, listed);
    let third = scene.changes_for(&scene.viewer, mark(&second), 100).await;
    assert_eq!((&third["items"], &third["has_more"]), (&json!([]), &json!(false)));

    let patch = scene
        .editor
        .patch(&scene.at(&a), "*")
        .json(json!({"title": "other"}));
    scene.expect(patch, 200).await;
    scene.append(&a, ChangedPart::Task, false).await;
    scene.append(&a, ChangedPart::Comments, false).await;
    scene.expect(scene.editor.delete(&scene.at(&b), "*"), 204).await;
    scene.append(&b, ChangedPart::Task, false).await;
    let c = scene.add(json!({"title": "c", "description": "long"})).await;
    scene.append(&c, ChangedPart::Task, true).await;
    let page = scene.changes_for(&scene.viewer, mark(&third), 100).await;
    let items = page["items"].as_array().unwrap();
    assert_eq!(each(items, "change"), ["changed", "deleted", "created"]);
    assert_eq!(items[0]["task"]["title"], "other");
    assert_eq!(items[0]["parts"], json!(["task", "comments"]));
    assert_eq!(
        (&items[1]["task_id"], &items[1]["task"]),
        (&b["id"], &Value::Null)
    );
    assert_eq!(items[2]["task"]["excerpt"], "long");
    assert_eq!(items[2]["task"].get("description"), None);
    // An answer that did not arrive is asked for again.
    assert_eq!(
        scene.changes_for(&scene.viewer, mark(&third), 100).await["items"],
        page["items"]
    );
}

#[tokio::test]
async fn a_mark_counts_for_its_caller_and_project() {
    let scene = Scene::new().await;
    let page = scene.changes_for(&scene.viewer, "", 50).await;
    let other = scene.project(&scene.viewer, "other").await;
    for (person, path) in [
        (&scene.editor, scene.changes(mark(&page), 1)),
        (&scene.viewer, format!("{other}/changes?since={}", mark(&page))),
        (&scene.viewer, scene.changes("made-up", 1)),
        (&scene.viewer, scene.changes(&mark(&page)[1..], 1)),
    ] {
        scene.refused(person.get(&path), 400, "invalid_mark").await;
    }
}

#[tokio::test]
async fn a_mark_after_which_nothing_is_kept_is_gone() {
    let scene = Scene::new().await;
    let page = scene.changes_for(&scene.viewer, "", 50).await;
    scene.clock.advance_s(60 * 24 * 3600);
    let viewer = scene.log_in(&scene.viewer.id);
    let call = viewer.get(&scene.changes(mark(&page), 1));
    scene.refused(call, 410, "mark_expired").await;
}

#[tokio::test]
async fn who_has_left_follows_no_more() {
    let scene = Scene::new().await;
    let page = scene.changes_for(&scene.viewer, "", 50).await;
    scene.leave(&scene.project, &scene.viewer).await;
    let path = scene.changes(mark(&page), 50);
    scene.refused(scene.viewer.get(&path), 404, "not_found").await;
}
