//! The edge as a whole: the responses of a router made by [`with_common_layers`].

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Body as HttpBody,
    extract::State,
    response::Response,
    routing::{get as on_get, post as on_post},
};
use domain::ProjectId;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use api::{
    ApiError, Authenticates, Body, Caller, IdempotencyKey, IfMatch, IfNoneMatch, MAX_BODY_BYTES, Path,
    created, token::Verifier, versioned, with_common_layers,
};
use testkit::http::{CountedKeys, Pool, get, patch, post, request};
use testkit::{FixedClock, user};

struct TestState(Verifier);

impl Authenticates for TestState {
    fn verifier(&self) -> &Verifier {
        &self.0
    }
}

#[derive(Debug, thiserror::Error)]
#[error("outer {0}")]
struct Outer(&'static str, #[source] std::fmt::Error);

fn router(verifier: Verifier) -> Router {
    with_common_layers(
        Router::new()
            .route("/v1/body", on_post(echo).patch(echo))
            .route("/v1/me", on_get(me))
            .route("/v1/projects/{project_id}", on_get(read).patch(change))
            .route("/v1/things", on_post(create))
            .route(
                "/v1/broken",
                on_get(async || ApiError::internal(Outer("secret", std::fmt::Error))),
            )
            .route(
                "/v1/throttled",
                on_get(async || ApiError::unavailable("table throttles")),
            )
            .with_state(Arc::new(TestState(verifier))),
    )
}

async fn echo(Body(body): Body) -> Json<Value> {
    Json(body)
}

async fn me(State(_): State<Arc<TestState>>, caller: Caller) -> String {
    caller.user_id.to_string()
}

async fn read(Path(id): Path<ProjectId>, condition: IfNoneMatch) -> Response {
    versioned(7, &json!({"id": id}), Some(&condition))
}

async fn change(
    Path(_): Path<ProjectId>,
    condition: IfMatch,
    Body(body): Body,
) -> Result<Response, ApiError> {
    condition.check(7)?;
    Ok(versioned(8, &body, None))
}

async fn create(key: Option<IdempotencyKey>) -> Response {
    created("/v1/things/1", 1, &json!({"keyed": key.is_some()}))
}

fn plain() -> Router {
    router(Pool::verifier(FixedClock::new()))
}

const ID: &str = "prj_00000000000000000000000000000001";

#[tokio::test]
async fn every_answer_has_its_id_and_security_headers() {
    for path in [
        "/v1/me",
        "/v1/nothing",
        "/v1/broken",
        &format!("/v1/projects/{ID}"),
    ] {
        let answer = get(path).send(&plain()).await;
        assert_eq!(answer.header("x-request-id"), "test-request", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn refusals_are_problems() {
    let router = plain();
    let mut all = serde_json::Map::new();
    for (name, call) in [
        ("no route", get("/v1/nothing")),
        ("no method", request(Method::DELETE, "/v1/body")),
        ("no token", get("/v1/me")),
        ("bad token", get("/v1/me").bearer("garbage")),
        ("two tokens", get("/v1/me").bearer("a").bearer("b")),
        (
            "other scheme",
            get("/v1/me").header("authorization", "Basic YTpi"),
        ),
        (
            "id of another kind",
            get("/v1/projects/tsk_00000000000000000000000000000001"),
        ),
        (
            "no condition",
            patch(&format!("/v1/projects/{ID}")).json(json!({})),
        ),
        (
            "stale",
            patch(&format!("/v1/projects/{ID}"))
                .header("if-match", "\"6\"")
                .json(json!({})),
        ),
        (
            "bad condition",
            patch(&format!("/v1/projects/{ID}"))
                .header("if-match", "6")
                .json(json!({})),
        ),
        ("no media type", post("/v1/body").body("{}")),
        ("bad key", post("/v1/things").header("idempotency-key", "a b")),
        ("fault", get("/v1/broken")),
        ("throttled", get("/v1/throttled")),
    ] {
        all.insert(name.to_owned(), call.send(&router).await.snapshot());
    }
    insta::assert_json_snapshot!(all);
}

#[tokio::test]
async fn an_absent_route_and_an_id_of_another_kind_look_the_same() {
    let one = get("/v1/nothing").send(&plain()).await;
    let other = get("/v1/projects/x").send(&plain()).await;
    assert_eq!(one.text, other.text);
}

#[tokio::test]
async fn bodies_are_read_strictly() {
    let refused: [(&[u8], &str, u16); 16] = [
        (b"", "missing_body", 400),
        (b"{", "malformed_json", 400),
        (b"{\"secret\": tru}", "malformed_json", 400),
        (b"{} {}", "malformed_json", 400),
        (b"{'a': 1}", "malformed_json", 400),
        (b"[1,]", "malformed_json", 400),
        (b"NaN", "malformed_json", 400),
        (b"1e999", "malformed_json", 400),
        (b"\xef\xbb\xbf{}", "malformed_json", 400),
        (b"{\"a\": \"\xff\"}", "malformed_json", 400),
        (b"{\"a\": \"\\ud800\"}", "malformed_json", 400),
        (b"\"\n\"", "malformed_json", 400),
        (b"{\"secret\": 1, \"secret\": 1}", "duplicate_member", 400),
        (b"{\"a\": [{\"b\": 1, \"\\u0062\": 2}]}", "duplicate_member", 400),
        (&[b'['; 100_000], "malformed_json", 400),
        (&[b' '; MAX_BODY_BYTES + 1], "body_too_large", 413),
    ];
    for (body, code, status) in refused {
        let call = post("/v1/body").header("content-type", "application/json");
        let answer = call.body(HttpBody::from(body.to_vec())).send(&plain()).await;
        let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        assert_eq!(
            (answer.code().as_str(), answer.status.as_u16()),
            (code, status),
            "{shown}"
        );
        assert!(!answer.text.contains("secret"), "{}", answer.text);
    }
    let largest = format!("\"{}\"", "x".repeat(MAX_BODY_BYTES - 2));
    let call = post("/v1/body").header("content-type", "application/json");
    assert_eq!(call.body(largest).send(&plain()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn bodies_keep_what_they_say() {
    let body = json!({"null": null, "list": [true, -1, 18_446_744_073_709_551_615_u64, 1.5], "": {"ä\u{1f600}": "\u{0}"}});
    assert_eq!(
        post("/v1/body").json(body.clone()).send(&plain()).await.json(),
        body
    );
}

#[tokio::test]
async fn media_types() {
    let cases = [
        (Method::POST, "application/json", true),
        (Method::POST, "Application/JSON; charset=UTF-8", true),
        (Method::POST, "application/json;charset=\"utf-8\"", true),
        (Method::POST, "application/json; charset=latin1", false),
        (Method::POST, "application/merge-patch+json", false),
        (Method::PATCH, "application/merge-patch+json", true),
        (Method::PATCH, "application/json", true),
        (Method::PATCH, "application/json-patch+json", false),
        (Method::POST, "text/plain", false),
        (Method::POST, "application/x-www-form-urlencoded", false),
        (Method::POST, "", false),
    ];
    for (method, media_type, taken) in cases {
        let call = request(method.clone(), "/v1/body").header("content-type", media_type);
        let answer = call.body("{}").send(&plain()).await;
        assert_eq!(
            answer.status == StatusCode::OK,
            taken,
            "{method} {media_type}: {}",
            answer.text
        );
        assert_eq!(answer.status == StatusCode::UNSUPPORTED_MEDIA_TYPE, !taken);
    }
}

#[tokio::test]
async fn the_caller_is_who_the_token_says() {
    let clock = FixedClock::new();
    let router = router(Pool::verifier(clock.clone()));
    let token = Pool::token(&user(3), &*clock);
    assert_eq!(
        get("/v1/me").bearer(&token).send(&router).await.text,
        user(3).as_str()
    );
    let call = get("/v1/me").header("authorization", &format!("bearer  {token}"));
    assert_eq!(call.send(&router).await.status, StatusCode::OK);
    clock.advance_s(3600);
    let answer = get("/v1/me").bearer(&token).send(&router).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (401, "expired_token")
    );
}

#[tokio::test]
async fn no_keys_is_our_fault_not_the_callers() {
    let (clock, keys) = (FixedClock::new(), CountedKeys::default());
    keys.fail(true);
    let router = router(Verifier::new(Pool::expected(), Box::new(keys), clock.clone()));
    let answer = get("/v1/me")
        .bearer(&Pool::token(&user(3), &*clock))
        .send(&router)
        .await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "1"));
}

#[tokio::test]
async fn versions_show_in_the_etag() {
    let path = format!("/v1/projects/{ID}");
    let answer = get(&path).send(&plain()).await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"7\""));
    let answer = get(&path).header("if-none-match", "W/\"7\"").send(&plain()).await;
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.header("etag"),
            answer.text.as_str()
        ),
        (304, "\"7\"", "")
    );
    for condition in ["*", "\"7\""] {
        let call = patch(&path).header("if-match", condition).json(json!({}));
        let answer = call.send(&plain()).await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"8\""));
    }
    let head = request(Method::HEAD, &path).send(&plain()).await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
}

#[tokio::test]
async fn creating_answers_where_it_is() {
    let answer = post("/v1/things").send(&plain()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (201, "/v1/things/1")
    );
    assert_eq!(answer.json(), json!({"keyed": false}));
    let longest = "k".repeat(255);
    let answer = post("/v1/things")
        .header("idempotency-key", &longest)
        .send(&plain())
        .await;
    assert_eq!(answer.json(), json!({"keyed": true}));
    for bad in ["", "k k", "\u{e4}", &"k".repeat(256)] {
        let answer = post("/v1/things")
            .header("idempotency-key", bad)
            .send(&plain())
            .await;
        assert_eq!(answer.code(), "invalid_idempotency_key", "{bad}");
    }
    let twice = post("/v1/things")
        .header("idempotency-key", "a")
        .header("idempotency-key", "a");
    assert_eq!(twice.send(&plain()).await.status, 400);
}
