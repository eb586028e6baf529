//! The authorization table, tried out.

mod table;

use domain::Role;
use serde_json::{Value, json};
use testkit::http::Person;
use testkit::http::matrix::{Ids, Route, Stage, routes};

use crate::support::{Scene, path};
use table::TABLE;

struct Place(Scene);

impl Stage for Place {
    fn routes() -> Vec<Route> {
        routes(&api::openapi::document([reports::openapi()]).unwrap(), &TABLE)
    }

    async fn new() -> Self {
        Self(Scene::new().await)
    }

    fn router(&self) -> &axum::Router {
        &self.0.router
    }

    fn store(&self) -> &store::Store {
        &self.0.store
    }

    fn callers(&self) -> Vec<(&'static str, Person)> {
        self.0.callers()
    }

    fn ids(&self) -> Ids {
        Ids::new([("project_id", self.0.project.as_str()), ("name", "throughput")])
    }

    async fn everything(&self) -> Value {
        // A refused request starts no query either.
        json!([self.0.fakes.queries().len(), self.0.fakes.kept_keys()])
    }

    async fn replace(&mut self) {}
}

testkit::authorization_tests!(Place);

#[test]
fn every_route_needs_a_token() {
    assert!(Place::routes().iter().all(|route| !route.is_public));
}

#[tokio::test]
async fn who_was_removed_finds_nothing_from_the_next_request_on() {
    let scene = Scene::new().await;
    for report in ["", "throughput"] {
        let path = scene.path(report);
        let path = path.trim_end_matches('/');
        scene.expect(scene.colleague.get(path), 200).await;
    }
    let answer = scene.send(scene.get(&scene.colleague, "throughput")).await;
    let etag = answer.header("etag").to_owned();
    scene.leave(&scene.project, &scene.colleague.id).await;
    scene.fakes.calls();
    for call in [
        scene.get(&scene.colleague, "throughput"),
        scene
            .get(&scene.colleague, "throughput")
            .header("if-none-match", &etag),
        scene.get(&scene.colleague, "throughput?from=nonsense"),
        scene
            .get(&scene.colleague, "throughput")
            .header("accept", "text/html"),
        scene.colleague.get(scene.path("").trim_end_matches('/')),
    ] {
        scene.refused(call, 404, "not_found").await;
    }
    assert_eq!(scene.fakes.calls(), [""; 0]);
}

#[tokio::test]
async fn a_query_is_about_the_project_in_the_path_whatever_else_is_sent() {
    let scene = Scene::new().await;
    let other = scene.project(&scene.outsider.id, "Other").await;
    scene.join(&scene.project, &scene.outsider.id, Role::Viewer).await;
    for project in [&scene.project, &other] {
        scene
            .expect(scene.outsider.get(&path(project, "burndown")), 200)
            .await;
    }
    let first: Vec<_> = scene
        .fakes
        .queries()
        .iter()
        .map(|query| query.parameters[0].clone())
        .collect();
    assert_eq!(first, [format!("'{}'", scene.project), format!("'{other}'")]);
    for hostile in [
        format!("burndown?project_id={other}"),
        "burndown?from=2026-02-01%27%20OR%20%271%27=%271".to_owned(),
        "burndown?to='||(SELECT 1)||'".replace(' ', "+"),
    ] {
        scene
            .refused(scene.get(&scene.viewer, &hostile), 422, "invalid_fields")
            .await;
    }
    for hostile in [
        "burndown%27--",
        "..%2Fburndown",
        "burndown.sql",
        "BURNDOWN",
        "roll-up",
        "%00",
    ] {
        scene
            .refused(scene.get(&scene.viewer, hostile), 404, "not_found")
            .await;
    }
    let answer = scene.send(scene.viewer.get(&path(&other, "burndown"))).await;
    let nobody = domain::ProjectId::from_seed(domain::IdSeed([9; 16]));
    let absent = scene.send(scene.viewer.get(&path(&nobody, "burndown"))).await;
    assert_eq!((answer.status, answer.text), (absent.status, absent.text));
    assert_eq!(scene.fakes.queries().len(), 2);
}
