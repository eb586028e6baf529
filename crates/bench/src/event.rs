//! Events of API Gateway's HTTP APIs, payload format 2.0, and the functions' responses.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

/// A request, from which the event is made.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    method: &'static str,
    route: &'static str,
    path: String,
    query: String,
    headers: BTreeMap<&'static str, String>,
    body: Option<Value>,
}

impl Call {
    /// A request of a route; `ids` replace its parameters in order.
    pub(crate) fn new(method: &'static str, route: &'static str, ids: &[&str]) -> Self {
        let mut ids = ids.iter();
        let path = route.split('/').map(|part| match part.starts_with('{') {
            true => ids.next().copied().unwrap_or(part),
            false => part,
        });
        Self {
            method,
            route,
            path: path.collect::<Vec<_>>().join("/"),
            query: String::new(),
            headers: BTreeMap::new(),
            body: None,
        }
    }

    /// Sets the query string.
    pub(crate) fn query(mut self, query: &str) -> Self {
        query.clone_into(&mut self.query);
        self
    }

    /// Sets the JSON body.
    pub(crate) fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self.header("content-type", "application/json")
    }

    /// Sets a header.
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.to_owned());
        self
    }

    /// The event of a user with this token.
    pub(crate) fn event(&self, token: &str, claims: &Value) -> Bytes {
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let host = "k3y9x2m7qa.execute-api.eu-central-1.amazonaws.com";
        let mut headers = json!({
            "accept": "application/json", "accept-encoding": "gzip, deflate, br", "authorization": format!("Bearer {token}"),
            "content-length": self.body.as_ref().map_or(0, |body| body.to_string().len()).to_string(), "host": host,
            "user-agent": agent, "x-amzn-trace-id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700",
            "x-forwarded-for": "203.0.113.7", "x-forwarded-port": "443", "x-forwarded-proto": "https",
        });
        let names = self.route.split('/').filter(|part| part.starts_with('{'));
        let values = self.route.split('/').zip(self.path.split('/'));
        let values = values
            .filter(|(part, _)| part.starts_with('{'))
            .map(|(_, value)| value);
        let parameters: serde_json::Map<_, _> = names
            .zip(values)
            .map(|(name, value)| (name.trim_matches(['{', '}']).to_owned(), value.into()))
            .collect();
        if let Some(headers) = headers.as_object_mut() {
            headers.extend(
                self.headers
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), json!(value))),
            );
        }
        // API Gateway passes the value of every claim as text.
        let texts = claims.as_object().into_iter().flatten().map(|(name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (name.clone(), Value::from(text))
        });
        let claims: serde_json::Map<_, _> = texts.collect();
        let route_key = format!("{} {}", self.method, self.route);
        let event = json!({
            "version": "2.0", "routeKey": route_key, "rawPath": self.path, "rawQueryString": self.query, "headers": headers,
            "requestContext": {
                "accountId": "123456789012", "apiId": "k3y9x2m7qa",
                "authorizer": {"jwt": {"claims": claims, "scopes": null}},
                "domainName": host, "domainPrefix": "k3y9x2m7qa",
                "http": {
                    "method": self.method, "path": self.path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7", "userAgent": agent,
                },
                "requestId": "JKJaXmPLvHcESHA=", "routeKey": route_key, "stage": "$default",
                "time": "01/Mar/2026:12:00:00 +0000", "timeEpoch": 1_772_366_400_000_i64,
            },
            "pathParameters": parameters, "body": self.body.as_ref().map(Value::to_string), "isBase64Encoded": false,
        });
        Bytes::from(event.to_string())
    }
}

/// The response to an event.
#[derive(Debug, Deserialize)]
pub(crate) struct Response {
    #[serde(rename = "statusCode")]
    status: u16,
    body: Option<String>,
}

impl Response {
    /// Parses a response. Anything but a success is an error: a fast failure is no figure.
    pub(crate) fn read(bytes: &[u8]) -> anyhow::Result<Self> {
        let response: Self = serde_json::from_slice(bytes).context("a function's response")?;
        ensure!(
            (200..300).contains(&response.status),
            "a function responded {} {}",
            response.status,
            response.body.unwrap_or_default()
        );
        Ok(response)
    }

    /// A text member of the JSON in the body.
    pub(crate) fn text(&self, member: &str) -> anyhow::Result<String> {
        let body: Value = serde_json::from_str(self.body.as_deref().unwrap_or_default())?;
        let text = body
            .get(member)
            .and_then(Value::as_str)
            .with_context(|| format!("no {member} in it"))?;
        Ok(text.to_owned())
    }
}
