//! What the gateway does by itself, and what comes back through it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::fleet::Setup;
use crate::support::trial::tests;
use crate::support::{Person, all, api};

tests! {
    Api: [
        a_path_of_nobody_is_404,
        another_method_is_405_and_says_which_are_taken,
        bodies_over_the_limits_are_413,
        a_head_over_10_kib_is_431,
        every_answer_has_its_request_id_and_may_not_be_sniffed_or_kept,
        health_answers,
    ],
    Mail: [cookies_mean_nothing, paths_and_queries_arrive_as_they_were_sent],
    Process: [requests_over_the_limit_are_429],
}

async fn a_path_of_nobody_is_404() {
    let answer = api().get("/v1").send().await.expect(404);
    assert_eq!(answer.json(), json!({ "message": "Not Found" }));
    assert_eq!(answer.header("content-type"), "application/json");
    for path in [
        "/v1/nowhere",
        "/v1/projects/x/y/z",
        "/v1/auth",
        "/v1/health/",
        "/v1/%70rojectz",
    ] {
        api().get(path).send().await.problem(404, "not_found");
    }
    let put = api().call(Method::PUT, "/v1/nowhere");
    put.send().await.problem(404, "not_found");
}

async fn another_method_is_405_and_says_which_are_taken() {
    let (project, task) = (format!("prj_{:032x}", 1), format!("tsk_{:032x}", 1));
    for (method, path, allowed) in [
        (Method::DELETE, "/v1/health".to_owned(), vec!["GET", "HEAD"]),
        (
            Method::PUT,
            "/v1/projects".to_owned(),
            vec!["GET", "HEAD", "POST"],
        ),
        (Method::GET, "/v1/auth/login".to_owned(), vec!["POST"]),
        (
            Method::POST,
            "/v1/users/me".to_owned(),
            vec!["DELETE", "GET", "HEAD", "PATCH"],
        ),
        (
            Method::POST,
            format!("/v1/projects/{project}"),
            vec!["DELETE", "GET", "HEAD", "PATCH"],
        ),
        (
            Method::PUT,
            format!("/v1/projects/{project}/tasks/{task}"),
            vec!["DELETE", "GET", "HEAD", "PATCH"],
        ),
        (
            Method::GET,
            format!("/v1/projects/{project}/tasks/{task}/move"),
            vec!["POST"],
        ),
    ] {
        let answer = api().call(method.clone(), &path).send().await;
        assert_eq!(methods(answer.header("allow")), allowed, "{method} {path}");
        answer.problem(405, "method_not_allowed");
        let options = api().call(Method::OPTIONS, &path).send().await.expect(204);
        assert_eq!(methods(options.header("allow")), allowed, "OPTIONS {path}");
    }
    api()
        .call(Method::OPTIONS, "/v1/nowhere")
        .send()
        .await
        .problem(404, "not_found");
    let head = api().call(Method::HEAD, "/v1/health").send().await.expect(200);
    assert!(head.body.is_empty());
}

async fn bodies_over_the_limits_are_413() {
    const MIB: usize = 1024 * 1024;
    let post = |bytes: usize| {
        let body = vec![b' '; bytes];
        api()
            .call(Method::POST, "/v1/auth/login")
            .body("application/json", body)
            .send()
    };
    // The gateway's limit, then Lambda's, then the function's own.
    let answer = post(10 * MIB + 1).await.expect(413);
    assert_eq!(answer.json(), json!({ "message": "Request Entity Too Large" }));
    post(7 * MIB).await.expect(413);
    post(2 * MIB).await.problem(413, "body_too_large");
    post(MIB).await.problem(400, "malformed_json");
}

async fn a_head_over_10_kib_is_431() {
    let with = |bytes: usize| {
        api()
            .get("/v1/health")
            .header("x-large", "v".repeat(bytes))
            .send()
    };
    with(9_000).await.expect(200);
    with(10_240).await.expect(431);
}

async fn every_answer_has_its_request_id_and_may_not_be_sniffed_or_kept() {
    for (path, status) in [("/v1/health", 200), ("/v1/nowhere", 404)] {
        let answer = api().get(path).send().await.expect(status);
        assert_eq!(
            answer.header("x-request-id"),
            answer.header("apigw-requestid"),
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    let answers = all((0..10).map(|_| api().get("/v1/health").send())).await;
    let mut ids: Vec<_> = answers
        .iter()
        .map(|answer| answer.header("x-request-id").to_owned())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 10, "each its own");
}

async fn health_answers() {
    let answer = api().get("/v1/health").send().await.expect(200);
    assert!(answer.json().is_object());
    // What is not asked for does no harm.
    api().get("/v1/health?x=1&x=2").send().await.expect(200);
}

async fn cookies_mean_nothing() {
    let ann = Person::new().await;
    let cookie = format!("access_token={0}; Authorization=Bearer {0}", ann.access_token);
    api()
        .get("/v1/users/me")
        .header("cookie", &cookie)
        .send()
        .await
        .expect(401);
    let answer = ann
        .client
        .get("/v1/users/me")
        .header("cookie", "session=other; a=\"b\"")
        .send()
        .await
        .expect(200);
    assert!(!answer.headers.contains_key("set-cookie"));
    assert_eq!(answer.json()["id"], ann.user_id);
}

async fn paths_and_queries_arrive_as_they_were_sent() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let title = "a&b=c +%20 d/ä?#🎨";
    ann.task(&project, json!({ "title": title })).await;
    ann.task(&project, json!({ "title": "other" })).await;
    let found = async |path: String| -> Vec<Value> {
        ann.list(&path)
            .await
            .into_iter()
            .map(|task| task["title"].clone())
            .collect()
    };
    for q in [
        "%26b%3D",
        "c+%2B%2520+d",
        "%C3%A4%3F%23",
        "%F0%9F%8E%A8",
        "c%20%2B",
    ] {
        assert_eq!(found(format!("{project}/tasks?q={q}")).await, [title], "{q}");
    }
    let escaped = project.replace("prj_", "%70rj%5F");
    assert_eq!(
        ann.client.get(&escaped).send().await.ok()["version"],
        1,
        "an escape is what it stands for"
    );
}

/// A burst of three and then one in a thousand seconds, as the template says it for its stage.
async fn requests_over_the_limit_are_429() {
    let fleet = Setup::new("throttled")
        .template(|text| {
            let limits = "ThrottlingRateLimit: !Ref ThrottlingRateLimit\n        ThrottlingBurstLimit: !Ref ThrottlingBurstLimit";
            assert!(text.contains(limits), "the template's throttling has changed");
            text.replace(limits, "ThrottlingRateLimit: 0.001\n        ThrottlingBurstLimit: 3")
        })
        .start();
    let client = fleet.client();
    for _ in 0..3 {
        client.get("/v1/health").send().await.expect(200);
    }
    for path in ["/v1/health", "/v1/projects"] {
        let answer = client.get(path).send().await.expect(429);
        assert_eq!(answer.json(), json!({ "message": "Too Many Requests" }));
    }
    client.get("/_local/status").send().await.expect(200);
    fleet.stop();
}

/// The methods of an `Allow`, sorted, without those that every path takes.
fn methods(allow: &str) -> Vec<&str> {
    let mut methods: Vec<_> = allow
        .split(',')
        .map(str::trim)
        .filter(|method| *method != "OPTIONS")
        .collect();
    methods.sort_unstable();
    methods
}
