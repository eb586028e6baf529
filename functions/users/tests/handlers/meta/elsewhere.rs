//! Paths and methods that no route has.

use http::Method;
use testkit::http::request;

use crate::support::App;

#[tokio::test]
async fn known_paths_say_what_they_take() {
    let app = App::new().await;
    for (path, allow) in [
        ("/v1/health", "GET"),
        ("/v1/auth/login", "POST"),
        ("/v1/users/me", "DELETE, GET, PATCH"),
        ("/v1/projects", "GET, POST"),
        ("/v1/projects/prj_1/tasks/tsk_1", "DELETE, GET, PATCH"),
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
        let answer = app.send(request(Method::HEAD, path)).await;
        assert_eq!(
            (
                answer.status.as_u16(),
                answer.header("allow"),
                answer.text.as_str()
            ),
            (405, allow, "")
        );
    }
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
