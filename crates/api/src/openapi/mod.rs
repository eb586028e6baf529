//! The OpenAPI 3.1 description: what is the same for all functions, and how theirs become one document.
//!
//! A function describes its routes by `#[utoipa::path]` and gives them out as an `openapi()` of its own, which its
//! router never calls: nothing of this runs when a function starts. An operation says only what is particular to
//! it, above all its success; [`document`] adds every refusal that follows from its shape (a body can be malformed,
//! too large, of the wrong type, invalid; a token can be missing; and so on).

mod parameters;
mod refusals;
#[cfg(test)]
mod tests;

use serde::ser::Error as _;
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

pub use parameters::{
    IdempotencyKeyHeader, IfMatchHeader, IfNoneMatchHeader, OptionalIfMatchHeader, PageParameters,
};
pub use refusals::{Conflict, Forbidden, NotFound, Unauthenticated};

/// The name of the security scheme: `security(("access_token" = []))`.
pub const ACCESS_TOKEN: &str = "access_token";

const DESCRIPTION: &str = "Tasks on boards, bucket lists, and the people who work on them.

Sign up, confirm the mailed code, log in, and send the access token as `Authorization: Bearer …`.

Every refusal is an RFC 9457 problem with a stable `code` and a `request_id`; a refusal of fields names all of them \
in `errors`. Some refusals come from the gateway in front and say only `{\"message\": …}`.

`PATCH` takes an RFC 7396 merge patch: what is absent stays, `null` clears. Resources carry a `version`, answers \
its `ETag`. A creating `POST` with an `Idempotency-Key` can be sent again safely. Lists come in pages: pass \
`next_cursor` as `cursor` until it is `null`.";

/// The fleet's document, as JSON with two spaces of indentation and members sorted by name, so that equal
/// descriptions are equal texts.
///
/// # Errors
/// If a description cannot be written as JSON, or two functions call different schemas by one name.
pub fn document(functions: impl IntoIterator<Item = OpenApi>) -> Result<String, serde_json::Error> {
    let mut paths = Map::new();
    let mut schemas = refusals::schemas();
    let mut tags = Vec::new();
    for function in functions {
        let mut function = serde_json::to_value(function)?;
        for (path, item) in taken_object(&mut function, "/paths") {
            let merged = paths.entry(path).or_insert_with(|| json!({}));
            for (method, mut operation) in into_object(item) {
                if let Value::Object(operation) = &mut operation {
                    refusals::complete(operation);
                }
                merged[method] = operation;
            }
        }
        for (name, schema) in taken_object(&mut function, "/components/schemas") {
            if schemas.get(&name).is_some_and(|other| *other != schema) {
                return Err(serde_json::Error::custom(format!(
                    "two different schemas are called {name}"
                )));
            }
            schemas.insert(name, schema);
        }
        if let Some(Value::Array(more)) = function.get_mut("tags").map(Value::take) {
            tags.extend(more);
        }
    }
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Taskfleet",
            "version": "1",
            "summary": "Task management",
            "description": DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "Where this document comes from"}],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": refusals::responses(),
            "securitySchemes": {
                ACCESS_TOKEN: {
                    "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                    "description": "The access_token of POST /v1/auth/login",
                },
            },
        },
    });
    let mut text = serde_json::to_string_pretty(&sorted(document))?;
    text.push('\n');
    Ok(text)
}

fn taken_object(value: &mut Value, pointer: &str) -> Map<String, Value> {
    value
        .pointer_mut(pointer)
        .map(Value::take)
        .map(into_object)
        .unwrap_or_default()
}

fn into_object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// Whether serde_json keeps or sorts members depends on features that other crates enable.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let mut members: Vec<_> = object.into_iter().collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            members
                .into_iter()
                .map(|(name, value)| (name, sorted(value)))
                .collect()
        }
        Value::Array(array) => array.into_iter().map(sorted).collect(),
        scalar => scalar,
    }
}
