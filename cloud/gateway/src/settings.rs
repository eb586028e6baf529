//! The HTTP API and its routes, as the template has them.

use std::collections::BTreeMap;

/// The HTTP API as the gateway serves it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HttpApi {
    /// JWT authorizers by name.
    pub authorizers: BTreeMap<String, Authorizer>,
    /// The gateway's CORS configuration; `None`: the functions handle CORS.
    pub cors: Option<Cors>,
    /// The stage's throttling.
    pub throttle: Option<Throttle>,
    /// Throttling of single routes, by route key.
    pub route_throttles: BTreeMap<String, Throttle>,
    /// Passed to functions as `stageVariables`.
    pub stage_variables: BTreeMap<String, String>,
}

/// A JWT authorizer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorizer {
    /// The `iss` of its tokens.
    pub issuer: String,
    /// One of these is the token's `aud` or, without one, its `client_id`.
    pub audience: Vec<String>,
}

/// `CorsConfiguration`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cors {
    /// `AllowOrigins`.
    pub allow_origins: Vec<String>,
    /// `AllowMethods`.
    pub allow_methods: Vec<String>,
    /// `AllowHeaders`.
    pub allow_headers: Vec<String>,
    /// `ExposeHeaders`.
    pub expose_headers: Vec<String>,
    /// `AllowCredentials`.
    pub allow_credentials: bool,
    /// `MaxAge`, seconds.
    pub max_age_s: Option<i64>,
}

/// A token bucket's size and refill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Throttle {
    /// The size of the bucket.
    pub burst: u32,
    /// The refill, requests a second.
    pub rate_per_s: f64,
}

/// One route of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// `GET`, …, or `ANY`.
    pub method: String,
    /// `/v1/projects/{project_id}`, or `$default`.
    pub path: String,
    /// The name of its authorizer; none for a public route.
    pub authorizer: Option<String>,
    /// The required scopes; one of them is enough.
    pub scopes: Vec<String>,
    /// How long its function may take, milliseconds.
    pub timeout_ms: u64,
}

impl Route {
    /// As API Gateway writes it: `GET /v1/health`, `ANY /v1/{proxy+}`, `$default`.
    #[must_use]
    pub fn key(&self) -> String {
        if self.path == "$default" {
            self.path.clone()
        } else {
            format!("{} {}", self.method, self.path)
        }
    }
}
