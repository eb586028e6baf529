//! What cannot be read or is not valid: a problem of the right status, all field errors at once, nothing written.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::trial::tests;
use crate::support::{Client, Person};

tests! {
    Mail: [
        bodies_that_cannot_be_read_are_told_apart,
        every_field_error_of_a_task_is_told_at_once,
        single_fields_at_their_edges,
        a_patch_is_as_strict_as_a_creation,
        every_error_of_a_query_is_told_at_once,
    ],
}

async fn bodies_that_cannot_be_read_are_told_apart() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let tasks = format!("{project}/tasks");
    let deep = format!("{}1{}", "[".repeat(2000), "]".repeat(2000));
    let json = "application/json";
    let cases: [(&str, &[u8], u16, &str); 14] = [
        (json, b"", 400, "missing_body"),
        (json, b"{", 400, "malformed_json"),
        (json, b"{\"title\":\"a\"} x", 400, "malformed_json"),
        (json, b"{'title':'a'}", 400, "malformed_json"),
        (json, b"{\"title\":\"\xff\"}", 400, "malformed_json"),
        (json, b"{\"title\":\"\\ud800\"}", 400, "malformed_json"),
        (json, b"\xef\xbb\xbf{\"title\":\"a\"}", 400, "malformed_json"),
        (json, b"{\"title\":\"a\nb\"}", 400, "malformed_json"),
        (
            json,
            b"{\"title\":\"a\",\"title\":\"b\"}",
            400,
            "duplicate_member",
        ),
        (json, deep.as_bytes(), 400, "malformed_json"),
        ("text/plain", b"{\"title\":\"a\"}", 415, "unsupported_media_type"),
        (
            "application/json; charset=iso-8859-1",
            b"{\"title\":\"a\"}",
            415,
            "unsupported_media_type",
        ),
        (
            "application/merge-patch+json",
            b"{\"title\":\"a\"}",
            415,
            "unsupported_media_type",
        ),
        (
            "application/x-www-form-urlencoded",
            b"title=a",
            415,
            "unsupported_media_type",
        ),
    ];
    for (content_type, body, status, code) in cases {
        let call = ann.client.call(Method::POST, &tasks).body(content_type, body);
        call.send().await.problem(status, code);
    }
    let large = vec![b' '; 1024 * 1024 + 1];
    let call = ann.client.call(Method::POST, &tasks).body(json, large);
    call.send().await.problem(413, "body_too_large");
    for body in [json!(null), json!([]), json!("title"), json!(1)] {
        assert_eq!(
            ann.client.post(&tasks, &body).send().await.invalid_fields(),
            [""],
            "{body}"
        );
    }
    assert!(ann.list(&tasks).await.is_empty(), "nothing was written");
}

async fn every_field_error_of_a_task_is_told_at_once() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let body = json!({
        "title": "", "description": 7, "status": "later", "priority": null, "assignees": ["nobody"], "labels": [1, "a", ""],
        "start": "2026-02-30", "due": "tomorrow", "estimate_minutes": -1, "points": 1.5,
        "checklist": [{ "text": "a" }, { "done": "yes", "colour": "red" }],
        "version": 3, "colour": "red", "a/b~c": 1,
    });
    let expected = [
        "/assignees/0",
        "/a~1b~0c",
        "/checklist/1/colour",
        "/checklist/1/done",
        "/checklist/1/text",
        "/colour",
        "/description",
        "/due",
        "/estimate_minutes",
        "/labels/0",
        "/labels/2",
        "/points",
        "/priority",
        "/start",
        "/status",
        "/title",
        "/version",
    ];
    let refused = ann.client.post(&format!("{project}/tasks"), &body).send().await;
    assert_eq!(refused.invalid_fields(), expected);
    let project_body = json!({ "kind": "list", "description": "\u{0}", "colour": "red" });
    let refused = ann.client.post("/v1/projects", &project_body).send().await;
    assert_eq!(
        refused.invalid_fields(),
        ["/colour", "/description", "/kind", "/name"]
    );
    assert!(
        ann.list(&format!("{project}/tasks")).await.is_empty(),
        "nothing was written"
    );
    assert_eq!(ann.list("/v1/projects").await.len(), 1);
}

async fn single_fields_at_their_edges() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let tasks = format!("{project}/tasks");
    let labels = |count: usize| (0..count).map(|number| format!("l{number}")).collect::<Vec<_>>();
    let lines = |count: usize| {
        (0..count)
            .map(|number| json!({ "text": number.to_string() }))
            .collect::<Vec<_>>()
    };
    let cases: [(&str, Value, Option<&str>); 39] = [
        ("title", json!("x".repeat(500)), None),
        ("title", json!("x".repeat(501)), Some("/title")),
        ("title", json!("x".repeat(10_000)), Some("/title")),
        ("title", json!("🎨".repeat(500)), None),
        ("title", json!("   "), Some("/title")),
        ("title", json!("a\u{7}b"), Some("/title")),
        ("title", json!("a\nb"), Some("/title")),
        ("title", json!("a\u{2028}b"), Some("/title")),
        ("title", json!(null), Some("/title")),
        ("title", json!(["a"]), Some("/title")),
        ("description", json!("a\tb\r\nc"), None),
        ("description", json!(null), None),
        ("description", json!("a\u{0}b"), Some("/description")),
        ("description", json!("a\u{1b}b"), Some("/description")),
        ("labels", json!(labels(50)), None),
        ("labels", json!(labels(300)), Some("/labels")),
        ("labels", json!(["a", "a"]), Some("/labels")),
        ("labels", json!("a"), Some("/labels")),
        ("labels", json!(null), Some("/labels")),
        ("due", json!("2028-02-29"), None),
        ("due", json!("2026-02-30"), Some("/due")),
        ("due", json!("2026-13-01"), Some("/due")),
        ("due", json!("2026-3-1"), Some("/due")),
        ("due", json!("2026-03-01T25:00:00Z"), Some("/due")),
        ("due", json!("2026-03-01T09:00:00"), Some("/due")),
        ("due", json!("2026-03-01T09:00:00[Nowhere/Land]"), Some("/due")),
        // On the night when clocks go forward there is no such time, and in winter no such offset.
        (
            "due",
            json!("2026-03-29T02:30:00+01:00[Europe/Berlin]"),
            Some("/due"),
        ),
        (
            "due",
            json!("2026-03-01T12:00:00+02:00[Europe/Berlin]"),
            Some("/due"),
        ),
        ("due", json!("2026-03-29T03:30:00+02:00[Europe/Berlin]"), None),
        ("due", json!(20_260_301), Some("/due")),
        ("due", json!(null), None),
        ("estimate_minutes", json!(0), None),
        ("estimate_minutes", json!(1e300), Some("/estimate_minutes")),
        ("points", json!("3"), Some("/points")),
        ("points", json!(true), Some("/points")),
        ("checklist", json!(lines(100)), None),
        ("checklist", json!(lines(101)), Some("/checklist")),
        ("checklist", json!([null]), Some("/checklist/0")),
        ("status", json!("DONE"), Some("/status")),
    ];
    let mut made = 0;
    for (member, value, refused_at) in cases {
        let mut body = json!({ "title": "x" });
        body[member] = value.clone();
        let answer = ann.client.post(&tasks, &body).send().await;
        match refused_at {
            None => {
                answer.created();
                made += 1;
            }
            Some(pointer) => assert_eq!(answer.invalid_fields(), [pointer], "{member}: {value}"),
        }
    }
    let before_start = json!({ "title": "x", "start": "2026-03-02", "due": "2026-03-01" });
    assert_eq!(
        ann.client
            .post(&tasks, &before_start)
            .send()
            .await
            .invalid_fields(),
        ["/due"]
    );
    assert_eq!(
        ann.list(&tasks).await.len(),
        made,
        "what was refused was not written"
    );
}

async fn a_patch_is_as_strict_as_a_creation() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let task = ann
        .task(&project, json!({ "title": "Start", "start": "2026-03-02" }))
        .await;
    let path = format!("{project}/tasks/{}", task["id"].as_str().unwrap());
    for (patch, expected) in [
        (
            json!({ "title": null, "status": null, "priority": null }),
            vec!["/priority", "/status", "/title"],
        ),
        (
            json!({ "title": "", "colour": 1, "id": "tsk_1" }),
            vec!["/colour", "/id", "/title"],
        ),
        (json!({ "due": "2026-03-01" }), vec!["/due"]),
        (
            json!({ "assignees": [format!("usr_{:032x}", 1)] }),
            vec!["/assignees/0"],
        ),
        (json!([]), vec![""]),
    ] {
        let answer = ann
            .client
            .patch(&path, &patch)
            .if_match(&task["version"])
            .send()
            .await;
        assert_eq!(answer.invalid_fields(), expected, "{patch}");
    }
    assert_eq!(
        ann.client.get(&path).send().await.ok(),
        task,
        "nothing was written"
    );
}

async fn every_error_of_a_query_is_told_at_once() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let tasks = format!("{project}/tasks");
    let invalid = async |client: &Client, path: &str| client.get(path).send().await.invalid_fields();
    let query = "limit=101&sort=colour&status=x&due_before=2026-02-30&due_after=x&priority=&assignee=you&label=&q=&page=2";
    let expected = [
        "/assignee",
        "/due_after",
        "/due_before",
        "/label",
        "/limit",
        "/page",
        "/priority",
        "/q",
        "/sort",
        "/status",
    ];
    assert_eq!(invalid(&ann.client, &format!("{tasks}?{query}")).await, expected);
    for limit in ["0", "101", "-1", "x", "1.5", "", "99999999999999999999"] {
        for path in [tasks.as_str(), "/v1/projects", "/v1/tasks"] {
            assert_eq!(
                invalid(&ann.client, &format!("{path}?limit={limit}")).await,
                ["/limit"],
                "{path} {limit}"
            );
        }
    }
    assert_eq!(invalid(&ann.client, "/v1/tasks?assignee=me").await, ["/assignee"]);
    assert_eq!(invalid(&ann.client, "/v1/tasks?sort=rank").await, ["/sort"]);
    assert_eq!(
        invalid(&ann.client, &format!("{tasks}?limit=1&limit=2")).await,
        ["/limit"]
    );
    ann.client
        .get(&format!("{tasks}?q=%zz"))
        .send()
        .await
        .problem(400, "malformed_query");
    ann.client
        .get(&format!("{tasks}?q=%ff"))
        .send()
        .await
        .problem(400, "malformed_query");
}
