//! What is somebody else's looks like what is nowhere: the same bytes.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::trial::tests;
use crate::support::{Answer, Person};

tests! { Mail: [an_outsider_is_told_the_same_bytes_as_for_what_does_not_exist, ids_of_another_kind_name_nothing] }

async fn an_outsider_is_told_the_same_bytes_as_for_what_does_not_exist() {
    let (ann, bob) = (Person::new().await, Person::new().await);
    let project = ann.project().await;
    let task = ann.task(&project, json!({ "title": "Mine" })).await;
    let task = task["id"].as_str().unwrap();
    let (no_project, no_task) = (format!("/v1/projects/prj_{:032x}", 1), format!("tsk_{:032x}", 1));
    let his = bob.project().await;
    let patch = json!({ "description": "x" });
    let calls: [(Method, &str, Option<Value>); 8] = [
        (Method::GET, "", None),
        (Method::PATCH, "", Some(patch.clone())),
        (Method::DELETE, "", None),
        (Method::GET, "/tasks", None),
        (Method::POST, "/tasks", Some(json!({ "title": "x" }))),
        (Method::GET, "/tasks/{task}", None),
        (Method::PATCH, "/tasks/{task}", Some(patch)),
        (
            Method::POST,
            "/tasks/{task}/move",
            Some(json!({ "status": "done" })),
        ),
    ];
    for (method, path, body) in calls {
        let ask = async |project: &str, task: &str| {
            let path = format!("{project}{}", path.replace("{task}", task));
            let mut call = bob.client.call(method.clone(), &path).header("if-match", "*");
            if let Some(body) = &body {
                call = call.json(body);
            }
            everything_but_ids(call.send().await)
        };
        let theirs = ask(&project, task).await;
        assert_eq!(theirs.0, 404, "{method} {path}");
        assert_eq!(theirs, ask(&no_project, &no_task).await, "{method} {path}");
        if path.contains("{task}") {
            assert_eq!(
                theirs,
                ask(&his, task).await,
                "{method} {path} through a project of one's own"
            );
            assert_eq!(theirs, ask(&his, &no_task).await, "{method} {path}, no such task");
        }
    }
    assert_eq!(ann.client.get(&project).send().await.ok()["version"], 1);
    assert_eq!(ann.list(&format!("{project}/tasks")).await.len(), 1);

    // Nor does a field error tell whether a person exists.
    let assign = async |user: &str| {
        let body = json!({ "title": "x", "assignees": [user] });
        everything_but_ids(bob.client.post(&format!("{his}/tasks"), &body).send().await)
    };
    let theirs = assign(&ann.user_id).await;
    assert_eq!(theirs.0, 422);
    assert_eq!(theirs, assign(&format!("usr_{:032x}", 1)).await);
}

async fn ids_of_another_kind_name_nothing() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let task = ann.task(&project, json!({ "title": "Mine" })).await;
    let (id, task) = (
        project.trim_start_matches("/v1/projects/"),
        task["id"].as_str().unwrap(),
    );
    let upper = id.to_uppercase();
    for bad in [
        task,
        &ann.user_id,
        &upper,
        &id[..id.len() - 1],
        "prj_",
        "x",
        "%00",
        "..%2Fx",
        "%ff",
        "prj_%F0%9F%8E%A8",
    ] {
        for path in [
            format!("/v1/projects/{bad}"),
            format!("/v1/projects/{bad}/tasks"),
            format!("{project}/tasks/{bad}"),
        ] {
            if bad == task && path.contains(id) {
                continue;
            }
            let answer = ann.client.get(&path).send().await;
            // What is no UTF-8 does not even pass the gateway.
            let expected = if bad == "%ff" { 400 } else { 404 };
            answer.expect(expected);
        }
    }
}

/// Status, headers and body, without what names the single request.
fn everything_but_ids(answer: Answer) -> (u16, Vec<(String, String)>, Value) {
    let mut body = answer.json();
    body["request_id"] = Value::Null;
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .filter(|(name, _)| !["date", "x-request-id", "apigw-requestid"].contains(&name.as_str()))
        .collect();
    headers.sort();
    (answer.status, headers, body)
}
