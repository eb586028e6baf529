//! A deleted project is gone with everything in it, and stays gone.

use serde_json::{Value, json};

use crate::support::{Scene, refused};

#[tokio::test]
async fn a_project_goes_with_its_tasks() {
    let scene = Scene::new().await;
    let people: Vec<_> = [&scene.owner, &scene.editor, &scene.viewer]
        .iter()
        .map(|p| p.id.as_str())
        .collect();
    let mut tasks = Vec::new();
    for n in 0..30 {
        let body = json!({"title": n.to_string(), "assignees": people, "description": "x".repeat(n * 100)});
        tasks.push(scene.add(body).await);
    }
    let kept = scene.project(&scene.owner, "kept").await;
    let assigned = json!({"title": "kept", "assignees": [scene.owner.id.as_str()]});
    let kept = scene.task(&scene.owner, &kept, assigned).await;

    assert_eq!(
        scene
            .send(scene.owner.delete(&scene.project, "\"1\""))
            .await
            .status,
        204
    );

    for person in [&scene.owner, &scene.editor, &scene.viewer, &scene.outsider] {
        let at = scene.at(&tasks[0]);
        for call in [
            person.get(&scene.project),
            person.patch(&scene.project, "*").json(json!({"name": "back"})),
            person.delete(&scene.project, "*"),
            person.get(&scene.tasks()),
            person.post(&scene.tasks()).json(json!({"title": "t"})),
            person.get(&at),
            person.patch(&at, "*").json(json!({"title": "t"})),
            person.delete(&at, "*"),
            person.post(&format!("{at}/move")).json(json!({"status": "done"})),
        ] {
            scene.refused(call, 404, "not_found").await;
        }
    }
    let ids = |items: Vec<Value>| items.iter().map(|item| item["id"].clone()).collect::<Vec<_>>();
    assert_eq!(
        ids(scene.list(&scene.owner, "/v1/projects").await),
        [kept["project_id"].clone()]
    );
    assert_eq!(
        ids(scene.list(&scene.owner, "/v1/tasks").await),
        [kept["id"].clone()]
    );
    for person in [&scene.editor, &scene.viewer] {
        assert_eq!(scene.list(person, "/v1/projects").await.len(), 0);
        assert_eq!(scene.list(person, "/v1/tasks").await.len(), 0);
    }
}

#[tokio::test]
async fn a_late_retry_does_not_bring_a_project_back() {
    let scene = Scene::new().await;
    let create = |name: &str| {
        scene
            .owner
            .post("/v1/projects")
            .header("idempotency-key", "k")
            .json(json!({"name": name}))
    };
    let made = scene.send(create("n")).await;
    let project = made.header("location");
    let keyed = || {
        scene
            .owner
            .post(&format!("{project}/tasks"))
            .header("idempotency-key", "k")
            .json(json!({"title": "t"}))
    };
    assert_eq!(scene.send(keyed()).await.status, 201);
    assert_eq!(scene.send(scene.owner.delete(project, "*")).await.status, 204);

    for _ in 0..2 {
        scene.refused(create("n"), 409, "deleted").await;
        scene.refused(create("m"), 422, "idempotency_key_reused").await;
        scene.refused(keyed(), 404, "not_found").await;
        scene.refused(scene.owner.get(project), 404, "not_found").await;
        assert_eq!(scene.list(&scene.owner, "/v1/projects").await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_deletions_each_finds_it_there_or_gone() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await;
    for path in [scene.at(&task), scene.project.clone()] {
        let calls = (0..10).map(|_| scene.owner.delete(&path, "*"));
        let answers = scene.send_at_once(calls).await;
        assert!(answers.iter().any(|answer| answer.status == 204));
        for answer in answers.iter().filter(|answer| answer.status != 204) {
            refused(answer, 404, "not_found");
        }
        scene.refused(scene.owner.get(&path), 404, "not_found").await;
    }
}
