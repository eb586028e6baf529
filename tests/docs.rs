//! The API's description of itself.

use reqwest::Method;
use serde_json::Value;

use crate::support::api;
use crate::support::trial::tests;

tests! {
    Api: [
        the_description_is_openapi_3_1_of_all_functions,
        every_operation_that_is_described_is_routed,
    ],
}

async fn the_description_is_openapi_3_1_of_all_functions() {
    let document = description().await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    for (path, methods) in [
        ("/v1/auth/login", vec!["post"]),
        ("/v1/users/me", vec!["delete", "get", "patch"]),
        ("/v1/projects", vec!["get", "post"]),
        (
            "/v1/projects/{project_id}/tasks/{task_id}",
            vec!["delete", "get", "patch"],
        ),
        ("/v1/projects/{project_id}/tasks/{task_id}/move", vec!["post"]),
        ("/v1/health", vec!["get"]),
    ] {
        let operations = document["paths"][path]
            .as_object()
            .unwrap_or_else(|| panic!("{path} is missing"));
        let mut described: Vec<_> = operations.keys().filter(|key| is_method(key)).cloned().collect();
        described.sort();
        assert_eq!(described, methods, "{path}");
    }
}

/// Whoever calls without a token is told so, or heard, but never that there is no such thing.
async fn every_operation_that_is_described_is_routed() {
    let document = description().await;
    let mut operations = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let concrete = path
            .replace("{project_id}", &format!("prj_{:032x}", 1))
            .replace("{task_id}", &format!("tsk_{:032x}", 1))
            .replace("{user_id}", &format!("usr_{:032x}", 1))
            .replace("{invitation_id}", &format!("inv_{:032x}", 1))
            .replace("{comment_id}", &format!("cmt_{:032x}", 1))
            .replace("{attachment_id}", &format!("att_{:032x}", 1))
            .replace("{job_id}", &format!("job_{:032x}", 1))
            .replace("{channel_id}", &format!("chn_{:032x}", 1))
            .replace("{name}", "throughput")
            .replace("{code}", "123456")
            .replace("{secret}", &format!("{:064x}", 1))
            .replace("{token}", "forged");
        assert!(
            !concrete.contains('{'),
            "{path}: a parameter this test does not know"
        );
        for (method, operation) in item.as_object().unwrap().iter().filter(|(key, _)| is_method(key)) {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let mut call = api().call(method.clone(), &concrete);
            if [Method::POST, Method::PATCH, Method::PUT].contains(&method) {
                call = call.body("application/json", "{}");
            }
            let status = call.send().await.status;
            let needs_token = operation["security"]
                .as_array()
                .or(document["security"].as_array())
                .is_some_and(|all| {
                    !all.is_empty()
                        && !all
                            .iter()
                            .any(|one| one.as_object().is_some_and(serde_json::Map::is_empty))
                });
            if needs_token {
                assert_eq!(status, 401, "{method} {path}");
            } else if path.contains("{token}") || path.contains("{secret}") {
                // Only a token that the fleet has signed, or a secret that it has made, names something.
                assert_eq!(status, 404, "{method} {path}");
            } else {
                assert!([200, 422].contains(&status), "{method} {path}: {status}");
            }
            operations += 1;
        }
    }
    assert!(operations >= 50, "only {operations} operations are described");
}

async fn description() -> Value {
    let answer = api().get("/v1/openapi.json").send().await.expect(200);
    assert_eq!(answer.header("content-type"), "application/json");
    answer.json()
}

fn is_method(key: &str) -> bool {
    [
        "get", "put", "post", "delete", "options", "head", "patch", "trace",
    ]
    .contains(&key)
}
