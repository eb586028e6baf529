//! `Idempotency-Key`: a creation that is sent again makes nothing new.

use domain::{Clock as _, Role};
use serde_json::{Value, json};
use testkit::http::{Answer, Call};

use crate::support::{Scene, refused};
use testkit::http::Person;

fn create(scene: &Scene, by: &Person, key: &str, body: Value) -> Call {
    by.post(&scene.tasks()).header("idempotency-key", key).json(body)
}

async fn created(scene: &Scene, call: Call) -> Answer {
    scene.expect(call, 201).await
}

#[tokio::test]
async fn a_retry_is_answered_with_what_it_made() {
    let scene = Scene::new().await;
    let body = json!({"title": "t", "description": "d".repeat(2000), "checklist": [{"text": "one"}]});
    let first = created(&scene, create(&scene, &scene.editor, "k", body.clone())).await;
    scene.clock.advance_s(24 * 60);
    let again = created(&scene, create(&scene, &scene.editor, "k", body.clone())).await;
    assert_eq!(again.snapshot(), first.snapshot());

    let call = scene
        .owner
        .patch(first.header("location"), "*")
        .json(json!({"title": "changed"}));
    let changed = scene.send(call).await.json();
    let later = created(&scene, create(&scene, &scene.editor, "k", body)).await;
    assert_eq!(
        (later.json(), later.header("etag")),
        (changed, "\"2\""),
        "as it is now"
    );
    assert_eq!(scene.column("to_do").await.len(), 1);
}

#[tokio::test]
async fn the_order_of_members_and_white_space_do_not_matter() {
    let scene = Scene::new().await;
    let send = async |body: &str| {
        let call = scene.editor.post(&scene.tasks()).header("idempotency-key", "k");
        scene
            .send(
                call.header("content-type", "application/json")
                    .body(body.to_owned()),
            )
            .await
    };
    let first = send(r#"{"title":"ä","labels":["a","b"],"checklist":[{"text":"c","done":false}]}"#).await;
    let again = send(
        r#" { "checklist": [ {"done":false, "text":"c"} ],
              "labels": ["a", "b"], "title": "\u00e4" } "#,
    )
    .await;
    assert_eq!((again.status.as_u16(), again.json()), (201, first.json()));
    let other = send(r#"{"title":"ä","labels":["b","a"],"checklist":[{"text":"c","done":false}]}"#).await;
    refused(&other, 422, "idempotency_key_reused");
}

#[tokio::test]
async fn another_body_is_refused_and_changes_nothing() {
    let scene = Scene::new().await;
    created(&scene, create(&scene, &scene.editor, "k", json!({"title": "t"}))).await;
    let before = scene.everything().await;
    for body in [
        json!({"title": "u"}),
        json!({"title": "t", "points": 1}),
        json!({"title": "t", "due": null}),
    ] {
        let answer = scene.send(create(&scene, &scene.editor, "k", body)).await;
        refused(&answer, 422, "idempotency_key_reused");
    }
    assert_eq!(scene.everything().await, before);

    let project = |body: Value| {
        scene
            .owner
            .post("/v1/projects")
            .header("idempotency-key", "k")
            .json(body)
    };
    let made = created(&scene, project(json!({"name": "n"}))).await;
    scene
        .refused(project(json!({"name": "m"})), 422, "idempotency_key_reused")
        .await;
    assert_eq!(
        created(&scene, project(json!({"name": "n"}))).await.snapshot(),
        made.snapshot()
    );
    assert_eq!(scene.list(&scene.owner, "/v1/projects").await.len(), 2);
}

#[tokio::test]
async fn a_project_is_shown_again_to_whom_it_may_be_shown() {
    let scene = Scene::new().await;
    let again = || {
        let call = scene.editor.post("/v1/projects").header("idempotency-key", "k");
        scene.send(call.json(json!({"name": "n"})))
    };
    let made = again().await;
    assert_eq!(
        (made.status.as_u16(), &made.json()["role"]),
        (201, &json!("owner"))
    );
    let path = made.header("location").to_owned();
    scene.join(&path, &scene.owner, Role::Owner).await;
    let theirs = format!("{path}/members/{}", scene.editor.id);
    let demote = scene.owner.patch(&theirs, "*").json(json!({"role": "viewer"}));
    assert_eq!(scene.send(demote).await.status, 200);
    let seen = again().await;
    assert_eq!(
        (seen.status.as_u16(), &seen.json()["role"]),
        (201, &json!("viewer"))
    );
    assert_eq!(seen.header("etag"), "\"1.viewer\"");

    assert_eq!(scene.send(scene.owner.delete(&theirs, "*")).await.status, 204);
    let rename = scene.owner.patch(&path, "*").json(json!({"name": "secret"}));
    assert_eq!(scene.send(rename).await.status, 200);
    let gone = again().await;
    refused(&gone, 409, "deleted");
    assert!(!gone.text.contains("secret"));

    let account = scene.store.account(&scene.editor.id).await.unwrap();
    let now = scene.clock.now();
    let tombstone = scene.store.delete_profile(&scene.editor.id, &account.person, now);
    tombstone.await.unwrap();
    refused(&again().await, 401, "invalid_token");
}

#[tokio::test]
async fn a_key_is_of_one_person_and_one_place() {
    let scene = Scene::new().await;
    let other = scene.project(&scene.editor, "other").await;
    let body = json!({"title": "t"});
    let one = created(&scene, create(&scene, &scene.editor, "k", body.clone()))
        .await
        .json();
    let two = created(&scene, create(&scene, &scene.owner, "k", body.clone()))
        .await
        .json();
    let there = scene
        .editor
        .post(&format!("{other}/tasks"))
        .header("idempotency-key", "k")
        .json(body.clone());
    let three = created(&scene, there).await.json();
    let four = created(&scene, create(&scene, &scene.editor, "l", body.clone()))
        .await
        .json();
    let unkeyed = [scene.add(body.clone()).await, scene.add(body).await];
    let mut ids: Vec<_> = [&one, &two, &three, &four, &unkeyed[0], &unkeyed[1]]
        .iter()
        .map(|task| task["id"].to_string())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 6);
    assert_eq!(scene.column("to_do").await.len(), 5);
}

#[tokio::test]
async fn what_was_deleted_stays_deleted() {
    let scene = Scene::new().await;
    let body = json!({"title": "t", "assignees": [scene.viewer.id.as_str()]});
    let task = created(&scene, create(&scene, &scene.editor, "k", body.clone()))
        .await
        .json();
    assert_eq!(
        scene
            .send(scene.editor.delete(&scene.at(&task), "*"))
            .await
            .status,
        204
    );
    scene
        .refused(create(&scene, &scene.editor, "k", body), 409, "deleted")
        .await;
    scene
        .refused(
            create(&scene, &scene.editor, "k", json!({"title": "u"})),
            422,
            "idempotency_key_reused",
        )
        .await;
    scene
        .refused(scene.editor.get(&scene.at(&task)), 404, "not_found")
        .await;
    assert_eq!(scene.list(&scene.viewer, "/v1/tasks").await.len(), 0);
    assert_eq!(scene.column("to_do").await, [""; 0]);
}

#[tokio::test]
async fn a_retry_needs_no_assignee_to_be_still_there() {
    let scene = Scene::new().await;
    let body = json!({"title": "t", "assignees": [scene.viewer.id.as_str()]});
    let first = created(&scene, create(&scene, &scene.editor, "k", body.clone())).await;
    scene.leave(&scene.project, &scene.viewer).await;
    let again = created(&scene, create(&scene, &scene.editor, "k", body.clone())).await;
    assert_eq!(again.snapshot(), first.snapshot());
    let expected = [("/assignees/0".to_owned(), "not_a_member".to_owned())];
    let new = scene.send(create(&scene, &scene.editor, "l", body)).await;
    assert_eq!(refused(&new, 422, "invalid_fields"), expected, "a new task does");
}

#[tokio::test]
async fn a_retry_needs_the_right_to_create() {
    let scene = Scene::new().await;
    created(&scene, create(&scene, &scene.editor, "k", json!({"title": "t"}))).await;
    scene.join(&scene.project, &scene.editor, Role::Viewer).await;
    let call = create(&scene, &scene.editor, "k", json!({"title": "t"}));
    scene.refused(call, 403, "role_lacking").await;
    scene.leave(&scene.project, &scene.editor).await;
    let call = create(&scene, &scene.editor, "k", json!({"title": "t"}));
    scene.refused(call, 404, "not_found").await;
}

#[tokio::test]
async fn what_is_no_key_is_refused() {
    let scene = Scene::new().await;
    let long = "k".repeat(256);
    for key in ["", "with space", &long, "\u{e4}"] {
        for call in [
            scene.editor.post("/v1/projects"),
            scene.editor.post(&scene.tasks()),
        ] {
            let call = call
                .header("idempotency-key", key)
                .json(json!({"title": "t", "name": "n"}));
            let answer = scene.send(call).await;
            assert_eq!(refused(&answer, 400, "invalid_idempotency_key"), [], "{key}");
        }
    }
    let twice = create(&scene, &scene.editor, "k", json!({"title": "t"})).header("idempotency-key", "k");
    scene.refused(twice, 400, "invalid_idempotency_key").await;
    created(
        &scene,
        create(&scene, &scene.editor, &"k".repeat(255), json!({"title": "t"})),
    )
    .await;
    assert_eq!(scene.column("to_do").await.len(), 1);
}
