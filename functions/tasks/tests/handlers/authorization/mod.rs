//! The authorization table, tried out.

mod gone;
mod table;

use domain::{Role, ShareLink, ShareSecret, TaskId};
use http::Method;
use serde_json::{Value, json};
use testkit::http::Person;
use testkit::http::matrix::{Ids, Route, Stage, routes, wire};

use crate::support::{Scene, id_in, refused};
use table::TABLE;

/// A task with a comment of the colleague's and a review, an invitation, and a viewer.
struct Place {
    scene: Scene,
    ids: Ids,
    n: u8,
}

impl Stage for Place {
    fn routes() -> Vec<Route> {
        routes(&api::openapi::document([::tasks::openapi()]).unwrap(), &TABLE)
    }

    async fn new() -> Self {
        let scene = Scene::new().await;
        Self {
            ids: furnish(&scene, 0).await,
            scene,
            n: 0,
        }
    }

    fn router(&self) -> &axum::Router {
        &self.scene.router
    }

    fn store(&self) -> &store::Store {
        &self.scene.store
    }

    fn callers(&self) -> Vec<(&'static str, Person)> {
        self.scene.callers()
    }

    fn ids(&self) -> Ids {
        self.ids.clone()
    }

    async fn everything(&self) -> Value {
        self.scene.everything().await
    }

    async fn replace(&mut self) {
        self.n += 1;
        self.ids = furnish(&self.scene, self.n).await;
    }
}

/// New things of each kind for each `n`.
async fn furnish(scene: &Scene, n: u8) -> Ids {
    let task = scene.add(json!({"title": "t", "status": "done"})).await;
    let review = json!({"text": "r", "rating": 5});
    let call = scene.editor.call(Method::PUT, &scene.review(&task)).json(review);
    scene.expect(call, 200).await;
    let (_, comment) = scene.comment(&scene.colleague, &task, "c").await;
    let invitation = scene.invite(&format!("{n}@example.com"), "viewer").await;
    let member = scene.person(100 + n, &format!("n{n}")).await;
    scene.join(&scene.project, &member, Role::Viewer).await;
    let id = |thing: &'_ Value| thing["id"].as_str().unwrap().to_owned();
    let (secret, picture) = share(scene, &id(&task)).await;
    Ids::new([
        ("secret", &secret),
        ("attachment_id", &picture),
        ("project_id", scene.project.rsplit('/').next().unwrap()),
        ("task_id", &id(&task)),
        ("comment_id", &id(&comment)),
        ("invitation_id", &id(&invitation)),
        ("code", "123456"),
        ("user_id", member.id.as_str()),
    ])
}

/// A share link of the project, and a picture at the task.
async fn share(scene: &Scene, task: &str) -> (String, String) {
    let project = id_in(&scene.project);
    let secret = ShareSecret::new(&project, scene.new_id_seed().0);
    let link = ShareLink {
        project_id: project.clone(),
        digest: secret.digest(),
        created_by: scene.owner.id.clone(),
        created_at: scene.now(),
    };
    scene.store.put_share_link(&link).await.unwrap();
    let task = TaskId::parse(task).unwrap();
    let picture = scene.picture((&project, &task), &scene.owner.id).await;
    (secret.expose().to_owned(), picture.id.to_string())
}

testkit::authorization_tests!(Place);

#[test]
fn every_route_but_these_needs_a_token() {
    let routes = Place::routes();
    let public = routes.iter().filter(|route| route.is_public);
    let public: Vec<_> = public.map(|route| route.operation).collect();
    let expected = [
        "showInvitation",
        "readSharedList",
        "readSharedItem",
        "readSharedPicture",
    ];
    assert_eq!(public, expected);
}

#[tokio::test]
async fn a_deleted_project_looks_like_one_that_does_not_exist() {
    let Place { scene, ids, .. } = Place::new().await;
    let deleted = scene.project(&scene.owner, "deleted").await;
    scene.expect(scene.owner.delete(&deleted, "*"), 204).await;
    let deleted = ids.with("project_id", deleted.rsplit('/').next().unwrap());
    for route in Place::routes().iter().filter(|route| route.is_hidden()) {
        let absent = wire(&scene.send(route.call(&ids.absent(), &scene.outsider)).await);
        for person in [&scene.outsider, &scene.owner] {
            let answer = scene.send(route.call(&deleted, person)).await;
            assert_eq!(wire(&answer), absent, "{}", route.operation);
        }
    }
}

#[tokio::test]
async fn a_thing_is_found_in_its_own_project_only() {
    let Place { scene, ids, .. } = Place::new().await;
    let before = scene.everything().await;
    let other = scene.project(&scene.owner, "other").await;
    let other = other.rsplit('/').next().unwrap();
    let (foreign, absent) = (
        ids.with("project_id", other),
        ids.absent().with("project_id", other),
    );
    for route in Place::routes()
        .iter()
        .filter(|route| !route.is_public && route.parameters(&ids).count() > 1)
    {
        let answer = scene.send(route.call(&foreign, &scene.owner)).await;
        refused(&answer, 404, "not_found");
        let nothing = scene.send(route.call(&absent, &scene.owner)).await;
        assert_eq!(wire(&answer), wire(&nothing), "{}", route.operation);
    }
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn a_comment_is_found_on_its_own_task_only() {
    let Place { scene, ids, .. } = Place::new().await;
    let other = furnish(&scene, 1).await;
    let before = scene.everything().await;
    let elsewhere = ids.with("task_id", other.get("task_id"));
    let absent = ids.with("comment_id", ids.absent().get("comment_id"));
    for route in Place::routes()
        .iter()
        .filter(|route| route.path.contains("{comment_id}"))
    {
        for ids in [&elsewhere, &absent] {
            let call = route.call(ids, &scene.colleague);
            scene.refused(call, 404, "not_found").await;
        }
    }
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn who_was_removed_finds_nothing_from_the_next_request_on() {
    let Place { scene, ids, .. } = Place::new().await;
    furnish(&scene, 1).await;
    let task = json!({"id": ids.get("task_id")});
    scene.comment(&scene.editor, &task, "second").await;
    // With a token that is valid for an hour, and a cursor of every list.
    let mut pages = Vec::new();
    for path in [scene.tasks(), scene.members(), scene.comments(&task)] {
        let page = scene.read(&scene.colleague, &format!("{path}?limit=1")).await;
        pages.push(format!(
            "{path}?limit=1&cursor={}",
            page["next_cursor"].as_str().unwrap()
        ));
    }
    let call = scene.owner.delete(&scene.member(&scene.colleague), "*");
    scene.expect(call, 204).await;
    let before = scene.everything().await;
    for page in pages {
        scene.refused(scene.colleague.get(&page), 404, "not_found").await;
    }
    for route in Place::routes().iter().filter(|route| route.is_hidden()) {
        let answer = scene.send(route.call(&ids, &scene.colleague)).await;
        refused(&answer, 404, "not_found");
        let outsider = scene.send(route.call(&ids, &scene.outsider)).await;
        assert_eq!(wire(&answer), wire(&outsider), "{}", route.operation);
    }
    let projects = scene.list(&scene.colleague, "/v1/projects").await;
    assert_eq!(projects, [Value::Null; 0]);
    assert_eq!(scene.everything().await, before);
}
