use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use cloud_core::clock;
use cloud_core::faults::Faults;
use cloud_core::iam::Iam;
use cloud_dynamodb::Lag;
use cloud_event_source::EventSources;
use cloud_gateway::{Config, Cors, Gateway, HttpApi, Route, Throttle};
use cloud_lambda::Lambda;
use cloud_mail::Mailbox;
use cloud_scheduler::Schedules;
use cloud_sqs::Sqs;
use fleet::control_api::{ControlApi, Services};
use fleet::front::{self, Front};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::support::{client, function, start, with_init};

struct Server {
    url: String,
    client: Client,
    lambda: Lambda,
    _dir: tempfile::TempDir,
}

fn route(key: &str, timeout_ms: u64) -> Route {
    let (method, path) = key.split_once(' ').unwrap();
    Route {
        method: method.to_owned(),
        path: path.to_owned(),
        authorizer: None,
        scopes: Vec::new(),
        timeout_ms,
    }
}

async fn serve(api: HttpApi) -> Server {
    let dir = tempfile::tempdir().unwrap();
    let mut slow = function("slow");
    slow.timeout = std::time::Duration::from_millis(200);
    let mut single = function("single");
    single.max_instances = 1;
    let broken = with_init(function("broken"), "exit");
    let lambda = start(vec![function("f"), slow, single, broken]).await;
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
        .await
        .unwrap();
    let port = listener.local_addr().unwrap().port();
    let routes = [
        ("f", route("POST /do", 30_000)),
        ("f", route("ANY /any/{proxy+}", 30_000)),
        ("slow", route("POST /slow", 30_000)),
        ("single", route("POST /single", 1_500)),
        ("broken", route("POST /broken", 30_000)),
    ];
    let sqs = Sqs::open(
        dir.path(),
        "http://127.0.0.1",
        Vec::new(),
        (Faults::default(), Iam::default()),
        clock::system(),
    )
    .unwrap();
    let control_api = ControlApi {
        services: Services::new(),
        lambda: lambda.clone(),
        event_sources: EventSources::none(&lambda, &sqs),
        schedules: Schedules::start(Vec::new(), &lambda, Arc::new(sqs.clone()), &clock::system()).await,
        sns: None,
        sqs,
        mailbox: Mailbox::open(dir.path()).unwrap(),
        lag: Lag::default(),
        faults: Faults::default(),
        iam: Iam::default(),
    };
    let api_roots = front::roots(routes.iter().map(|(_, route)| route)).unwrap();
    let gateway = Gateway::new(Config {
        api,
        routes: routes.map(|(name, route)| (name.to_owned(), route)).to_vec(),
        api_id: "local".to_owned(),
        port,
        lambda: lambda.clone(),
        jwks: None,
        issuer: String::new(),
        clock: clock::system(),
    })
    .unwrap();
    let front = Front {
        control_api: control_api.router(),
        gateway: gateway.router(),
        api_roots,
        web: Router::new(),
    };
    tokio::spawn(front.serve(listener, std::future::pending()));
    let client = client();
    Server {
        url: format!("http://127.0.0.1:{port}"),
        client,
        lambda,
        _dir: dir,
    }
}

impl Server {
    async fn post(&self, path: &str, order: &Value) -> Response {
        let request = self.client.post(format!("{}{path}", self.url)).json(order);
        request.send().await.unwrap()
    }
}

async fn check_message(response: Response, status: u16, message: &str) {
    assert_eq!(response.status(), status);
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.headers()["apigw-requestid"].len(), 16);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body, json!({ "message": message }));
}

#[tokio::test]
async fn requests_become_events_and_answers_become_responses() {
    let server = serve(HttpApi::default()).await;
    let answer = json!({
        "statusCode": 201, "headers": {"x-a": "b"}, "cookies": ["c=1"], "body": "done"
    });
    let response = server
        .post("/do", &json!({"do": "answer", "answer": answer}))
        .await;
    assert_eq!(response.status(), StatusCode::CREATED);
    assert_eq!(response.headers()["x-a"], "b");
    assert_eq!(response.headers()["set-cookie"], "c=1");
    assert_eq!(response.text().await.unwrap(), "done");
    // Without a statusCode the whole event comes back as the body.
    let response = server
        .client
        .put(format!("{}/any/a%20b?x=%26", server.url))
        .send()
        .await
        .unwrap();
    let event: Value = response.json().await.unwrap();
    assert_eq!(event["rawPath"], "/any/a b");
    assert_eq!(event["rawQueryString"], "x=%26");
    assert_eq!(event["pathParameters"]["proxy"], "a b");
    assert_eq!(event["requestContext"]["http"]["method"], "PUT");
    server.lambda.shut_down().await;
}

#[tokio::test]
async fn a_head_request_gets_no_body() {
    let server = serve(HttpApi::default()).await;
    let response = server
        .client
        .head(format!("{}/any/x", server.url))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert!(response.headers().contains_key("content-length"));
    assert_eq!(response.bytes().await.unwrap().len(), 0);
    server.lambda.shut_down().await;
}

#[tokio::test]
async fn failures_have_api_gateways_words() {
    let server = serve(HttpApi::default()).await;
    let post = async |path: &str, what: &str| server.post(path, &json!({"do": what})).await;
    check_message(post("/do/nowhere", "").await, 404, "Not Found").await;
    check_message(post("/do", "fail").await, 500, "Internal Server Error").await;
    check_message(post("/do", "exit").await, 502, "Bad Gateway").await;
    check_message(post("/broken", "").await, 502, "Bad Gateway").await;
    check_message(post("/slow", "hang").await, 504, "Gateway Timeout").await;
    let (first, second) = tokio::join!(post("/single", "hang"), post("/single", "hang"));
    let mut statuses = [first.status().as_u16(), second.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [503, 504], "one is waiting, one is running");
    let large = json!({"do": "large", "bytes": 7_000_000});
    check_message(server.post("/do", &large).await, 500, "Internal Server Error").await;
    server.lambda.shut_down().await;
}

#[tokio::test]
async fn ten_mebibytes_are_the_gateways_limit_and_six_lambdas() {
    let server = serve(HttpApi::default()).await;
    let post = async |bytes: usize| {
        let request = server.client.post(format!("{}/do", server.url));
        let request = request
            .header("content-type", "text/plain")
            .body("x".repeat(bytes));
        request.send().await.unwrap()
    };
    let limit = 10 * 1024 * 1024;
    check_message(post(limit + 1).await, 413, "Request Entity Too Large").await;
    check_message(post(limit).await, 413, "Request Entity Too Large").await;
    // Not the order of anything, but it arrives: the function cannot read it as JSON.
    assert_eq!(post(6 * 1024 * 1024 - 10_240).await.status(), 500);
    server.lambda.shut_down().await;
}

#[tokio::test]
async fn a_connection_goes_on_after_a_refusal() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let server = serve(HttpApi::default()).await;
    let address = server.url.strip_prefix("http://").unwrap();
    let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
    let body = "x".repeat(200_000);
    let refused =
        format!("POST /do/nowhere HTTP/1.1\r\nhost: {address}\r\ncontent-length: 200000\r\n\r\n{body}");
    let last = format!("GET /any/x HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    connection.write_all(refused.as_bytes()).await.unwrap();
    connection.write_all(last.as_bytes()).await.unwrap();
    let mut answers = String::new();
    connection.read_to_string(&mut answers).await.unwrap();
    assert!(answers.starts_with("HTTP/1.1 404"), "{answers}");
    assert!(answers.contains("HTTP/1.1 200"), "{answers}");
    server.lambda.shut_down().await;
}

#[tokio::test]
async fn large_heads_are_refused() {
    let server = serve(HttpApi::default()).await;
    let request = server.client.get(format!("{}/any/x", server.url));
    let response = request.header("x", "y".repeat(10_240)).send().await.unwrap();
    check_message(response, 431, "Request Header Fields Too Large").await;
    server.lambda.shut_down().await;
}

#[tokio::test]
async fn throttling_answers_too_many_requests() {
    let throttle = Throttle {
        burst: 2,
        rate_per_s: 0.0,
    };
    let server = serve(HttpApi {
        throttle: Some(throttle),
        ..HttpApi::default()
    })
    .await;
    for _ in 0..2 {
        assert_eq!(server.post("/do", &json!({})).await.status(), StatusCode::OK);
    }
    check_message(server.post("/do", &json!({})).await, 429, "Too Many Requests").await;
    server.lambda.shut_down().await;
}

#[tokio::test]
async fn a_routes_own_throttle_goes_before_the_stages() {
    let throttle = |burst| Throttle {
        burst,
        rate_per_s: 0.0,
    };
    let server = serve(HttpApi {
        throttle: Some(throttle(1)),
        route_throttles: [("POST /do".to_owned(), throttle(2))].into(),
        ..HttpApi::default()
    })
    .await;
    let any = || server.client.get(format!("{}/any/x", server.url)).send();
    for (own, stages) in [(200, 200), (200, 429), (429, 429)] {
        assert_eq!(server.post("/do", &json!({})).await.status(), own);
        assert_eq!(any().await.unwrap().status(), stages);
    }
    server.lambda.shut_down().await;
}

#[tokio::test]
async fn browsers_are_answered_as_configured() {
    let cors = Cors {
        allow_origins: vec!["https://board.test".to_owned()],
        allow_methods: vec!["POST".to_owned()],
        allow_headers: vec!["authorization".to_owned()],
        ..Cors::default()
    };
    let server = serve(HttpApi {
        cors: Some(cors),
        ..HttpApi::default()
    })
    .await;
    let ask = async |path: &str, origin: &str| {
        let url = format!("{}{path}", server.url);
        let request = server.client.request(reqwest::Method::OPTIONS, url);
        let request = request
            .header("origin", origin)
            .header("access-control-request-method", "POST");
        request.send().await.unwrap()
    };
    let response = ask("/do", "https://board.test").await;
    assert_eq!(
        response.status(),
        StatusCode::NO_CONTENT,
        "no route takes OPTIONS"
    );
    assert_eq!(
        response.headers()["access-control-allow-origin"],
        "https://board.test"
    );
    assert_eq!(response.headers()["access-control-allow-methods"], "POST");
    let response = ask("/any/x", "https://board.test").await;
    assert_eq!(response.status(), StatusCode::OK, "the function's own answer");
    assert_eq!(
        response.headers()["access-control-allow-headers"],
        "authorization"
    );
    let response = ask("/do", "https://evil.test").await;
    assert!(!response.headers().contains_key("access-control-allow-origin"));
    let request = server.client.post(format!("{}/do/nowhere", server.url));
    let response = request
        .header("origin", "https://board.test")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        response.headers()["access-control-allow-origin"],
        "https://board.test"
    );
    server.lambda.shut_down().await;
}

#[tokio::test]
async fn the_local_endpoints() {
    let server = serve(HttpApi::default()).await;
    let url = |path: &str| format!("{}/_local/{path}", server.url);
    let invoked = server
        .client
        .post(url("invoke/f"))
        .json(&json!({"a": 1}))
        .send()
        .await
        .unwrap();
    assert_eq!(invoked.json::<Value>().await.unwrap(), json!({"a": 1}));
    let failed = server
        .client
        .post(url("invoke/f"))
        .json(&json!({"do": "fail"}))
        .send()
        .await
        .unwrap();
    assert_eq!(failed.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(
        failed.json::<Value>().await.unwrap()["errorMessage"],
        "it went wrong"
    );
    let unknown = server
        .client
        .post(url("invoke/g"))
        .json(&json!({}))
        .send()
        .await
        .unwrap();
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    let mail = server.client.get(url("mail?to=a%40b.test")).send().await.unwrap();
    assert_eq!(mail.json::<Value>().await.unwrap(), json!([]));
    let idle = server.client.post(url("idle")).send().await.unwrap();
    assert_eq!(idle.status(), StatusCode::NO_CONTENT);
    let status = server.client.get(url("status")).send().await.unwrap();
    let status: Value = status.json().await.unwrap();
    assert_eq!(status["functions"]["f"]["instances"], 1);
    assert_eq!(status["in_flight"], 0);
    let schedule = server.client.post(url("schedules/nightly")).send().await.unwrap();
    assert_eq!(schedule.status(), StatusCode::NOT_FOUND);
    let wrong = server.client.get(url("idle")).send().await.unwrap();
    assert_eq!(wrong.status(), StatusCode::METHOD_NOT_ALLOWED);
    let foreign = server
        .client
        .get(url("mail"))
        .header("host", "evil.test")
        .send()
        .await
        .unwrap();
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
    server.lambda.shut_down().await;
}
