//! Paths and methods that no route has.

use http::Method;
use testkit::http::request;

use crate::support::App;

#[tokio::test]
async fn known_paths_say_what_they_take() {
    let app = App::new().await;
    for (path, allow) in [
        ("/v1/health", "GET, HEAD"),
        ("/v1/auth/login", "POST"),
        ("/v1/users/me", "DELETE, GET, HEAD, PATCH"),
        ("/v1/projects", "GET, HEAD, POST"),
        ("/v1/projects/prj_1/tasks/tsk_1", "DELETE, GET, HEAD, PATCH"),
    ] {
        let answer = app.send(request(Method::PUT, path)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (405, "method_not_allowed"),
            "{path}"
        );
        assert_eq!(answer.header("allow"), allow, "{path}");
        let answer = app.send(request(Method::OPTIONS, path)).await;
        assert_eq!(
            (
                answer.status.as_u16(),
                answer.header("allow"),
                answer.text.as_str()
            ),
            (204, allow, "")
        );
    }
}

#[tokio::test]
async fn head_is_get_without_its_body() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    for path in [
        "/v1/health",
        "/v1/openapi.json",
        "/v1/users/me",
        "/v1/notifications",
    ] {
        let head = request(Method::HEAD, path).bearer(&ada.token);
        let (got, head) = (app.send(ada.get(path)).await, app.send(head).await);
        assert_eq!((got.status.as_u16(), head.status.as_u16()), (200, 200), "{path}");
        assert_eq!((got.text.is_empty(), head.text.as_str()), (false, ""), "{path}");
        assert_eq!(got.headers, head.headers, "{path}");
    }
    let head = app.send(request(Method::HEAD, "/v1/users/me")).await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (401, ""));
    let head = app.send(request(Method::HEAD, "/v1/auth/login")).await;
    assert_eq!((head.status.as_u16(), head.header("allow")), (405, "POST"));
}

#[tokio::test]
async fn everything_else_is_404() {
    let app = App::new().await;
    let paths = [
        "/v1/nowhere",
        "/v1/health/",
        "/v1/projects//tasks",
        "/v1/auth",
        "/v1/projects/a/b/c",
        "/",
        "/v1/docs/x",
    ];
    for path in paths {
        for method in [Method::GET, Method::OPTIONS, Method::DELETE] {
            let answer = app.send(request(method.clone(), path)).await;
            assert_eq!(
                (answer.status.as_u16(), answer.code().as_str()),
                (404, "not_found"),
                "{method} {path}"
            );
        }
    }
}
