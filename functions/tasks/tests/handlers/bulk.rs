//! Several changes at once.

use serde_json::{Value, json};
use testkit::http::Answer;

use crate::support::{Scene, refused};
use testkit::http::Person;

async fn bulk(scene: &Scene, by: &Person, operations: Value) -> Answer {
    let call = by.post(&format!("{}/bulk", scene.tasks()));
    scene.send(call.json(json!({"operations": operations}))).await
}

fn statuses(answer: &Answer) -> Vec<u64> {
    let results = answer.json()["results"].as_array().unwrap().clone();
    results
        .iter()
        .map(|result| result["status"].as_u64().unwrap())
        .collect()
}

#[tokio::test]
async fn each_is_done_by_itself_and_in_order() {
    let scene = Scene::new().await;
    let [a, b, c] = scene.add_all(["a", "b", "c"]).await;
    let absent = "tsk_ffffffffffffffffffffffffffffffff";
    scene.clock.advance_s(1);
    let answer = bulk(
        &scene,
        &scene.editor,
        json!([
            {"op": "update", "task_id": a["id"], "changes": {"title": "A", "priority": "high"}, "version": 1},
            {"op": "update", "task_id": a["id"], "changes": {"title": "stale"}, "version": 1},
            {"op": "move", "task_id": c["id"], "status": "to_do", "before": a["id"]},
            {"op": "update", "task_id": absent, "changes": {"title": "x"}},
            {"op": "move", "task_id": b["id"], "status": "done", "after": a["id"]},
            {"op": "update", "task_id": b["id"], "changes": {"assignees": ["usr_ffffffffffffffffffffffffffffffff"]}},
            {"op": "delete", "task_id": b["id"]},
            {"op": "delete", "task_id": b["id"]},
        ]),
    )
    .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(statuses(&answer), [200, 412, 200, 404, 409, 422, 204, 404]);
    let results = answer.json()["results"].clone();
    assert_eq!(
        results[0],
        json!({"task_id": a["id"], "status": 200, "version": 2, "problem": null})
    );
    assert_eq!(results[1]["problem"]["code"], "stale_version");
    assert_eq!(results[4]["problem"]["code"], "neighbour_elsewhere");
    assert_eq!(results[5]["problem"]["errors"][0]["pointer"], "/assignees/0");
    assert_eq!(results[6]["version"], Value::Null);
    assert_eq!(scene.titles("").await, ["c", "A"]);
}

#[tokio::test]
async fn an_update_that_changes_nothing_keeps_the_version() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "a"})).await;
    let same = json!([{"op": "update", "task_id": task["id"], "changes": {"title": "a"}}]);
    let answer = bulk(&scene, &scene.editor, same).await;
    assert_eq!(answer.json()["results"][0]["version"], 1);
}

#[tokio::test]
async fn a_hundred_at_once_and_no_more() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "a"})).await;
    let one = |n: usize| json!({"op": "update", "task_id": task["id"], "changes": {"points": n}});
    let answer = bulk(&scene, &scene.editor, (1..=100).map(one).collect()).await;
    assert_eq!(statuses(&answer), [200; 100]);
    assert_eq!(scene.current(&task).await["points"], 100);
    let more: Value = (1..=101).map(one).collect();
    let answer = bulk(&scene, &scene.editor, more).await;
    let expected = [("/operations".to_owned(), "too_many".to_owned())];
    assert_eq!(refused(&answer, 422, "invalid_fields"), expected);
    assert_eq!(scene.current(&task).await["version"], 101);
}

#[tokio::test]
async fn who_may_change_nothing_learns_nothing() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "a"})).await;
    let operations = json!([{"op": "delete", "task_id": task["id"]}]);
    let answer = bulk(&scene, &scene.viewer, operations.clone()).await;
    assert_eq!(refused(&answer, 403, "role_lacking"), []);
    let answer = bulk(&scene, &scene.outsider, operations).await;
    assert_eq!(refused(&answer, 404, "not_found"), []);
    assert_eq!(scene.current(&task).await["version"], 1);
}
