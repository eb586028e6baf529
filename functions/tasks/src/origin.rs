//! Where the API is, as the caller has reached it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::header;
use http::request::Parts;

/// Scheme and host.
pub(crate) struct Origin(String);

impl<S: Sync> FromRequestParts<S> for Origin {
    type Rejection = Infallible;

    /// API Gateway routes by the host, so it is one of the API's own.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let text = |name: &str| parts.headers.get(name)?.to_str().ok();
        let scheme = text("x-forwarded-proto").unwrap_or("https");
        let host = text(header::HOST.as_str()).unwrap_or_default();
        Ok(Self(format!("{scheme}://{host}")))
    }
}

impl Origin {
    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}
