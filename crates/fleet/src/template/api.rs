//! `AWS::Serverless::HttpApi`, but for its routes.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use cloud_gateway::{Authorizer, Cors, HttpApi, Throttle};
use serde_json::Value;

use super::properties::Properties;

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
    auth.allow(&["Authorizers"], &[])?;
    let authorizers = read_authorizers(&auth)?;
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
        authorizer.allow(&["IdentitySource", "JwtConfiguration"], &[])?;
        let place = authorizer.place();
        let source = authorizer.text("IdentitySource")?;
        ensure!(
            source
                .as_deref()
                .is_none_or(|source| source.eq_ignore_ascii_case("$request.header.Authorization")),
            "{place}.IdentitySource: the local cloud knows $request.header.Authorization only"
        );
        // SAM accepts both spellings.
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
