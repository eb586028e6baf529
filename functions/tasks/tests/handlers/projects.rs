//! What the routes of projects answer when all is well.

use serde_json::{Value, json};

use crate::support::{Scene, app, assert_snapshot, each};

#[tokio::test]
async fn create() {
    let app = app().await;
    let ada = app.unknown_person(1);
    let body = json!({"name": "  Move house ", "kind": "bucket_list", "description": "Before *winter*.\n"});
    let answer = app.send(ada.post("/v1/projects").json(body)).await;
    assert_snapshot!("create_project", &answer);
    assert_eq!(
        app.read(&ada, answer.header("location")).await,
        answer.json(),
        "it is there"
    );
}

#[tokio::test]
async fn create_with_a_name_only() {
    let app = app().await;
    let answer = app
        .send(
            app.unknown_person(1)
                .post("/v1/projects")
                .json(json!({"name": "Home"})),
        )
        .await;
    assert_snapshot!("create_project_with_a_name_only", &answer);
}

#[tokio::test]
async fn read() {
    let scene = Scene::new().await;
    assert_snapshot!("read_project", &scene.send(scene.owner.get(&scene.project)).await);
    for (person, role) in [
        (&scene.owner, "owner"),
        (&scene.editor, "editor"),
        (&scene.viewer, "viewer"),
    ] {
        assert_eq!(scene.read(person, &scene.project).await["role"], role);
    }
}

#[tokio::test]
async fn update() {
    let scene = Scene::new().await;
    scene.clock.advance_s(60);
    let body = json!({"name": "House", "description": "d", "archived": false});
    let answer = scene
        .send(scene.owner.patch(&scene.project, "\"1\"").json(body))
        .await;
    assert_snapshot!("update_project", &answer);
    assert_eq!(scene.read(&scene.owner, &scene.project).await, answer.json());

    let body = json!({"description": null});
    let cleared = scene
        .send(scene.owner.patch(&scene.project, "\"2\"").json(body))
        .await
        .json();
    assert_eq!(
        (&cleared["description"], &cleared["version"]),
        (&Value::Null, &json!(3))
    );
    assert_eq!(cleared["name"], "House", "what is absent stays");
}

#[tokio::test]
async fn an_update_that_changes_nothing_is_no_new_version() {
    let scene = Scene::new().await;
    let before = scene.read(&scene.owner, &scene.project).await;
    scene.clock.advance_s(60);
    for body in [json!({}), json!({"name": "Home", "description": null})] {
        let answer = scene
            .send(scene.owner.patch(&scene.project, "\"1\"").json(body))
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("etag")),
            (200, "\"1.owner\"")
        );
        assert_eq!(answer.json(), before);
    }
    assert_eq!(scene.read(&scene.owner, &scene.project).await, before);
}

#[tokio::test]
async fn delete() {
    let scene = Scene::new().await;
    let answer = scene.send(scene.owner.delete(&scene.project, "\"1\"")).await;
    assert_snapshot!("delete_project", &answer);
}

#[tokio::test]
async fn list() {
    let app = app().await;
    let (ada, ben) = (app.unknown_person(1), app.unknown_person(2));
    let answer = app.send(ada.get("/v1/projects")).await;
    assert_eq!(answer.json(), json!({"items": [], "next_cursor": null}));

    let mut expected = Vec::new();
    for name in ["one", "two", "three", "four", "five"] {
        app.project(&ada.id, name).await;
        app.clock.advance_s(1);
        expected.push(name);
    }
    let shared = app.project(&ben.id, "Ben's").await;
    app.clock.advance_s(1);
    app.project(&ben.id, "Ben's own").await;
    app.clock.advance_s(1);
    app.join(&shared, &ada.id, domain::Role::Viewer).await;
    expected.push("Ben's");

    assert_snapshot!("list_projects", &app.send(ada.get("/v1/projects?limit=2")).await);
    for limit in 1..=7 {
        let items = app.list(&ada, &format!("/v1/projects?limit={limit}")).await;
        assert_eq!(
            each(&items, "name"),
            expected,
            "by when she joined, {limit} at once"
        );
        assert_eq!(items.last().unwrap()["role"], "viewer");
    }
}

#[tokio::test]
async fn a_bucket_list_begins_with_the_items_of_a_template() {
    let scene = Scene::new().await;
    let templates = scene.read(&scene.owner, "/v1/list-templates").await;
    let travel = &templates["items"][0];
    assert_eq!(
        (&travel["template"], &travel["name"]),
        (&json!("travel"), &json!("Travel"))
    );
    let body = json!({"name": "Mine", "kind": "bucket_list", "template": "travel"});
    let create = || {
        let call = scene.owner.post("/v1/projects").header("idempotency-key", "k");
        call.json(body.clone())
    };
    let made = scene.expect(create(), 201).await;
    let again = scene.expect(create(), 201).await;
    assert_eq!(made.json(), again.json());
    let tasks = format!("{}/tasks", made.header("location"));
    let listed = scene.list(&scene.owner, &tasks).await;
    let titles: Vec<_> = listed.iter().map(|task| task["title"].clone()).collect();
    assert_eq!(json!(titles), travel["items"], "in their order");
    for (body, code) in [
        (json!({"name": "n", "template": "travel"}), "not_a_bucket_list"),
        (
            json!({"name": "n", "kind": "bucket_list", "template": "x"}),
            "invalid_value",
        ),
    ] {
        let errors = scene
            .refused(scene.owner.post("/v1/projects").json(body), 422, "invalid_fields")
            .await;
        assert_eq!(errors, [("/template".to_owned(), code.to_owned())]);
    }
}
