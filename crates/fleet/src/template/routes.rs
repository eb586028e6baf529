//! The routes of an HTTP API: its `DefinitionBody`, an OpenAPI document with API Gateway's extensions.
//!
//! Rules: "Use OpenAPI definitions for HTTP APIs" of the API Gateway guide. API Gateway warns of a security scheme that is
//! declared nowhere, and a warning fails the deployment: so SAM's `NONE`, the way out of a default authorizer, is refused,
//! and each route names its authorizer or is public.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use cloud_gateway::{Authorizer, Route};

use super::function;
use super::properties::Properties;

const INTEGRATION: &str = "x-amazon-apigateway-integration";
/// Integrations of an API are at most 300, so routes share them: one for each function.
const INTEGRATIONS: &str = "x-amazon-apigateway-integrations";

/// The longest integration time-out of an HTTP API, and its default.
const MAX_INTEGRATION_TIMEOUT_MS: u64 = 30_000;

/// An invocation of a function.
struct Integration {
    function: String,
    timeout_ms: u64,
}

/// The routes, each with the physical name of its function.
pub(super) fn read(
    api: &Properties,
    authorizers: &BTreeMap<String, Authorizer>,
) -> anyhow::Result<Vec<(String, Route)>> {
    let body = api.map("DefinitionBody")?;
    body.allow(&["components", "openapi", "paths"], &["info"])?;
    let version = body.required_text("openapi")?;
    ensure!(
        version.starts_with("3.0."),
        "{}.openapi: an HTTP API is defined in OpenAPI 3.0",
        body.place()
    );
    let components = body.map("components")?;
    components.allow(&[INTEGRATIONS], &[])?;
    let integrations = read_integrations(&components.map(INTEGRATIONS)?)?;
    let paths = body.map("paths")?;
    let mut routes = Vec::new();
    for path in paths.keys() {
        let item = paths.map(path)?;
        check_path(path, &item)?;
        for name in item.keys().filter(|name| *name != "parameters") {
            let method = match name {
                "x-amazon-apigateway-any-method" => "ANY".to_owned(),
                "delete" | "get" | "head" | "options" | "patch" | "post" | "put" => name.to_uppercase(),
                other => bail!(
                    "{}: the local cloud does not know the method {other}",
                    item.place()
                ),
            };
            let operation = item.map(name)?;
            operation.allow(&[INTEGRATION, "security"], &["responses"])?;
            let integration = integration(&operation, &integrations)?;
            let (authorizer, scopes) = read_security(&operation, authorizers)?;
            let route = Route {
                method,
                path: path.to_owned(),
                authorizer,
                scopes,
                timeout_ms: integration.timeout_ms,
            };
            routes.push((integration.function.clone(), route));
        }
    }
    Ok(routes)
}

/// A path declares its parameters; API Gateway warns of the others, and a warning fails the deployment.
fn check_path(path: &str, item: &Properties) -> anyhow::Result<()> {
    ensure!(
        path.starts_with('/') && path != "/$default",
        "{}: the local cloud does not know this path",
        item.place()
    );
    let mut declared = Vec::new();
    for parameter in item.maps("parameters")? {
        parameter.allow(&["in", "name", "required", "schema"], &[])?;
        parameter.require("in", "path")?;
        parameter.require("required", "true")?;
        declared.push(parameter.required_text("name")?);
    }
    let named = path
        .split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    ensure!(
        named.eq(declared.iter().map(String::as_str)),
        "{}.parameters: the path has others",
        item.place()
    );
    Ok(())
}

fn read_integrations(all: &Properties) -> anyhow::Result<BTreeMap<String, Integration>> {
    let mut out = BTreeMap::new();
    for name in all.keys() {
        let integration = all.map(name)?;
        let known = [
            "httpMethod",
            "payloadFormatVersion",
            "timeoutInMillis",
            "type",
            "uri",
        ];
        integration.allow(&known, &[])?;
        integration.require("type", "aws_proxy")?;
        // Of the call to Lambda, whatever the route's own method is.
        integration.require("httpMethod", "POST")?;
        integration.require("payloadFormatVersion", "2.0")?;
        let timeout_ms = integration
            .number("timeoutInMillis")?
            .unwrap_or(MAX_INTEGRATION_TIMEOUT_MS);
        ensure!(
            (50..=MAX_INTEGRATION_TIMEOUT_MS).contains(&timeout_ms),
            "{}.timeoutInMillis: 50 to {MAX_INTEGRATION_TIMEOUT_MS}",
            integration.place()
        );
        let uri = integration.required_text("uri")?;
        let function = function::of_invocation_uri(&uri).with_context(|| {
            format!(
                "{}.uri: {uri} is no invocation of a function of this stack",
                integration.place()
            )
        })?;
        let function = function.to_owned();
        out.insert(name.to_owned(), Integration { function, timeout_ms });
    }
    Ok(out)
}

fn integration<'a>(
    operation: &Properties,
    integrations: &'a BTreeMap<String, Integration>,
) -> anyhow::Result<&'a Integration> {
    let reference = operation.map(INTEGRATION)?;
    reference.allow(&["$ref"], &[])?;
    let text = reference.required_text("$ref")?;
    text.strip_prefix(&format!("#/components/{INTEGRATIONS}/"))
        .and_then(|name| integrations.get(name))
        .with_context(|| format!("{}: there is no {text}", reference.place()))
}

/// The authorizer and the scopes that a route asks for.
fn read_security(
    operation: &Properties,
    authorizers: &BTreeMap<String, Authorizer>,
) -> anyhow::Result<(Option<String>, Vec<String>)> {
    let place = operation.place();
    let alternatives = operation.maps("security")?;
    let Some((requirement, others)) = alternatives.split_first() else {
        return Ok((None, Vec::new()));
    };
    let mut names = requirement.keys();
    let (Some(name), None, []) = (names.next(), names.next(), others) else {
        bail!("{place}.security: a route of an HTTP API has one authorizer");
    };
    let scopes = requirement.texts(name)?;
    ensure!(
        authorizers.contains_key(name),
        "{place}.security: there is no authorizer {name}"
    );
    Ok((Some(name.to_owned()), scopes))
}

#[cfg(test)]
#[path = "routes_tests.rs"]
mod tests;
