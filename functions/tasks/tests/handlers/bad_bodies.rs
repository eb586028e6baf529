//! Bodies that cannot be read, and bodies at the edge of what can be: one answer for each, nothing written.

use api::MAX_BODY_BYTES;
use serde_json::{Value, json};
use testkit::http::Call;

use crate::support::{Scene, refused};
use testkit::http::Person;

/// Every route that takes a body.
fn calls(scene: &Scene, task: &Value, by: &Person) -> [Call; 10] {
    let to_task = scene.at(task);
    let comments = scene.comments(task);
    [
        by.post("/v1/projects"),
        by.patch(&scene.project, "*"),
        by.post(&scene.tasks()),
        by.patch(&to_task, "*"),
        by.post(&format!("{to_task}/move")),
        by.patch(&scene.member(&scene.viewer), "*"),
        by.post(&scene.invitations()),
        by.post("/v1/invitations/accept"),
        by.post(&comments),
        by.patch(&format!("{comments}/cmt_{:032x}", 1), "*"),
    ]
}

#[tokio::test]
async fn what_is_not_json_is_malformed() {
    let deep = format!("{{\"title\": {}{}}}", "[".repeat(200), "]".repeat(200));
    let bodies: [(&str, &[u8], &str); 16] = [
        ("empty", b"", "missing_body"),
        ("white space", b" \n", "malformed_json"),
        ("no JSON", b"title=t", "malformed_json"),
        ("breaks off", br#"{"title": "t""#, "malformed_json"),
        ("two values", br#"{"title": "t"} {}"#, "malformed_json"),
        ("trailing comma", br#"{"title": "t",}"#, "malformed_json"),
        ("comment", b"{\"title\": \"t\"} // t", "malformed_json"),
        ("single quotes", b"{'title': 't'}", "malformed_json"),
        ("NaN", br#"{"points": NaN}"#, "malformed_json"),
        ("number without end", br#"{"points": 1e999}"#, "malformed_json"),
        (
            "byte order mark",
            b"\xef\xbb\xbf{\"title\": \"t\"}",
            "malformed_json",
        ),
        ("invalid UTF-8", b"{\"title\": \"\xc3\x28\"}", "malformed_json"),
        ("lone surrogate", br#"{"title": "\ud800"}"#, "malformed_json"),
        (
            "raw control character",
            b"{\"title\": \"a\x07b\"}",
            "malformed_json",
        ),
        (
            "a member twice",
            br#"{"title": "t", "title": "u"}"#,
            "duplicate_member",
        ),
        ("nested too deep", deep.as_bytes(), "malformed_json"),
    ];
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await;
    let before = scene.everything().await;
    for (name, body, code) in bodies {
        for call in calls(&scene, &task, &scene.owner) {
            let call = call
                .header("content-type", "application/json")
                .body(body.to_vec());
            let answer = scene.send(call).await;
            assert_eq!(answer.json()["code"], code, "{name}: {}", answer.text);
            assert_eq!(refused(&answer, 400, code), []);
        }
    }
    let nested = br#"{"title": "t", "checklist": [{"text": "a", "text": "b"}]}"#;
    let call = scene
        .owner
        .post(&scene.tasks())
        .header("content-type", "application/json");
    scene
        .refused(call.body(nested.to_vec()), 400, "duplicate_member")
        .await;
    assert_eq!(scene.everything().await, before);
    assert_eq!(scene.list(&scene.owner, "/v1/projects").await.len(), 1);
}

#[tokio::test]
async fn what_is_no_object_is_one_field_error_at_the_body() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await;
    let before = scene.everything().await;
    for body in [
        json!(null),
        json!([]),
        json!([{"title": "t"}]),
        json!("title"),
        json!(1),
        json!(true),
    ] {
        for call in calls(&scene, &task, &scene.owner) {
            let errors = scene
                .refused(call.json(body.clone()), 422, "invalid_fields")
                .await;
            assert_eq!(errors, [(String::new(), "wrong_type".to_owned())], "{body}");
        }
    }
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn other_media_types_are_not_taken() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await;
    let before = scene.everything().await;
    let types = [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=iso-8859-1",
        "application/problem+json",
        "application/json-patch+json",
        "multipart/form-data; boundary=x",
    ];
    for media_type in types {
        for call in calls(&scene, &task, &scene.owner) {
            let call = call
                .header("content-type", media_type)
                .body(r#"{"title": "t", "name": "n"}"#);
            scene.refused(call, 415, "unsupported_media_type").await;
        }
    }
    for call in calls(&scene, &task, &scene.owner) {
        scene
            .refused(call.body("{}"), 415, "unsupported_media_type")
            .await;
    }
    let call = scene
        .owner
        .post(&scene.tasks())
        .header("content-type", "application/merge-patch+json");
    let answer = scene.send(call.body(r#"{"title": "t"}"#)).await;
    refused(&answer, 415, "unsupported_media_type");
    assert_eq!(answer.header("accept"), "application/json");
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn utf_8_by_any_of_its_names() {
    let scene = Scene::new().await;
    for charset in ["utf-8", "UTF-8", "\"utf-8\"", "UTF8", "utf8", "Utf_8", "csUTF8"] {
        let call = scene.owner.post(&scene.tasks());
        let call = call.header("content-type", &format!("application/json;charset={charset}"));
        let answer = scene.send(call.body(r#"{"title": "t"}"#)).await;
        assert_eq!(answer.status, 201, "{charset}");
    }
}

#[tokio::test]
async fn no_content_coding_is_decoded() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await;
    let before = scene.everything().await;
    for coding in ["gzip", "br", "GZIP", "deflate, gzip", "identity, zstd", "unknown"] {
        for call in calls(&scene, &task, &scene.owner) {
            let call = call
                .header("content-type", "application/json")
                .header("content-encoding", coding)
                .body("\u{1f}\u{8b}");
            let answer = scene.send(call).await;
            refused(&answer, 415, "unsupported_content_coding");
            assert_eq!(answer.header("accept-encoding"), "identity");
        }
    }
    assert_eq!(scene.everything().await, before);
    for none in ["Identity", ""] {
        let call = scene.owner.post(&scene.tasks()).header("content-encoding", none);
        assert_eq!(scene.send(call.json(json!({"title": "t"}))).await.status, 201);
    }
}

#[tokio::test]
async fn a_body_has_at_most_one_mebibyte() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await;
    let before = scene.everything().await;
    let padded = |bytes: usize| {
        let body = r#"{"title": "t"}"#;
        format!("{body}{}", " ".repeat(bytes - body.len()))
    };
    for call in calls(&scene, &task, &scene.owner) {
        let call = call
            .header("content-type", "application/json")
            .body(padded(MAX_BODY_BYTES + 1));
        scene.refused(call, 413, "body_too_large").await;
    }
    assert_eq!(scene.everything().await, before);
    let call = scene
        .owner
        .post(&scene.tasks())
        .header("content-type", "application/json");
    assert_eq!(scene.send(call.body(padded(MAX_BODY_BYTES))).await.status, 201);
}

#[tokio::test]
async fn a_description_of_256_kib_is_kept_byte_for_byte() {
    const MAX_BYTES: usize = 256 * 1024;
    let scene = Scene::new().await;
    // Characters of one to four bytes, and clusters of several.
    let mut text =
        "a\u{e9}\u{4e16}\u{1f468}\u{200d}\u{1f469}\r\n\t\u{65}\u{301}\u{feff}\u{10ffff}".repeat(9000);
    while text.len() > MAX_BYTES {
        text.pop();
    }
    text.push_str(&"x".repeat(MAX_BYTES - text.len()));
    let too_long = text.replacen('a', "\u{e9}", 1);
    assert_eq!((text.len(), too_long.len()), (MAX_BYTES, MAX_BYTES + 1));

    let task = scene.add(json!({"title": "long", "description": text})).await;
    assert_eq!(task["description"], text.as_str());
    assert_eq!(scene.current(&task).await["description"], text.as_str());

    // However it is escaped: six bytes for each character make the largest body that carries it.
    let escaped: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    assert!(escaped.len() < MAX_BODY_BYTES);
    let call = scene
        .editor
        .post(&scene.tasks())
        .header("content-type", "application/json");
    let answer = scene
        .send(call.body(format!(r#"{{"title":"t","description":"{escaped}"}}"#)))
        .await;
    assert_eq!(answer.json()["description"], text.as_str());

    let moved = scene.move_task(&task, json!({"status": "done"})).await.json();
    assert_eq!(moved["description"], text.as_str(), "moved with it");

    let expected = [("/description".to_owned(), "too_long".to_owned())];
    let call = scene
        .editor
        .post(&scene.tasks())
        .json(json!({"title": "t", "description": too_long}));
    assert_eq!(scene.refused(call, 422, "invalid_fields").await, expected);
    let call = scene
        .editor
        .patch(&scene.at(&task), "*")
        .json(json!({"description": too_long}));
    assert_eq!(scene.refused(call, 422, "invalid_fields").await, expected);
    assert_eq!(scene.current(&task).await, moved, "nothing half written");

    let call = scene
        .editor
        .patch(&scene.at(&task), "*")
        .json(json!({"description": "short"}));
    assert_eq!(scene.send(call).await.status, 200);
    assert_eq!(scene.current(&task).await["description"], "short");
}
