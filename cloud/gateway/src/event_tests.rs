use axum::http::Request;
use serde_json::{Value, json};

use super::*;
use crate::routes::Routes;
use crate::settings::Route;

fn event_of(request: &Request<Bytes>, path: &str, claims: Option<&Claims>) -> Value {
    let route = Route {
        method: "POST".to_owned(),
        path: "/v1/projects/{project_id}".to_owned(),
        authorizer: None,
        scopes: Vec::new(),
        timeout_ms: 30_000,
    };
    let routes = Routes::new([("tasks".to_owned(), route)]).unwrap();
    let matched = routes.find("POST", path).unwrap();
    let (parts, body) = request.clone().into_parts();
    let bytes = build(
        &parts,
        &body,
        &Context {
            matched: &matched,
            path,
            api_id: "local",
            port: 3000,
            stage_variables: &BTreeMap::new(),
            source_ip: "127.0.0.1".parse().unwrap(),
            request_id: "JKJaXmPLvHcESHA=",
            trace_id: "Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e",
            claims,
            now: "2020-03-12T19:03:58.123Z".parse().unwrap(),
        },
    )
    .unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn request(content_type: &str, body: &[u8]) -> Request<Bytes> {
    Request::post("/v1/projects/p")
        .header("host", "127.0.0.1:3000")
        .header("content-type", content_type)
        .body(Bytes::copy_from_slice(body))
        .unwrap()
}

#[test]
fn the_whole_event() {
    let request = Request::post("/v1/projects/a%20b?limit=5&label=x&label=y%26z&empty&q=a+b")
        .header("Host", "127.0.0.1:3000")
        .header("User-Agent", "curl/8")
        .header("Content-Type", "application/json; charset=utf-8")
        .header("Accept", "application/json")
        .header("accept", "text/plain;q=0.5")
        .header("Cookie", "a=1; b=2")
        .header("cookie", "c=3")
        .header("Connection", "keep-alive")
        .header("Transfer-Encoding", "chunked")
        .header("X-Forwarded-For", "203.0.113.9")
        .header("X-Forwarded-Proto", "gopher")
        .body(Bytes::from_static("{\"title\":\"ä\"}".as_bytes()))
        .unwrap();
    let claims = Claims {
        claims: BTreeMap::from([("sub".to_owned(), "u".to_owned())]),
        scopes: None,
    };
    assert_eq!(
        event_of(&request, "/v1/projects/a b", Some(&claims)),
        json!({
            "version": "2.0",
            "routeKey": "POST /v1/projects/{project_id}",
            "rawPath": "/v1/projects/a b",
            "rawQueryString": "limit=5&label=x&label=y%26z&empty&q=a+b",
            "cookies": ["a=1", "b=2", "c=3"],
            "headers": {
                "accept": "application/json,text/plain;q=0.5",
                "content-length": "14",
                "content-type": "application/json; charset=utf-8",
                "host": "127.0.0.1:3000",
                "user-agent": "curl/8",
                "x-amzn-trace-id": "Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e",
                "x-forwarded-for": "203.0.113.9, 127.0.0.1",
                "x-forwarded-port": "3000",
                "x-forwarded-proto": "http"
            },
            "queryStringParameters": {"empty": "", "label": "x,y&z", "limit": "5", "q": "a b"},
            "requestContext": {
                "accountId": "000000000000",
                "apiId": "local",
                "authorizer": {"jwt": {"claims": {"sub": "u"}, "scopes": null}},
                "domainName": "127.0.0.1:3000",
                "domainPrefix": "local",
                "http": {
                    "method": "POST",
                    "path": "/v1/projects/a b",
                    "protocol": "HTTP/1.1",
                    "sourceIp": "127.0.0.1",
                    "userAgent": "curl/8"
                },
                "requestId": "JKJaXmPLvHcESHA=",
                "routeKey": "POST /v1/projects/{project_id}",
                "stage": "$default",
                "time": "12/Mar/2020:19:03:58 +0000",
                "timeEpoch": 1_584_039_838_123_i64
            },
            "pathParameters": {"project_id": "a b"},
            "body": "{\"title\":\"ä\"}",
            "isBase64Encoded": false
        })
    );
}

#[test]
fn what_is_empty_is_left_out() {
    let event = event_of(&request("application/json", b""), "/v1/projects/p", None);
    for field in ["body", "cookies", "queryStringParameters", "stageVariables"] {
        assert_eq!(event.get(field), None, "{field}");
    }
    assert_eq!(event["rawQueryString"], "");
    assert_eq!(event["requestContext"].get("authorizer"), None);
    assert_eq!(event["isBase64Encoded"], false);
}

#[test]
fn text_is_text_and_the_rest_is_base64() {
    let encoded = |content_type: &str, body: &[u8]| {
        let event = event_of(&request(content_type, body), "/v1/projects/p", None);
        (
            event["body"].as_str().unwrap().to_owned(),
            event["isBase64Encoded"] == true,
        )
    };
    for text in [
        "text/csv",
        "application/json",
        "Application/JSON;charset=utf-8",
        "application/merge-patch+json",
        "application/problem+xml",
    ] {
        assert_eq!(encoded(text, b"abc"), ("abc".to_owned(), false), "{text}");
    }
    for binary in [
        "application/octet-stream",
        "image/png",
        "application/x-www-form-urlencoded",
    ] {
        assert_eq!(encoded(binary, b"abc"), ("YWJj".to_owned(), true), "{binary}");
    }
    assert_eq!(
        encoded("application/json", b"\xff"),
        ("/w==".to_owned(), true),
        "no UTF-8"
    );
}

#[test]
fn percent_codes_that_are_none_stay() {
    assert_eq!(percent_decode("a%20b%C3%A9%"), "a bé%".as_bytes());
    assert_eq!(percent_decode("%zz%4"), b"%zz%4");
    assert_eq!(percent_decode("%+1"), b"%+1");
}
