//! Requests that no route matches: `ANY /v1/{proxy+}`.

use std::sync::LazyLock;

use api::ApiError;
use axum::response::{IntoResponse, Redirect, Response};
use http::{Method, StatusCode, Uri, header};
use serde_json::Value;

use super::openapi_document::DOCUMENT;

/// A path of the API with its methods.
struct Known {
    segments: Vec<String>,
    methods: Vec<String>,
}

/// The paths of all functions, read from the document at the first request that needs them.
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
            // A GET route serves HEAD too; the document does not mention it.
            .flat_map(|name| {
                if name == "GET" {
                    vec![name, "HEAD".to_owned()]
                } else {
                    vec![name]
                }
            })
            .collect(),
    };
    paths.into_iter().flatten().map(known).collect()
});

/// 405 with `Allow` for a path that has other methods; 204 with `Allow` for `OPTIONS` there (API Gateway sends a preflight
/// to a route for any method, and adds the CORS headers itself); else 404.
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
    async fn old_links_to_the_api_page_still_lead_there() {
        let app = App::new().await;
        let answer = app.send(request(Method::GET, "/v1/docs")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("location")),
            (308, "/docs/")
        );
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
            let head = request(Method::HEAD, path).bearer(&ada.access_token);
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
}
