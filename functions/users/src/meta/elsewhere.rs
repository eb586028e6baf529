//! What no route takes: `ANY /v1/{proxy+}`.

use std::sync::LazyLock;

use api::ApiError;
use axum::response::{IntoResponse, Redirect, Response};
use http::{Method, StatusCode, Uri, header};
use serde_json::Value;

use super::description::DOCUMENT;

/// A path of the API and what can be done there.
struct Known {
    segments: Vec<String>,
    methods: Vec<String>,
}

/// Of all functions: from the document, read when somebody first goes astray.
static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(DOCUMENT).unwrap_or_default();
    let paths = document.get("paths").and_then(Value::as_object);
    let known = |(path, item): (&String, &Value)| Known {
        segments: path.split('/').map(str::to_owned).collect(),
        methods: item
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name.to_uppercase())
            .collect(),
    };
    paths.into_iter().flatten().map(known).collect()
});

/// 405 with `Allow` for a path that has other methods; 204 with `Allow` for `OPTIONS` there (API Gateway leaves a
/// preflight to a route for any method, and adds the CORS headers itself); else 404.
pub(crate) async fn handle(method: Method, uri: Uri) -> Response {
    let known = KNOWN.iter().find(|known| known.is_at(uri.path()));
    match known {
        Some(known) if method == Method::OPTIONS => (StatusCode::NO_CONTENT, known.allow()).into_response(),
        Some(known) if !known.methods.iter().any(|name| name == method.as_str()) => {
            (known.allow(), ApiError::MethodNotAllowed).into_response()
        }
        // The API page was here before it became a static file.
        _ if uri.path() == "/v1/docs" => Redirect::permanent("/docs/").into_response(),
        _ => ApiError::NotFound.into_response(),
    }
}

impl Known {
    fn is_at(&self, path: &str) -> bool {
        let mut segments = path.split('/');
        self.segments.iter().all(|template| {
            segments.next().is_some_and(|segment| {
                let is_parameter = template.starts_with('{');
                if is_parameter {
                    !segment.is_empty()
                } else {
                    segment == template
                }
            })
        }) && segments.next().is_none()
    }

    fn allow(&self) -> [(header::HeaderName, String); 1] {
        [(header::ALLOW, self.methods.join(", "))]
    }
}

#[cfg(test)]
mod tests {
    use api::testing::request;
    use http::Method;

    use crate::kit::App;

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
    async fn old_links_to_the_api_page_still_lead_there() {
        let app = App::new().await;
        let answer = app.send(request(Method::GET, "/v1/docs")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("location")),
            (308, "/docs/")
        );
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
}
