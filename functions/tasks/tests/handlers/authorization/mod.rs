//! The authorization table, tried out; and that no route is missing from it.

mod table;

use std::collections::{BTreeMap, BTreeSet};

use api::testing::{Answer, Call, request};
use http::Method;
use serde_json::{Value, json};

use crate::kit::{Person, Scene, refused};
use table::{Row, TABLE};

const ABSENT_PROJECT: &str = "/v1/projects/prj_ffffffffffffffffffffffffffffffff";
const ABSENT_TASK: &str = "tsk_ffffffffffffffffffffffffffffffff";

/// What a row is tried out on.
struct Place {
    project: String,
    task: String,
}

impl Place {
    fn of(scene: &Scene, task: &Value) -> Self {
        Self {
            project: scene.project.clone(),
            task: task["id"].as_str().unwrap().to_owned(),
        }
    }
}

fn call(row: &Row, place: &Place, person: Option<&Person>) -> Call {
    let method = Method::from_bytes(row.method.as_bytes()).unwrap();
    let path = row.path.replace("/v1/projects/{project_id}", &place.project);
    let mut call = request(method, &path.replace("{task_id}", &place.task));
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
        let task = scene.add(json!({"title": "t"})).await;
        let before = scene.everything().await;
        let callers = [
            (None, 401),
            (Some(&scene.outsider), row.outsider),
            (Some(&scene.viewer), row.viewer),
            (Some(&scene.editor), row.editor),
            (Some(&scene.owner), row.owner),
        ];
        for (person, expected) in callers {
            let mut place = Place::of(&scene, &task);
            if row.method == "DELETE" && row.path.contains("{task_id}") && expected == 204 {
                place = Place::of(&scene, &scene.add(json!({"title": "to be deleted"})).await);
            }
            let answer = scene.send(call(&row, &place, person)).await;
            let who = person.map(|person| person.id.as_str());
            assert_eq!(
                answer.status,
                expected,
                "{} by {who:?}: {}",
                row.name(),
                answer.text
            );
            match expected {
                401 => drop(refused(&answer, 401, "missing_token")),
                403 => drop(refused(&answer, 403, "role_lacking")),
                404 => drop(refused(&answer, 404, "not_found")),
                _ => continue,
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
    let task = scene.add(json!({"title": "t"})).await;
    let there = Place::of(&scene, &task);
    let absent = Place {
        project: ABSENT_PROJECT.to_owned(),
        task: ABSENT_TASK.to_owned(),
    };
    let deleted = scene.project(&scene.owner, "deleted").await;
    assert_eq!(scene.send(scene.owner.delete(&deleted, "*")).await.status, 204);
    let deleted = Place {
        project: deleted,
        task: there.task.clone(),
    };
    for row in TABLE.iter().filter(|row| row.outsider == 404) {
        let seen = wire(&scene.send(call(row, &there, Some(&scene.outsider))).await);
        for other in [&absent, &deleted] {
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
async fn a_task_is_found_in_its_own_project_only() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await;
    let other = scene.project(&scene.owner, "other").await;
    let foreign = Place {
        project: other,
        task: task["id"].as_str().unwrap().to_owned(),
    };
    let absent = Place {
        project: foreign.project.clone(),
        task: ABSENT_TASK.to_owned(),
    };
    for row in TABLE.iter().filter(|row| row.path.contains("{task_id}")) {
        let answer = scene.send(call(row, &foreign, Some(&scene.owner))).await;
        refused(&answer, 404, "not_found");
        let nothing = scene.send(call(row, &absent, Some(&scene.owner))).await;
        assert_eq!(wire(&answer), wire(&nothing), "{}", row.name());
    }
    assert_eq!(scene.now(&task).await, task);
}

#[tokio::test]
async fn ids_of_another_kind_in_the_path_name_nothing() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await;
    let there = Place::of(&scene, &task);
    let id = scene.project.rsplit('/').next().unwrap();
    let swapped = [
        there.task.as_str(),
        scene.owner.id.as_str(),
        &id.to_uppercase(),
        "x",
        "%ff",
        "%00",
        "..%2f",
    ];
    for row in TABLE.iter().filter(|row| row.outsider == 404) {
        for wrong in swapped {
            let place = Place {
                project: format!("/v1/projects/{wrong}"),
                task: there.task.clone(),
            };
            refused(
                &scene.send(call(row, &place, Some(&scene.owner))).await,
                404,
                "not_found",
            );
        }
    }
    for row in TABLE.iter().filter(|row| row.path.contains("{task_id}")) {
        for wrong in [
            id,
            scene.owner.id.as_str(),
            &there.task.to_uppercase(),
            "x",
            "%ff",
        ] {
            let place = Place {
                project: scene.project.clone(),
                task: wrong.to_owned(),
            };
            refused(
                &scene.send(call(row, &place, Some(&scene.owner))).await,
                404,
                "not_found",
            );
        }
    }
    assert_eq!(scene.now(&task).await, task);
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
    let document = serde_json::to_value(::tasks::openapi::openapi()).unwrap();
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

#[test]
fn the_table_has_every_route_that_is_deployed() {
    let template = concat!(env!("CARGO_MANIFEST_DIR"), "/../../template.yaml");
    let template: yaml_serde::Value =
        yaml_serde::from_str(&std::fs::read_to_string(template).unwrap()).unwrap();
    let events = &template["Resources"]["TasksFunction"]["Properties"]["Events"];
    let mut deployed = BTreeSet::new();
    for (name, event) in events.as_mapping().unwrap() {
        assert_eq!(event["Type"].as_str(), Some("HttpApi"), "{name:?}");
        let properties = &event["Properties"];
        assert!(
            properties.get("Auth").is_none(),
            "{name:?} is behind the default authorizer"
        );
        let text = |member: &str| properties[member].as_str().unwrap();
        deployed.insert(format!("{} {}", text("Method"), text("Path")));
    }
    assert_eq!(deployed, names_in_table());
}

#[tokio::test]
async fn the_table_has_every_route_that_is_served() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await;
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
        };
        let answer = scene.send(call(&row, &Place::of(&scene, &task), None)).await;
        refused(&answer, 405, "method_not_allowed");
        assert_eq!(
            answer.header("allow").split(',').collect::<BTreeSet<_>>(),
            expected,
            "{path}"
        );
    }
}
