//! The OpenAPI 3.1 document: what all functions share, and how their descriptions become one document.
//!
//! A function lists its handlers in [`routes!`](crate::routes), which makes its router and its `openapi()` of their
//! `#[utoipa::path]` attributes. None of the document is made when a function runs. An attribute states only what is
//! particular to an operation, above all its success. [`document`] completes it: the keywords of domain types
//! (`format = "TaskId"`), the access token, the second media type of a `PATCH`, `ETag`, 304, and every refusal that follows
//! from the operation's shape (a body can be malformed, too large, of the wrong type, invalid; a token can be missing; …).

mod completion;
mod enumeration;
mod formats;
mod page;
mod parameters;
mod refusals;
mod routes;
#[cfg(test)]
mod tests;

use serde::ser::Error as _;
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

use completion::ACCESS_TOKEN;
pub use completion::secured;
pub use enumeration::enumeration;
pub use parameters::{OptionalIfMatch, PageParameters};
pub use refusals::{Conflict, Forbidden, Gone, NotAcceptable, NotFound, Unauthenticated};
pub use routes::method_of;

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
/// If a description cannot be written as JSON, names a type that has no keywords, or if two functions call different schemas
/// by one name.
pub fn document(functions: impl IntoIterator<Item = OpenApi>) -> Result<String, serde_json::Error> {
    let mut paths = Map::new();
    let mut schemas = refusals::schemas();
    let mut tags = Vec::new();
    for function in functions {
        let mut function = serde_json::to_value(function)?;
        formats::resolve(&mut function)?;
        for (path, item) in taken_object(&mut function, "/paths") {
            let merged = paths.entry(path).or_insert_with(|| json!({}));
            for (method, operation) in into_object(item) {
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
    for item in paths.values_mut().filter_map(Value::as_object_mut) {
        for (method, operation) in item {
            if let Value::Object(operation) = operation {
                completion::complete(method, operation, &schemas);
            }
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

/// With members sorted by name: whether serde_json does so depends on features that other crates enable.
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
