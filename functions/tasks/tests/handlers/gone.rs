//! Whoever has deleted their account: their token is still signed and not expired, and counts nowhere.

use domain::Clock as _;
use http::Method;
use serde_json::{Value, json};

use crate::kit::{Person, Scene};

/// As the function `users` leaves it.
async fn delete_account(scene: &Scene, person: &Person) {
    let (store, now) = (&scene.store, scene.clock.now());
    let account = store.account(&person.id).await.unwrap();
    store
        .delete_profile(&person.id, &account.person, now)
        .await
        .unwrap();
    store.end_memberships(&account.memberships, now).await.unwrap();
}

fn call(person: &Person, method: &Method, path: &str, body: Option<&Value>) -> api::testing::Call {
    let call = api::testing::request(method.clone(), path).bearer(&person.token);
    let call = call.header("if-match", "*");
    match body {
        Some(body) => call.json(body.clone()),
        None => call,
    }
}

#[tokio::test]
async fn what_needs_no_membership_asks_for_an_account() {
    let scene = Scene::new().await;
    scene
        .add(json!({"title": "Mine", "assignees": [scene.viewer.id.as_str()]}))
        .await;
    let routes = [
        (Method::GET, "/v1/projects", None),
        (Method::POST, "/v1/projects", Some(json!({"name": "Late"}))),
        (Method::GET, "/v1/tasks", None),
        (Method::GET, "/v1/tasks?status=done", None),
        (
            Method::POST,
            "/v1/invitations/accept",
            Some(json!({"code": "123456"})),
        ),
    ];
    for person in [&scene.viewer, &scene.outsider] {
        delete_account(&scene, person).await;
        for (method, path, body) in &routes {
            let answer = scene.send(call(person, method, path, body.as_ref())).await;
            assert_eq!(
                (answer.status.as_u16(), answer.code().as_str()),
                (401, "invalid_token"),
                "{method} {path}"
            );
        }
    }
}

#[tokio::test]
async fn in_a_project_they_are_nobody_and_stay_by_their_work() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "By the editor"})).await;
    delete_account(&scene, &scene.editor).await;
    for (method, path, body) in [
        (Method::GET, scene.project.clone(), None),
        (Method::GET, scene.tasks(), None),
        (Method::POST, scene.tasks(), Some(json!({"title": "t"}))),
        (Method::PATCH, scene.at(&task), Some(json!({"title": "t"}))),
        (Method::DELETE, scene.at(&task), None),
        (Method::GET, format!("{}/members", scene.project), None),
    ] {
        let answer = scene
            .send(call(&scene.editor, &method, &path, body.as_ref()))
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (404, "not_found"),
            "{method} {path}"
        );
    }
    let read = scene.send(scene.owner.get(&scene.at(&task))).await.json();
    assert_eq!(read["created_by"], scene.editor.id.as_str());
}
