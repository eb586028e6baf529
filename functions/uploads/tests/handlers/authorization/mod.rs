//! The authorization table, tried out; and that no route is missing from it.

mod table;

use std::collections::{BTreeMap, BTreeSet};

use api::testing::{Answer, Call, request};
use domain::Role;
use http::Method;
use serde_json::json;

use crate::kit::{MIB, Person, Scene, file, refused};
use table::{Row, TABLE};

const ABSENT: &str = "ffffffffffffffffffffffffffffffff";

/// What a row is tried out on.
#[derive(Clone)]
struct Place {
    project: String,
    task: String,
    attachment: String,
    job: String,
}

impl Place {
    /// A large file of the colleague's, at the scene's task, and a job of theirs.
    async fn new(scene: &Scene) -> Self {
        let body = file("all.zip", "application/zip", 120 * MIB);
        let (path, _) = scene.add(&scene.colleague, body).await;
        Self {
            project: scene.project.to_string(),
            task: scene.task.to_string(),
            attachment: path.rsplit('/').next().unwrap().to_owned(),
            job: scene.job(&scene.colleague, json!({"kind": "export_csv"})).await,
        }
    }

    /// Nothing of it exists.
    fn absent() -> Self {
        Self {
            project: format!("prj_{ABSENT}"),
            task: format!("tsk_{ABSENT}"),
            attachment: format!("att_{ABSENT}"),
            job: format!("job_{ABSENT}"),
        }
    }
}

fn path_of(row: &Row<'_>, place: &Place) -> String {
    row.path
        .replace("{project_id}", &place.project)
        .replace("{task_id}", &place.task)
        .replace("{attachment_id}", &place.attachment)
        .replace("{job_id}", &place.job)
}

fn call(row: &Row<'_>, place: &Place, person: Option<&Person>) -> Call {
    let method = Method::from_bytes(row.method.as_bytes()).unwrap();
    let mut call = request(method, &path_of(row, place));
    if row.method == "DELETE" {
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
    for row in &TABLE {
        // Least allowed first, so that who may not finds everything as it was.
        let scene = Scene::new().await;
        let mut place = Place::new(&scene).await;
        let mut before = scene.everything().await;
        let callers = [
            (None, 401),
            (Some(&scene.outsider), row.outsider),
            (Some(&scene.viewer), row.viewer),
            (Some(&scene.editor), row.editor),
            (Some(&scene.colleague), row.author),
            (Some(&scene.owner), row.owner),
        ];
        for (person, expected) in callers {
            scene.files.asked();
            let answer = scene.send(call(row, &place, person)).await;
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
                403 if is_viewer => drop(refused(&answer, 403, "role_lacking")),
                403 => drop(refused(&answer, 403, "not_the_author")),
                404 => drop(refused(&answer, 404, "not_found")),
                _ => {
                    if expected == 204 {
                        place = Place::new(&scene).await;
                    }
                    before = scene.everything().await;
                    continue;
                }
            }
            assert_eq!(scene.files.asked(), [""; 0], "{} by {who:?}", row.name());
            let now = scene.everything().await;
            assert_eq!(now, before, "{} by {who:?} changed something", row.name());
        }
    }
}

#[tokio::test]
async fn what_is_someone_elses_looks_like_what_does_not_exist() {
    let scene = Scene::new().await;
    let there = Place::new(&scene).await;
    // What is named in a body is not absent here.
    let is_named = |row: &&Row<'_>| row.outsider == 404 && row.path.contains('{');
    for row in TABLE.iter().filter(is_named) {
        let seen = wire(&scene.send(call(row, &there, Some(&scene.outsider))).await);
        let absent = scene
            .send(call(row, &Place::absent(), Some(&scene.outsider)))
            .await;
        assert_eq!(wire(&absent), seen, "{}", row.name());
        // Nor does what a member looks for in vain look different.
        let own = scene.send(call(row, &Place::absent(), Some(&scene.owner))).await;
        assert_eq!(wire(&own), seen, "{}", row.name());
    }
}

#[tokio::test]
async fn a_file_is_found_at_its_own_task_in_its_own_project_only() {
    let scene = Scene::new().await;
    let there = Place::new(&scene).await;
    let before = scene.everything().await;
    let other = scene.project(&scene.colleague, 9).await;
    let elsewhere = scene.task(&scene.colleague, &other, 8).await;
    let beside = scene.task(&scene.colleague, &scene.project, 9).await;
    let of = |project: &str, task: &str| Place {
        project: project.to_owned(),
        task: task.to_owned(),
        ..there.clone()
    };
    let places = [
        of(&there.project, beside.as_str()),
        of(other.as_str(), &there.task),
        of(other.as_str(), elsewhere.as_str()),
        Place {
            attachment: Place::absent().attachment,
            ..there.clone()
        },
    ];
    for row in TABLE.iter().filter(|row| row.path.contains("{attachment_id}")) {
        for place in &places {
            let answer = scene.send(call(row, place, Some(&scene.colleague))).await;
            refused(&answer, 404, "not_found");
        }
    }
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn ids_of_another_kind_in_the_path_name_nothing() {
    let scene = Scene::new().await;
    let there = Place::new(&scene).await;
    for row in TABLE.iter().filter(|row| row.outsider == 404) {
        for wrong in [&there.project, &there.task.to_uppercase(), "x", "%ff", "..%2f"] {
            for name in ["{project_id}", "{task_id}", "{attachment_id}", "{job_id}"] {
                let is_right = name == "{project_id}" && wrong == there.project;
                if !row.path.contains(name) || is_right {
                    continue;
                }
                let template = row.path.replace(name, wrong);
                let wrong = Row {
                    path: &template,
                    ..*row
                };
                let answer = scene.send(call(&wrong, &there, Some(&scene.colleague))).await;
                refused(&answer, 404, "not_found");
            }
        }
    }
}

#[tokio::test]
async fn who_was_removed_finds_nothing_from_the_next_request_on() {
    let scene = Scene::new().await;
    let there = Place::new(&scene).await;
    let first = format!("{}?limit=1", scene.attachments());
    Place::new(&scene).await;
    let page = scene.read(&scene.colleague, &first).await;
    let next = format!("{first}&cursor={}", page["next_cursor"].as_str().unwrap());
    scene
        .store
        .remove_member(&scene.project, &scene.colleague.id)
        .await
        .unwrap();
    refused(&scene.send(scene.colleague.get(&next)).await, 404, "not_found");
    let of_project = |row: &&Row<'_>| row.outsider == 404 && !row.path.contains("{job_id}");
    for row in TABLE.iter().filter(of_project) {
        let answer = scene.send(call(row, &there, Some(&scene.colleague))).await;
        refused(&answer, 404, "not_found");
    }
}

#[tokio::test]
async fn no_token_of_a_deleted_account_makes_anything() {
    let scene = Scene::new().await;
    let before = scene.everything().await;
    let person = scene.store.profile(&scene.editor.id).await.unwrap();
    let now = domain::Clock::now(&*scene.clock);
    let deleted = scene.store.delete_profile(&scene.editor.id, &person, now).await;
    deleted.unwrap();
    scene
        .store
        .put_member(&scene.project, &scene.editor.id, Role::Editor, now)
        .await
        .unwrap();
    let place = Place {
        project: scene.project.to_string(),
        task: scene.task.to_string(),
        ..Place::absent()
    };
    let making = TABLE
        .iter()
        .filter(|row| row.editor / 100 == 2 && row.outsider != 404 || row.method == "POST");
    for row in making {
        let answer = scene.send(call(row, &place, Some(&scene.editor))).await;
        refused(&answer, 401, "invalid_token");
    }
    assert_eq!(scene.everything().await, before);
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
    let document = serde_json::to_value(uploads::openapi()).unwrap();
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
    let mut methods: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in &TABLE {
        methods.entry(row.path).or_default().insert(row.method);
    }
    for (path, mut expected) in methods {
        if expected.contains("GET") {
            expected.insert("HEAD");
        }
        let path = path
            .replace("{project_id}", scene.project.as_str())
            .replace("{task_id}", scene.task.as_str())
            .replace("{attachment_id}", &Place::absent().attachment)
            .replace("{job_id}", &Place::absent().job);
        let answer = scene.send(request(Method::TRACE, &path)).await;
        refused(&answer, 405, "method_not_allowed");
        let allowed: BTreeSet<_> = answer.header("allow").split(',').collect();
        assert_eq!(allowed, expected, "{path}");
    }
}
