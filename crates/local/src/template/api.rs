//! `AWS::Serverless::HttpApi`, but for its routes.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;

use super::properties::Properties;

/// The HTTP API as the gateway serves it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HttpApi {
    /// JWT authorizers by name.
    pub authorizers: BTreeMap<String, Authorizer>,
    /// The authorizer of routes that name none.
    pub default_authorizer: Option<String>,
    /// What the gateway itself answers to cross-origin requests; `None`: the functions do.
    pub cors: Option<Cors>,
    /// The stage's throttling.
    pub throttle: Option<Throttle>,
    /// Throttling of single routes, by route key.
    pub route_throttles: BTreeMap<String, Throttle>,
    /// Handed to functions as `stageVariables`.
    pub stage_variables: BTreeMap<String, String>,
}

/// A JWT authorizer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorizer {
    /// The `iss` of its tokens.
    pub issuer: String,
    /// One of these is the token's `aud` or, without one, its `client_id`.
    pub audience: Vec<String>,
    /// The scopes asked of routes that name none: one of them is enough.
    pub scopes: Vec<String>,
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
    /// Requests at once.
    pub burst: u32,
    /// Requests a second.
    pub rate_per_s: f64,
}

/// One route of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// `GET`, …, or `ANY`.
    pub method: String,
    /// `/v1/projects/{project_id}`, or `$default`.
    pub path: String,
    /// The name of its authorizer, `NONE` for none, nothing for the API's default.
    pub authorizer: Option<String>,
    /// The scopes asked for: one of them is enough.
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

pub(super) fn read(properties: &Properties) -> anyhow::Result<HttpApi> {
    properties.allow(
        &[
            "Auth",
            "CorsConfiguration",
            "DefaultRouteSettings",
            "DefinitionBody",
            "RouteSettings",
            "StageName",
            "StageVariables",
        ],
        &[
            "AccessLogSettings",
            "Description",
            "DisableExecuteApiEndpoint",
            "FailOnWarnings",
            "Name",
            "PropagateTags",
            "Tags",
        ],
    )?;
    let place = properties.place();
    let stage = properties.text("StageName")?;
    ensure!(
        stage.as_deref().is_none_or(|name| name == "$default"),
        "{place}.StageName: the local cloud serves the stage $default only"
    );
    let auth = properties.map("Auth")?;
    auth.allow(&["Authorizers", "DefaultAuthorizer"], &[])?;
    let authorizers = read_authorizers(&auth)?;
    let default_authorizer = auth.text("DefaultAuthorizer")?;
    if let Some(name) = &default_authorizer {
        ensure!(
            authorizers.contains_key(name),
            "{place}.Auth.DefaultAuthorizer: there is no authorizer {name}"
        );
    }
    let variables = properties.map("StageVariables")?;
    let settings = properties.map("RouteSettings")?;
    let mut route_throttles = BTreeMap::new();
    for key in settings.keys() {
        if let Some(throttle) = read_throttle(&settings.map(key)?)? {
            route_throttles.insert(key.to_owned(), throttle);
        }
    }
    Ok(HttpApi {
        authorizers,
        default_authorizer,
        cors: read_cors(properties)?,
        throttle: read_throttle(&properties.map("DefaultRouteSettings")?)?,
        route_throttles,
        stage_variables: variables
            .keys()
            .map(|name| Ok((name.to_owned(), variables.required_text(name)?)))
            .collect::<anyhow::Result<_>>()?,
    })
}

fn read_authorizers(auth: &Properties) -> anyhow::Result<BTreeMap<String, Authorizer>> {
    let all = auth.map("Authorizers")?;
    let mut out = BTreeMap::new();
    for name in all.keys() {
        let authorizer = all.map(name)?;
        authorizer.allow(
            &["AuthorizationScopes", "IdentitySource", "JwtConfiguration"],
            &[],
        )?;
        let place = authorizer.place();
        let source = authorizer.text("IdentitySource")?;
        ensure!(
            source
                .as_deref()
                .is_none_or(|source| source.eq_ignore_ascii_case("$request.header.Authorization")),
            "{place}.IdentitySource: the local cloud knows $request.header.Authorization only"
        );
        // SAM takes both spellings.
        let jwt = authorizer.map("JwtConfiguration")?;
        jwt.allow(&["Audience", "Issuer", "audience", "issuer"], &[])?;
        let issuer = jwt.text("issuer")?.or(jwt.text("Issuer")?);
        let mut audience = jwt.texts("audience")?;
        audience.extend(jwt.texts("Audience")?);
        ensure!(!audience.is_empty(), "{place}: an audience is needed");
        out.insert(
            name.to_owned(),
            Authorizer {
                issuer: issuer.with_context(|| format!("{place}: an issuer is needed"))?,
                audience,
                scopes: authorizer.texts("AuthorizationScopes")?,
            },
        );
    }
    Ok(out)
}

fn read_cors(properties: &Properties) -> anyhow::Result<Option<Cors>> {
    match properties.get("CorsConfiguration") {
        None | Some(Value::Bool(false)) => Ok(None),
        // SAM: `true` allows every origin, and nothing beyond the simple requests.
        Some(Value::Bool(true)) => Ok(Some(Cors {
            allow_origins: vec!["*".to_owned()],
            ..Cors::default()
        })),
        Some(Value::Object(_)) => {
            let cors = properties.map("CorsConfiguration")?;
            cors.allow(
                &[
                    "AllowCredentials",
                    "AllowHeaders",
                    "AllowMethods",
                    "AllowOrigins",
                    "ExposeHeaders",
                    "MaxAge",
                ],
                &[],
            )?;
            Ok(Some(Cors {
                allow_origins: cors.texts("AllowOrigins")?,
                allow_methods: cors.texts("AllowMethods")?,
                allow_headers: cors.texts("AllowHeaders")?,
                expose_headers: cors.texts("ExposeHeaders")?,
                allow_credentials: cors.flag("AllowCredentials")?.unwrap_or(false),
                max_age_s: cors.number("MaxAge")?,
            }))
        }
        Some(other) => bail!("{}.CorsConfiguration: not {other}", properties.place()),
    }
}

fn read_throttle(settings: &Properties) -> anyhow::Result<Option<Throttle>> {
    settings.allow(
        &["ThrottlingBurstLimit", "ThrottlingRateLimit"],
        &["DetailedMetricsEnabled"],
    )?;
    let burst = settings.number("ThrottlingBurstLimit")?;
    let rate = settings.number::<f64>("ThrottlingRateLimit")?;
    match (burst, rate) {
        (None, None) => Ok(None),
        (Some(burst), Some(rate_per_s)) if rate_per_s.is_finite() && rate_per_s >= 0.0 => {
            Ok(Some(Throttle { burst, rate_per_s }))
        }
        _ => bail!(
            "{}: ThrottlingBurstLimit and ThrottlingRateLimit, both or none",
            settings.place()
        ),
    }
}
