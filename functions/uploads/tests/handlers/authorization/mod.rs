//! The authorization table, tried out.

mod table;

use domain::Role;
use serde_json::{Value, json};
use testkit::http::Person;
use testkit::http::matrix::{Ids, Route, Stage, routes};

use crate::support::{MIB, Scene, file};
use table::TABLE;

/// A large file of the colleague's, at the scene's task, and a job of theirs.
struct Place {
    scene: Scene,
    ids: Ids,
}

impl Stage for Place {
    fn routes() -> Vec<Route> {
        routes(&api::openapi::document([uploads::openapi()]).unwrap(), &TABLE)
    }

    async fn new() -> Self {
        let scene = Scene::new().await;
        let ids = furnish(&scene).await;
        Self { scene, ids }
    }

    fn router(&self) -> &axum::Router {
        &self.scene.router
    }

    fn callers(&self) -> Vec<(&'static str, Person)> {
        self.scene.callers()
    }

    fn ids(&self) -> Ids {
        self.ids.clone()
    }

    async fn everything(&self) -> Value {
        // A refused request does not call S3 either.
        json!([self.scene.everything().await, self.scene.fakes.calls()])
    }

    async fn replace(&mut self) {
        self.ids = furnish(&self.scene).await;
    }
}

async fn furnish(scene: &Scene) -> Ids {
    let body = file("all.zip", "application/zip", 120 * MIB);
    let (path, _) = scene.add(&scene.colleague, body).await;
    let job = scene.job(&scene.colleague, json!({"kind": "export_csv"})).await;
    Ids::new([
        ("project_id", scene.project.as_str()),
        ("task_id", scene.task.as_str()),
        ("attachment_id", path.rsplit('/').next().unwrap()),
        ("job_id", &job),
    ])
}

testkit::authorization_tests!(Place);

#[test]
fn every_route_needs_a_token() {
    assert!(Place::routes().iter().all(|route| !route.is_public));
}

#[tokio::test]
async fn a_file_is_found_at_its_own_task_in_its_own_project_only() {
    let Place { scene, ids } = Place::new().await;
    let before = scene.everything().await;
    let other = scene.project(&scene.colleague.id, "Other").await;
    let elsewhere = scene.other_task(&scene.colleague, &other).await;
    let beside = scene.other_task(&scene.colleague, &scene.project).await;
    let in_other = ids.with("project_id", other.as_str());
    let places = [
        ids.with("task_id", beside.as_str()),
        in_other.with("task_id", elsewhere.as_str()),
        in_other,
        ids.with("attachment_id", ids.absent().get("attachment_id")),
    ];
    for route in Place::routes()
        .iter()
        .filter(|route| route.path.contains("{attachment_id}"))
    {
        for ids in &places {
            let call = route.call(ids, &scene.colleague);
            scene.refused(call, 404, "not_found").await;
        }
    }
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn who_was_removed_finds_nothing_from_the_next_request_on() {
    let Place { scene, ids } = Place::new().await;
    let first = format!("{}?limit=1", scene.attachments());
    furnish(&scene).await;
    let page = scene.read(&scene.colleague, &first).await;
    let next = format!("{first}&cursor={}", page["next_cursor"].as_str().unwrap());
    scene.leave(&scene.project, &scene.colleague.id).await;
    scene.refused(scene.colleague.get(&next), 404, "not_found").await;
    let of_project = |route: &&Route| route.statuses[0] == 404 && !route.path.contains("{job_id}");
    for route in Place::routes().iter().filter(of_project) {
        let call = route.call(&ids, &scene.colleague);
        scene.refused(call, 404, "not_found").await;
    }
}

#[tokio::test]
async fn no_token_of_a_deleted_account_makes_anything() {
    let Place { scene, ids } = Place::new().await;
    let ids = ids.with("attachment_id", ids.absent().get("attachment_id"));
    let ids = ids.with("job_id", ids.absent().get("job_id"));
    let before = scene.everything().await;
    scene.delete_account(&scene.editor.id).await;
    scene.join(&scene.project, &scene.editor.id, Role::Editor).await;
    let is_making = |route: &&Route| {
        route.method == http::Method::POST || route.statuses[2] < 300 && route.statuses[0] != 404
    };
    for route in Place::routes().iter().filter(is_making) {
        let call = route.call(&ids, &scene.editor);
        scene.refused(call, 401, "invalid_token").await;
    }
    assert_eq!(scene.everything().await, before);
}
