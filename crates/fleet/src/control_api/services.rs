//! The services of the cloud, each mounted under `/_local/<name>`.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::{Response, StatusCode, Uri, request, uri};
use cloud_gateway::message;
use tower::ServiceExt as _;

/// Services by name. Each is mounted at its own root: `/_local/<name>/a` is its `/a`.
pub type Services = BTreeMap<&'static str, Router>;

/// Services that get their request bodies as streams, whatever their size.
const STREAMED: [&str; 1] = ["s3"];

/// Whether the path belongs to a service of [`STREAMED`].
pub(super) fn is_streamed(path: &str) -> bool {
    let name = path
        .strip_prefix("/_local/")
        .and_then(|rest| rest.split('/').next());
    name.is_some_and(|name| STREAMED.contains(&name))
}

/// The service that the path belongs to, and the path as that service sees it.
pub(super) fn find<'s, 'p>(services: &'s Services, path: &'p str) -> Option<(&'s Router, &'p str)> {
    let rest = path.strip_prefix("/_local/")?;
    let name = rest.split('/').next().unwrap_or_default();
    let router = services.get(name)?;
    // SDKs call their endpoint with or without a trailing slash.
    let path = rest.strip_prefix(name).filter(|path| !path.is_empty());
    Some((router, path.unwrap_or("/")))
}

pub(super) async fn call(
    router: &Router,
    mut parts: request::Parts,
    body: Body,
    path: &str,
) -> Response<Body> {
    let query = parts.uri.query().map(|query| format!("?{query}"));
    let target = format!("{path}{}", query.unwrap_or_default());
    match uri::PathAndQuery::try_from(target) {
        Ok(target) => parts.uri = Uri::from(target),
        Err(_) => return message(StatusCode::BAD_REQUEST),
    }
    let request = request::Request::from_parts(parts, body);
    match router.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_found_by_its_whole_name_and_sees_itself_at_the_root() {
        let services = Services::from([("sns", Router::new())]);
        let path = |path| find(&services, path).map(|(_, path)| path);
        assert_eq!(path("/_local/sns"), Some("/"));
        assert_eq!(path("/_local/sns/"), Some("/"));
        assert_eq!(path("/_local/sns/a/b"), Some("/a/b"));
        assert_eq!(path("/_local/snsx/a"), None);
        assert_eq!(path("/_local/sn"), None);
        assert_eq!(path("/sns/a"), None);
    }
}
