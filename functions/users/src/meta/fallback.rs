//! Requests that no route matches: `ANY /v1/{proxy+}`.

use std::sync::LazyLock;

use api::ApiError;
use axum::response::{IntoResponse, Response};
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
