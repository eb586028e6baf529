//! Completes an operation with everything that follows from its shape, so that no attribute repeats it.

use serde_json::{Map, Value, json};
use utoipa::openapi::{OpenApi, SecurityRequirement};

use super::refusals::{self, Shape};

/// The name of the security scheme.
pub(super) const ACCESS_TOKEN: &str = "access_token";

const MERGE_PATCH: &str = "application/merge-patch+json";
const JSON: &str = "application/json";

/// Puts the access token on every operation but those that say `security(())`: nobody needs one for these.
pub fn secured(mut document: OpenApi) -> OpenApi {
    let items = document.paths.paths.values_mut();
    let operations = items.flat_map(|item| {
        [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.patch,
            &mut item.delete,
        ]
    });
    for operation in operations.flatten() {
        operation.security = match operation.security.take() {
            None => Some(vec![SecurityRequirement::new(ACCESS_TOKEN, [""; 0])]),
            Some(public) if public == [SecurityRequirement::default()] => None,
            other => other,
        };
    }
    document
}

/// Completes an operation. What it says itself stays.
pub(super) fn complete(method: &str, operation: &mut Map<String, Value>, schemas: &Map<String, Value>) {
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    let parameters = parameters.map(std::mem::take).unwrap_or_default();
    let parameters: Vec<_> = parameters.into_iter().map(with_example).collect();
    let in_place = |place: &str| parameters.iter().any(|parameter| parameter["in"] == place);
    let named = |name: &str| parameters.iter().find(|parameter| parameter["name"] == name);
    let shape = Shape {
        has_path_parameters: in_place("path"),
        has_query: in_place("query"),
        has_headers: in_place("header"),
        has_body: operation.contains_key("requestBody"),
        needs_token: operation.contains_key("security"),
        if_match_is_required: named("If-Match").map(|parameter| parameter["required"] == true),
    };
    let takes_if_none_match = named("If-None-Match").is_some();
    if !parameters.is_empty() {
        operation.insert("parameters".to_owned(), parameters.into());
    }
    if method == "patch" {
        // RFC 7396. The body is read alike under both media types.
        if let Some(content) = operation.get_mut("requestBody").map(|body| &mut body["content"]) {
            content[MERGE_PATCH] = content[JSON].clone();
        }
    }
    let responses = operation.entry("responses").or_insert_with(|| json!({}));
    for status in ["200", "201"] {
        if let Some(response) = responses.get_mut(status)
            && let Some(schema) = response.pointer("/content/application~1json/schema")
            && has_version(schema, schemas)
            && let Value::Object(response) = response
            && let Value::Object(headers) = response.entry("headers").or_insert_with(|| json!({}))
        {
            headers.entry("ETag").or_insert_with(
                || json!({"description": "The version, as a strong tag", "schema": {"type": "string"}}),
            );
        }
    }
    if takes_if_none_match && responses.get("304").is_none() {
        responses["304"] = json!({"description": "The client has this version"});
    }
    refusals::add(responses, &shape);
}

/// A path parameter's example is the least id of its kind.
fn with_example(mut parameter: Value) -> Value {
    let pattern = parameter.pointer("/schema/pattern").and_then(Value::as_str);
    let prefix = pattern.and_then(|pattern| pattern.strip_prefix('^')?.strip_suffix("[0-9a-f]{32}$"));
    let example = prefix.map(|prefix| format!("{prefix}{:032}", 0));
    if let Value::Object(parameter) = &mut parameter
        && parameter.get("in").is_some_and(|place| place == "path")
        && let Some(example) = example
    {
        parameter.insert("example".to_owned(), example.into());
    }
    parameter
}

/// Whether the view of a resource says its version, which its answers then have as their `ETag` too.
fn has_version(schema: &Value, schemas: &Map<String, Value>) -> bool {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name = reference.trim_start_matches("#/components/schemas/");
        return schemas
            .get(name)
            .is_some_and(|schema| has_version(schema, schemas));
    }
    let parts = schema
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    schema.pointer("/properties/version").is_some()
        || parts.into_iter().any(|part| has_version(part, schemas))
}
