//! The authorization table, tried out; and that no route is missing from it.

mod gone;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use api::testing::{Answer, Call, request};
use domain::Role;
use http::Method;
use serde_json::{Value, json};

use crate::kit::{Person, Scene, refused};
use table::{COMMENT, Row, TABLE};

const ABSENT: &str = "ffffffffffffffffffffffffffffffff";

/// What a row is tried out on.
#[derive(Clone)]
struct Place {
    project: String,
    task: String,
    comment: String,
    invitation: String,
    member: String,
}

impl Place {
    /// A task with a comment of the colleague's, an invitation, and a viewer. New ones for each `n`.
    async fn new(scene: &Scene, n: u8) -> Self {
        let task = scene.add(json!({"title": "t"})).await;
        let (_, comment) = scene.comment(&scene.colleague, &task, "c").await;
        let invitation = scene.invite(&format!("{n}@example.com"), "viewer").await;
        let member = scene.known_person(100 + n, &format!("n{n}")).await;
        scene.join(&scene.project, &member, Role::Viewer).await;
        let id = |thing: &Value| thing["id"].as_str().unwrap().to_owned();
        Self {
            project: scene.project.clone(),
            task: id(&task),
            comment: id(&comment),
            invitation: id(&invitation),
            member: member.id.into(),
        }
    }

    /// Nothing of it exists.
    fn absent() -> Self {
        Self {
            project: format!("/v1/projects/prj_{ABSENT}"),
            task: format!("tsk_{ABSENT}"),
            comment: format!("cmt_{ABSENT}"),
            invitation: format!("inv_{ABSENT}"),
            member: format!("usr_{ABSENT}"),
        }
    }

    /// The same ids elsewhere.
    fn within(&self, project: &str) -> Self {
        Self {
            project: project.to_owned(),
            ..self.clone()
        }
    }
}

fn call(row: &Row, place: &Place, person: Option<&Person>) -> Call {
    let method = Method::from_bytes(row.method.as_bytes()).unwrap();
    let path = row
        .path
        .replace("/v1/projects/{project_id}", &place.project)
        .replace("{task_id}", &place.task)
        .replace("{comment_id}", &place.comment)
        .replace("{invitation_id}", &place.invitation)
        .replace("{user_id}", &place.member);
    let mut call = request(method, &path);
    if ["PATCH", "DELETE"].contains(&row.method) {
        call = call.header("if-match", "*");
    }
    if let Some(body) = row.body {
        call = call.header("content-type", "application/json").body(body);
    }
    match person {
        Some(person) => call.bearer(&person.token),
        None => call,
    }
}

#[tokio::test]
async fn every_route_for_every_kind_of_caller() {
    for row in TABLE {
        // Least allowed first, so that who may not finds everything as it was.
        let scene = Scene::new().await;
        let mut place = Place::new(&scene, 0).await;
        let mut before = scene.everything().await;
        let callers = [
            (None, 401),
            (Some(&scene.outsider), row.outsider),
            (Some(&scene.viewer), row.viewer),
            (Some(&scene.editor), row.editor),
            (Some(&scene.colleague), row.author),
            (Some(&scene.owner), row.owner),
        ];
        for (n, (person, expected)) in (1..).zip(callers) {
            let answer = scene.send(call(&row, &place, person)).await;
            let who = person.map(|person| person.id.as_str());
            assert_eq!(
                answer.status,
                expected,
                "{} by {who:?}: {}",
                row.name(),
                answer.text
            );
            let is_viewer = person.is_some_and(|person| person.id == scene.viewer.id);
            match expected {
                401 => drop(refused(&answer, 401, "missing_token")),
                403 if row.path == COMMENT && !is_viewer => drop(refused(&answer, 403, "not_the_author")),
                403 => drop(refused(&answer, 403, "role_lacking")),
                404 => drop(refused(&answer, 404, "not_found")),
                422 => drop(refused(&answer, 422, "invalid_fields")),
                _ if person.is_some_and(|person| person.id == scene.owner.id) => continue,
                _ => {
                    if expected == 204 {
                        place = Place::new(&scene, n).await;
                    }
                    before = scene.everything().await;
                }
            }
            assert_eq!(
                scene.everything().await,
                before,
                "{} by {who:?} changed something",
                row.name()
            );
        }
    }
}

#[tokio::test]
async fn what_is_someone_elses_looks_like_what_does_not_exist() {
    let scene = Scene::new().await;
    let there = Place::new(&scene, 0).await;
    let deleted = scene.project(&scene.owner, "deleted").await;
    assert_eq!(scene.send(scene.owner.delete(&deleted, "*")).await.status, 204);
    let deleted = there.within(&deleted);
    for row in TABLE.iter().filter(|row| row.outsider == 404) {
        let seen = wire(&scene.send(call(row, &there, Some(&scene.outsider))).await);
        for other in [&Place::absent(), &deleted] {
            let answer = scene.send(call(row, other, Some(&scene.outsider))).await;
            assert_eq!(wire(&answer), seen, "{}", row.name());
        }
        // Nor does a member's own deleted or absent project look different.
        assert_eq!(
            wire(&scene.send(call(row, &deleted, Some(&scene.owner))).await),
            seen,
            "{}",
            row.name()
        );
    }
}

#[tokio::test]
async fn a_thing_is_found_in_its_own_project_only() {
    let scene = Scene::new().await;
    let there = Place::new(&scene, 0).await;
    let before = scene.everything().await;
    let other = scene.project(&scene.owner, "other").await;
    let foreign = there.within(&other);
    let absent = Place::absent().within(&other);
    for row in TABLE.iter().filter(|row| is_of_a_thing(row)) {
        let answer = scene.send(call(row, &foreign, Some(&scene.owner))).await;
        refused(&answer, 404, "not_found");
        let nothing = scene.send(call(row, &absent, Some(&scene.owner))).await;
        assert_eq!(wire(&answer), wire(&nothing), "{}", row.name());
    }
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn ids_of_another_kind_in_the_path_name_nothing() {
    let scene = Scene::new().await;
    let there = Place::new(&scene, 0).await;
    let before = scene.everything().await;
    let id = scene.project.rsplit('/').next().unwrap();
    let nothing = async |row: &Row, place: &Place| {
        let answer = scene.send(call(row, place, Some(&scene.owner))).await;
        refused(&answer, 404, "not_found");
    };
    for row in TABLE.iter().filter(|row| row.outsider == 404) {
        for wrong in [
            there.task.as_str(),
            scene.owner.id.as_str(),
            &id.to_uppercase(),
            "x",
            "%ff",
            "%00",
            "..%2f",
        ] {
            nothing(row, &there.within(&format!("/v1/projects/{wrong}"))).await;
        }
    }
    for row in TABLE.iter().filter(|row| is_of_a_thing(row)) {
        for wrong in [id, &there.task.to_uppercase(), "chk_x", "x", "%ff"] {
            let place = Place {
                project: scene.project.clone(),
                task: wrong.to_owned(),
                comment: wrong.to_owned(),
                invitation: wrong.to_owned(),
                member: wrong.to_owned(),
            };
            nothing(row, &place).await;
        }
    }
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn a_comment_is_found_on_its_own_task_only() {
    let scene = Scene::new().await;
    let there = Place::new(&scene, 0).await;
    let other = Place::new(&scene, 1).await;
    let before = scene.everything().await;
    let elsewhere = Place {
        task: other.task,
        ..there.clone()
    };
    let absent = Place {
        comment: Place::absent().comment,
        ..there.clone()
    };
    for row in TABLE.iter().filter(|row| row.path == COMMENT) {
        for place in [&elsewhere, &absent] {
            let answer = scene.send(call(row, place, Some(&scene.colleague))).await;
            refused(&answer, 404, "not_found");
        }
    }
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn who_was_removed_finds_nothing_from_the_next_request_on() {
    let scene = Scene::new().await;
    let there = Place::new(&scene, 0).await;
    Place::new(&scene, 1).await;
    scene
        .comment(&scene.editor, &json!({"id": there.task}), "second")
        .await;
    // With a token that is good for an hour, and a cursor of every list.
    let mut pages = Vec::new();
    for row in TABLE
        .iter()
        .filter(|row| row.method == "GET" && row.outsider == 404)
    {
        let path = row
            .path
            .replace("/v1/projects/{project_id}", &there.project)
            .replace("{task_id}", &there.task);
        let answer = scene.send(scene.colleague.get(&format!("{path}?limit=1"))).await;
        if let Some(cursor) = answer.json()["next_cursor"].as_str() {
            pages.push(format!("{path}?limit=1&cursor={cursor}"));
        }
    }
    assert_eq!(
        pages.len(),
        3,
        "tasks, members, comments; invitations are for owners: {pages:?}"
    );
    let removed = scene
        .send(scene.owner.delete(&scene.member(&scene.colleague), "*"))
        .await;
    assert_eq!(removed.status, 204);
    let before = scene.everything().await;
    for page in pages {
        refused(&scene.send(scene.colleague.get(&page)).await, 404, "not_found");
    }
    for row in TABLE.iter().filter(|row| row.outsider == 404) {
        let answer = scene.send(call(row, &there, Some(&scene.colleague))).await;
        refused(&answer, 404, "not_found");
        let outsider = scene.send(call(row, &there, Some(&scene.outsider))).await;
        assert_eq!(wire(&answer), wire(&outsider), "{}", row.name());
    }
    assert_eq!(
        scene.list(&scene.colleague, "/v1/projects").await,
        [Value::Null; 0]
    );
    assert_eq!(scene.everything().await, before);
}

/// Whether it is about something in a project, by its id.
fn is_of_a_thing(row: &Row) -> bool {
    row.path.matches('{').count() > 1
}

/// All that goes over the wire.
fn wire(answer: &Answer) -> String {
    format!("{} {:?} {}", answer.status, answer.headers, answer.text)
}

fn names_in_table() -> BTreeSet<String> {
    let names: BTreeSet<_> = TABLE.iter().map(Row::name).collect();
    assert_eq!(names.len(), TABLE.len(), "no route twice");
    names
}

#[test]
fn the_table_has_every_route_that_is_described() {
    let document = serde_json::to_value(::tasks::openapi()).unwrap();
    let mut described = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            described.insert(format!("{} {path}", method.to_uppercase()));
            assert_eq!(
                operation["security"],
                json!([{"access_token": []}]),
                "{method} {path}"
            );
        }
    }
    assert_eq!(described, names_in_table());
}

#[tokio::test]
async fn the_table_has_every_route_that_is_served() {
    let scene = Scene::new().await;
    let place = Place::new(&scene, 0).await;
    let mut methods: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in &TABLE {
        methods.entry(row.path).or_default().insert(row.method);
    }
    for (path, mut expected) in methods {
        if expected.contains("GET") {
            expected.insert("HEAD");
        }
        let row = Row {
            method: "TRACE",
            path,
            body: None,
            outsider: 405,
            viewer: 405,
            editor: 405,
            owner: 405,
            author: 405,
        };
        let answer = scene.send(call(&row, &place, None)).await;
        refused(&answer, 405, "method_not_allowed");
        assert_eq!(
            answer.header("allow").split(',').collect::<BTreeSet<_>>(),
            expected,
            "{path}"
        );
    }
}
