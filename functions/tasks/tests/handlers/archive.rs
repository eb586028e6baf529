//! An archived project is read-only until it is restored.

use serde_json::json;

use crate::support::{Scene, refused};

#[tokio::test]
async fn its_tasks_are_read_only() {
    let scene = Scene::new().await;
    let [task, other] = scene.add_all(["one", "two"]).await;
    let (comment, _) = scene.comment(&scene.owner, &task, "c").await;
    let archive = scene
        .owner
        .patch(&scene.project, "\"1\"")
        .json(json!({"archived": true}));
    let answer = scene.send(archive).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["archived"]),
        (200, &json!(true))
    );
    let before = scene.everything().await;

    let at = scene.at(&task);
    for person in [&scene.owner, &scene.editor] {
        for call in [
            person.post(&scene.tasks()).json(json!({"title": "t"})),
            person
                .post(&scene.tasks())
                .header("idempotency-key", "k")
                .json(json!({"title": "t"})),
            person.patch(&at, "*").json(json!({"title": "t"})),
            person.delete(&at, "*"),
            person.post(&format!("{at}/move")).json(json!({"status": "done"})),
            person
                .post(&format!("{at}/move"))
                .json(json!({"status": "to_do", "after": other["id"]})),
            person.post(&scene.comments(&task)).json(json!({"body": "t"})),
            person.patch(&comment, "*").json(json!({"body": "t"})),
            person.delete(&comment, "*"),
        ] {
            scene.refused(call, 409, "project_archived").await;
        }
    }
    // Who could not anyway is told that.
    let call = scene.viewer.patch(&at, "*").json(json!({"title": "t"}));
    scene.refused(call, 403, "role_lacking").await;
    let call = scene.outsider.patch(&at, "*").json(json!({"title": "t"}));
    scene.refused(call, 404, "not_found").await;
    assert_eq!(
        scene.everything().await,
        before,
        "and everything can still be read"
    );
}

#[tokio::test]
async fn it_takes_no_change_but_its_restoration() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await;
    let change = async |body: serde_json::Value| {
        scene
            .send(scene.owner.patch(&scene.project, "*").json(body))
            .await
    };
    assert_eq!(change(json!({"archived": true})).await.status, 200);
    for body in [
        json!({"name": "n"}),
        json!({"name": "n", "archived": true}),
        json!({"description": null, "name": "n"}),
    ] {
        refused(&change(body).await, 409, "project_archived");
    }
    let again = change(json!({"archived": true})).await;
    assert_eq!(
        (again.status.as_u16(), again.header("etag")),
        (200, "\"2.owner\""),
        "a repeated archiving is no change"
    );

    let restored = change(json!({"archived": false, "name": "back"})).await.json();
    assert_eq!(
        (&restored["archived"], &restored["name"]),
        (&json!(false), &json!("back"))
    );
    let call = scene
        .editor
        .patch(&scene.at(&task), "*")
        .json(json!({"title": "u"}));
    assert_eq!(scene.send(call).await.status, 200);
}

#[tokio::test]
async fn it_can_be_deleted() {
    let scene = Scene::new().await;
    scene.add(json!({"title": "t"})).await;
    scene
        .send(
            scene
                .owner
                .patch(&scene.project, "*")
                .json(json!({"archived": true})),
        )
        .await;
    assert_eq!(
        scene
            .send(scene.owner.delete(&scene.project, "\"2\""))
            .await
            .status,
        204
    );
    scene
        .refused(scene.owner.get(&scene.project), 404, "not_found")
        .await;
}
