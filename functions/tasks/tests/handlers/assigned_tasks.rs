//! The caller's tasks across projects, and who can be assigned.

use domain::Role;
use serde_json::json;

use crate::support::{Scene, each, refused};

async fn mine(scene: &Scene, query: &str) -> Vec<String> {
    let items = scene.list(&scene.viewer, &format!("/v1/tasks?{query}")).await;
    each(&items, "title").into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn tasks_of_all_projects_in_one_list() {
    let scene = Scene::new().await;
    let other = scene.project(&scene.outsider, "other").await;
    scene.join(&other, &scene.viewer, Role::Viewer).await;
    let me = json!([scene.viewer.id.as_str()]);
    scene
        .add(json!({"title": "not mine", "assignees": [scene.owner.id.as_str()]}))
        .await;
    for (project, body) in [
        (
            &scene.project,
            json!({"title": "a", "due": "2026-03-03", "labels": ["x"], "assignees": me}),
        ),
        (
            &other,
            json!({"title": "b", "due": "2026-03-02", "status": "done", "assignees": me}),
        ),
        (
            &scene.project,
            json!({"title": "c", "priority": "high", "assignees": me}),
        ),
        (
            &other,
            json!({"title": "d", "due": "2026-03-01T08:00:00Z", "priority": "low", "assignees": me}),
        ),
    ] {
        let by = if project == &other {
            &scene.outsider
        } else {
            &scene.editor
        };
        scene.task(by, project, body).await;
    }
    let cases: [(&str, &[&str]); 10] = [
        ("", &["d", "b", "a", "c"]),
        ("sort=-due", &["a", "b", "d", "c"]),
        ("sort=created_at", &["a", "b", "c", "d"]),
        ("sort=-created_at", &["d", "c", "b", "a"]),
        ("sort=priority", &["d", "c", "a", "b"]),
        ("status=to_do", &["d", "a", "c"]),
        ("label=x", &["a"]),
        ("priority=high", &["c"]),
        ("due_before=2026-03-03&due_after=2026-03-02", &["b"]),
        ("q=B", &["b"]),
    ];
    for (query, expected) in cases {
        for limit in 1..=5 {
            assert_eq!(
                mine(&scene, &format!("{query}&limit={limit}")).await,
                expected,
                "{query} {limit}"
            );
        }
    }
    let projects = scene.list(&scene.viewer, "/v1/tasks?sort=created_at").await;
    let of_other = other.rsplit('/').next().unwrap();
    assert_eq!(each(&projects, "project_id")[1], of_other);
}

#[tokio::test]
async fn the_list_follows_the_task() {
    let scene = Scene::new().await;
    let me = json!([scene.viewer.id.as_str()]);
    let [one, two] = scene.add_all(["one", "two"]).await;
    assert_eq!(mine(&scene, "").await, [""; 0]);
    let change = async |task, body| {
        scene.clock.advance_s(1);
        let answer = scene
            .send(scene.editor.patch(&scene.at(task), "*").json(body))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    };
    change(&one, json!({"assignees": me, "due": "2026-03-02"})).await;
    change(&two, json!({"assignees": me, "due": "2026-03-01"})).await;
    assert_eq!(mine(&scene, "").await, ["two", "one"]);
    change(&two, json!({"due": "2026-03-03", "title": "zwei"})).await;
    assert_eq!(mine(&scene, "").await, ["one", "zwei"]);
    change(&two, json!({"priority": "low"})).await;
    assert_eq!(mine(&scene, "sort=-priority").await, ["zwei", "one"]);
    scene.move_task(&one, json!({"status": "done"})).await;
    assert_eq!(mine(&scene, "status=done").await, ["one"]);
    change(&one, json!({"assignees": [scene.owner.id.as_str()]})).await;
    assert_eq!(mine(&scene, "").await, ["zwei"]);
    assert_eq!(
        scene.send(scene.editor.delete(&scene.at(&two), "*")).await.status,
        204
    );
    assert_eq!(mine(&scene, "").await, [""; 0]);
}

#[tokio::test]
async fn only_members_can_be_assigned() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await;
    let before = scene.everything().await;
    let [viewer, outsider] = [&scene.viewer, &scene.outsider].map(|person| person.id.as_str());
    let nobody = "usr_ffffffffffffffffffffffffffffffff";
    let body = json!({"title": "t", "assignees": [viewer, outsider, scene.owner.id.as_str(), nobody]});
    let expected =
        ["/assignees/1", "/assignees/3"].map(|pointer| (pointer.to_owned(), "not_a_member".to_owned()));
    let answer = scene
        .send(scene.editor.post(&scene.tasks()).json(body.clone()))
        .await;
    assert_eq!(refused(&answer, 422, "invalid_fields"), expected);
    let answer = scene
        .send(scene.editor.patch(&scene.at(&task), "*").json(body))
        .await;
    assert_eq!(refused(&answer, 422, "invalid_fields"), expected);
    assert_eq!(scene.everything().await, before);
    assert_eq!(scene.list(&scene.outsider, "/v1/tasks").await.len(), 0);
    assert_eq!(mine(&scene, "").await, [""; 0]);
}

#[tokio::test]
async fn who_leaves_a_project_loses_its_tasks() {
    let scene = Scene::new().await;
    let body = json!({"title": "t", "assignees": [scene.viewer.id.as_str(), scene.owner.id.as_str()]});
    let task = scene.add(body).await;
    let own = scene.project(&scene.viewer, "own").await;
    scene
        .task(
            &scene.viewer,
            &own,
            json!({"title": "own", "assignees": [scene.viewer.id.as_str()]}),
        )
        .await;
    assert_eq!(mine(&scene, "sort=created_at").await, ["t", "own"]);

    scene.leave(&scene.project, &scene.viewer).await;
    assert_eq!(mine(&scene, "").await, ["own"]);
    scene
        .refused(scene.viewer.get(&scene.at(&task)), 404, "not_found")
        .await;
    assert_eq!(
        each(&scene.list(&scene.viewer, "/v1/projects").await, "name"),
        ["own"]
    );
    assert_eq!(each(&scene.list(&scene.owner, "/v1/tasks").await, "title"), ["t"]);

    // What else changes in the task keeps them in it, but to name them again is to assign them.
    let patch = |body| scene.editor.patch(&scene.at(&task), "*").json(body);
    assert_eq!(scene.send(patch(json!({"title": "u"}))).await.status, 200);
    let answer = scene.send(patch(json!({"assignees": task["assignees"]}))).await;
    let expected = [("/assignees/0".to_owned(), "not_a_member".to_owned())];
    assert_eq!(refused(&answer, 422, "invalid_fields"), expected);
}
