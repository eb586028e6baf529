//! The OpenAPI description says what the function does.

use std::collections::BTreeSet;

use domain::{CommentBody, MAX_ASSIGNEES, MAX_BLOCKERS, MAX_CHECKLIST_ITEMS, MAX_LABELS, Priority, Status};
use serde_json::{Value, json};

use crate::support::Scene;

fn document() -> Value {
    serde_json::from_str(&api::openapi::document([::tasks::openapi()]).unwrap()).unwrap()
}

fn schema(name: &str) -> Value {
    let schema = document()["components"]["schemas"][name].clone();
    assert!(schema.is_object(), "{name}");
    schema
}

/// The names of an object's members.
fn members(object: &Value) -> BTreeSet<String> {
    object.as_object().unwrap().keys().cloned().collect()
}

fn required(schema: &Value) -> BTreeSet<String> {
    let names = schema["required"].as_array().into_iter().flatten();
    names.map(|name| name.as_str().unwrap().to_owned()).collect()
}

fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

fn is_nullable(property: &Value) -> bool {
    let in_type = property["type"]
        .as_array()
        .is_some_and(|types| types.contains(&json!("null")));
    let in_one_of = property["oneOf"]
        .as_array()
        .is_some_and(|any| any.contains(&json!({"type": "null"})));
    in_type || in_one_of
}

fn nullable(schema: &Value) -> BTreeSet<String> {
    let properties = schema["properties"].as_object().unwrap();
    properties
        .iter()
        .filter(|(_, property)| is_nullable(property))
        .map(|(name, _)| name.clone())
        .collect()
}

#[test]
fn requests_take_no_other_fields() {
    for name in [
        "NewProject",
        "ProjectPatch",
        "NewTask",
        "TaskPatch",
        "ChecklistLine",
        "MemberPatch",
        "NewInvitation",
        "AcceptInvitation",
        "NewComment",
        "CommentPatch",
        "NewReview",
    ] {
        assert_eq!(schema(name)["additionalProperties"], false, "{name}");
    }
    let sides = schema("Move");
    for side in sides["anyOf"].as_array().unwrap() {
        assert_eq!(side["additionalProperties"], false);
        assert_eq!(required(side), set(["status"]));
    }
}

#[test]
fn what_must_be_there_and_what_may_be_null() {
    for (name, must, may) in [
        ("NewProject", set(["name"]), set(["description", "template"])),
        ("ProjectPatch", set([]), set(["description"])),
        (
            "NewTask",
            set(["title"]),
            set([
                "description",
                "start",
                "due",
                "estimate_minutes",
                "points",
                "category",
                "why",
                "parent_id",
            ]),
        ),
        (
            "TaskPatch",
            set([]),
            set([
                "description",
                "start",
                "due",
                "estimate_minutes",
                "points",
                "category",
                "why",
                "assignees",
                "labels",
                "checklist",
                "blocked_by",
                "parent_id",
            ]),
        ),
        ("ChecklistLine", set(["text"]), set(["id"])),
        ("MemberPatch", set([]), set([])),
        ("NewInvitation", set(["email", "role"]), set([])),
        ("AcceptInvitation", set(["code"]), set([])),
        (
            "NewReview",
            set(["text", "rating"]),
            set(["achieved_on", "pictures"]),
        ),
        ("NewComment", set(["body"]), set([])),
        ("CommentPatch", set([]), set([])),
    ] {
        assert_eq!(
            (required(&schema(name)), nullable(&schema(name))),
            (must, may),
            "{name}"
        );
    }
    assert_eq!(
        members(&schema("NewTask")["properties"]),
        members(&schema("TaskPatch")["properties"])
    );
}

#[test]
fn a_move_names_one_neighbour_at_most() {
    let sides = schema("Move")["anyOf"].clone();
    for (at, side, other) in [(0, "after", "before"), (1, "before", "after")] {
        let properties = &sides[at]["properties"];
        assert_eq!(members(properties), set(["after", "before", "status"]));
        assert_eq!(properties[side]["type"], json!(["string", "null"]));
        assert_eq!(properties[other], json!({"type": "null"}));
    }
}

#[test]
fn words_and_limits_are_the_domains() {
    let words = |name: &str| schema(name)["enum"].clone();
    let statuses: Vec<_> = Status::ALL.iter().map(|status| status.as_str()).collect();
    let priorities: Vec<_> = Priority::ALL.iter().map(|priority| priority.as_str()).collect();
    assert_eq!(
        (words("Status"), words("Priority")),
        (json!(statuses), json!(priorities))
    );
    assert_eq!(words("Role"), json!(["viewer", "editor", "owner"]));
    assert_eq!(
        words("InvitationState"),
        json!(["pending", "expired", "accepted", "revoked"])
    );
    for name in ["NewComment", "CommentPatch"] {
        let limit = &schema(name)["properties"]["body"]["maxLength"];
        assert_eq!(limit, &json!(CommentBody::MAX_BYTES), "{name}");
    }
    assert_eq!(words("ProjectKind"), json!(["board", "bucket_list"]));
    for name in ["NewTask", "TaskPatch"] {
        let properties = &schema(name)["properties"];
        let limits = ["labels", "assignees", "checklist", "blocked_by"]
            .map(|list| properties[list]["maxItems"].clone());
        assert_eq!(
            limits,
            [
                json!(MAX_LABELS),
                json!(MAX_ASSIGNEES),
                json!(MAX_CHECKLIST_ITEMS),
                json!(MAX_BLOCKERS)
            ],
            "{name}"
        );
        for list in ["labels", "assignees", "blocked_by"] {
            assert_eq!(properties[list]["uniqueItems"], true, "{name} {list}");
        }
    }
}

#[test]
fn pages_always_say_whether_there_is_more() {
    for name in [
        "ProjectPage",
        "TaskPage",
        "MemberPage",
        "InvitationPage",
        "CommentPage",
    ] {
        assert_eq!(required(&schema(name)), set(["items", "next_cursor"]));
        assert_eq!(nullable(&schema(name)), set(["next_cursor"]));
    }
}

#[tokio::test]
async fn answers_have_the_fields_that_are_described_all_of_them() {
    let scene = Scene::new().await;
    let task = scene
        .add(json!({"title": "t", "checklist": [{"text": "c"}]}))
        .await;
    let project = scene.read(&scene.owner, &scene.project).await;
    let summary = scene.list(&scene.owner, &scene.tasks()).await.remove(0);
    let member = scene.list(&scene.owner, &scene.members()).await.remove(0);
    let invitation = scene.invite("new@example.com", "viewer").await;
    let (_, comment) = scene.comment(&scene.editor, &task, "c").await;
    let own = |name: &str| {
        let schema = schema(name);
        let own = schema["allOf"]
            .as_array()
            .map_or(&schema, |parts| &parts[1])
            .clone();
        let mut always = members(&own["properties"]);
        always.remove("unreadable");
        assert_eq!(required(&own), always, "{name}");
        required(&own)
    };
    assert_eq!(members(&project), own("Project"));
    assert_eq!(members(&member), own("Member"));
    assert_eq!(members(&member["user"]), own("Person"));
    assert_eq!(members(&invitation), own("Invitation"));
    assert_eq!(members(&comment), own("Comment"));
    assert_eq!(members(&task["checklist"][0]), own("ChecklistItem"));
    let with_common = |name| {
        own("TaskCommon")
            .union(&own(name))
            .cloned()
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(members(&task), with_common("Task"));
    assert_eq!(members(&summary), with_common("TaskSummary"));
    for (name, value) in [("Project", &project), ("TaskCommon", &task)] {
        let schema = schema(name);
        for field in required(&schema) {
            let nulls = value[&field].is_null();
            assert!(
                !nulls || is_nullable(&schema["properties"][&field]),
                "{name}.{field} is null"
            );
        }
    }
}

#[test]
fn headers_are_named_where_they_matter() {
    for (path, operations) in document()["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let header = |name: &str| {
                let found = parameters.iter().find(|parameter| parameter["name"] == name);
                found.map(|parameter| parameter["required"] == true)
            };
            let is_move = path.ends_with("/move");
            let expected = match method.as_str() {
                // What a membership says is one word: nothing of somebody else's is overwritten unseen.
                "patch" | "delete" if path.ends_with("/{user_id}") => (Some(false), None),
                // Taking back has one outcome, and accepting makes nothing that a second try could make again.
                "delete" if path.ends_with("/{invitation_id}") => (None, None),
                "post" if path.ends_with("/accept") => (None, None),
                // A project has one, which a second try replaces.
                "post" | "delete" if path.ends_with("/share-link") => (None, None),
                // It makes nothing, and each of its operations can state the version that it is about.
                "post" if path.ends_with("/bulk") => (None, None),
                "patch" | "delete" => (Some(true), None),
                // The first of its kind has no version yet.
                "put" => (Some(false), None),
                "post" if is_move => (Some(false), None),
                "post" => (None, Some(false)),
                _ => (None, None),
            };
            assert_eq!(
                (header("If-Match"), header("Idempotency-Key")),
                expected,
                "{method} {path}"
            );
            let media_types = members(operation.pointer("/requestBody/content").unwrap_or(&json!({})));
            let expected = match method.as_str() {
                "post" if path.ends_with("/share-link") => set([]),
                "post" | "put" => set(["application/json"]),
                "patch" => ["application/json", "application/merge-patch+json"]
                    .map(str::to_owned)
                    .into(),
                _ => set([]),
            };
            assert_eq!(media_types, expected, "{method} {path}");
        }
    }
}
