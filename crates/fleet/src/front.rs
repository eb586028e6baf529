//! The one port: what CloudFront does in front of the API and the static files, and the control API beside them.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use anyhow::{Context as _, ensure};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Response, header};
use axum::serve::ListenerExt as _;
use cloud_gateway::Route;
use tokio::net::TcpListener;
use tower::ServiceExt as _;

use crate::control_api;

/// The services behind the port. The first segment of a path selects one.
#[derive(Debug, Clone)]
pub struct Front {
    /// The control API: `/_local`.
    pub control_api: Router,
    /// API Gateway: where its routes are, `/v1`.
    pub gateway: Router,
    /// The first segments of the API's routes.
    pub api_roots: BTreeSet<String>,
    /// The static files: everything else.
    pub web: Router,
}

impl Front {
    /// Serves until `stop` resolves, and then until the requests under way are answered.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> anyhow::Result<()> {
        let listener = listener.tap_io(|connection| {
            // A response must not wait for more bytes to send with it.
            let _ = connection.set_nodelay(true);
        });
        let service = Router::new()
            .fallback(dispatch)
            .with_state(self)
            .into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service)
            .with_graceful_shutdown(stop)
            .await
            .context("the server ended")
    }
}

/// The first segments of the API's routes.
///
/// # Errors
/// When a route takes every first segment, which leaves no path for the static files.
pub fn roots<'a>(routes: impl IntoIterator<Item = &'a Route>) -> anyhow::Result<BTreeSet<String>> {
    let routes = routes.into_iter().map(|Route { path, .. }| {
        let root = root(path);
        ensure!(
            !root.is_empty() && !root.starts_with('{'),
            "the route {path} takes all paths, also those of the static files"
        );
        Ok(root.to_owned())
    });
    routes.collect()
}

async fn dispatch(State(front): State<Front>, request: Request) -> Response<Body> {
    let root = root(request.uri().path());
    let router = if root == control_api::ROOT {
        front.control_api
    } else if front.api_roots.contains(root) {
        front.gateway
    } else {
        front.web
    };
    let waits = request.headers().contains_key(header::EXPECT);
    let mut response = match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    // The client has not sent the body, and does not after a final answer: the connection ends, and the answer says so
    // (RFC 9110, section 10.1.1).
    if waits && (response.status().is_client_error() || response.status().is_server_error()) {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    response
}

fn root(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use axum::routing::any;

    use super::*;

    fn route(path: &str) -> Route {
        Route {
            method: "GET".to_owned(),
            path: path.to_owned(),
            authorizer: None,
            scopes: Vec::new(),
            timeout_ms: 30_000,
        }
    }

    #[tokio::test]
    async fn the_first_segment_decides_as_it_was_sent() {
        let named = |name: &'static str| Router::new().fallback(any(move || async move { name }));
        let front = Front {
            control_api: named("control"),
            gateway: named("api"),
            api_roots: roots(&[route("/v1/a"), route("/v1/{proxy+}")]).unwrap(),
            web: named("web"),
        };
        for (path, expected) in [
            ("/_local", "control"),
            ("/_local/s3/a/b", "control"),
            ("/v1", "api"),
            ("/v1/", "api"),
            ("/v1/a?b=/_local", "api"),
            ("/", "web"),
            ("/v10/a", "web"),
            ("/_locals", "web"),
            ("//v1/a", "web"),
            ("/docs/v1", "web"),
            ("/%5flocal/mail", "web"),
        ] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let response = dispatch(State(front.clone()), request).await;
            let body = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
            assert_eq!(body, expected.as_bytes(), "{path}");
        }
    }

    #[test]
    fn a_route_for_everything_is_refused() {
        for path in ["$default", "/{proxy+}", "/"] {
            let error = roots(&[route("/v1/a"), route(path)]).unwrap_err().to_string();
            assert!(error.contains(path), "{error}");
        }
    }
}
