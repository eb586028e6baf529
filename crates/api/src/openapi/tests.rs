use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{OpenApi, ToSchema};

use super::*;
use crate::{IfMatch, IfNoneMatch};

#[derive(Serialize, ToSchema)]
struct Thing {
    /// Its name
    name: String,
    version: u64,
}

#[utoipa::path(get, path = "/v1/things", tag = "things", params(PageParameters, IfNoneMatch),
    responses((status = 200, body = Vec<Thing>)))]
#[expect(dead_code, reason = "only its description counts")]
fn list() {}

#[utoipa::path(patch, path = "/v1/things/{id}", tag = "things", params(("id" = String, Path), IfMatch),
    request_body = Thing, responses((status = 200, body = Thing), Conflict))]
#[expect(dead_code, reason = "only its description counts")]
fn update() {}

#[utoipa::path(get, path = "/v1/health", security(()), responses((status = 204)))]
#[expect(dead_code, reason = "only its description counts")]
fn health() {}

#[derive(OpenApi)]
#[openapi(paths(list, update), tags((name = "things", description = "Things")))]
struct Things;

#[derive(OpenApi)]
#[openapi(paths(health))]
struct Health;

fn merged() -> Value {
    let functions = [Things::openapi(), Health::openapi()].map(secured);
    serde_json::from_str(&document(functions).unwrap()).unwrap()
}

fn statuses(document: &Value, path: &str, method: &str) -> Vec<String> {
    let responses = &document["paths"][path][method]["responses"];
    responses.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn refusals_follow_from_the_shape_of_an_operation() {
    let document = merged();
    let found = statuses(&document, "/v1/things", "get");
    assert_eq!(found, ["200", "304", "400", "401", "422", "429", "500", "503"]);
    let found = statuses(&document, "/v1/things/{id}", "patch");
    let expected = [
        "200", "400", "401", "404", "405", "409", "412", "413", "415", "422", "428", "429", "500", "503",
    ];
    assert_eq!(found, expected);
    assert_eq!(
        statuses(&document, "/v1/health", "get"),
        ["204", "429", "500", "503"]
    );
}

#[test]
fn a_change_is_described_by_its_shape() {
    let document = merged();
    let update = &document["paths"]["/v1/things/{id}"]["patch"];
    let thing = json!({"schema": {"$ref": "#/components/schemas/Thing"}});
    assert_eq!(
        update["requestBody"]["content"]["application/merge-patch+json"],
        thing
    );
    assert_eq!(
        update["responses"]["200"]["headers"]["ETag"]["schema"],
        json!({"type": "string"})
    );
    assert_eq!(update["security"], json!([{"access_token": []}]));
    assert!(document["paths"]["/v1/health"]["get"].get("security").is_none());
}

#[test]
fn every_reference_leads_somewhere() {
    fn check(value: &Value, document: &Value) {
        match value {
            Value::Object(object) => {
                if let Some(Value::String(reference)) = object.get("$ref") {
                    let pointer = reference.trim_start_matches('#');
                    assert!(document.pointer(pointer).is_some(), "{reference}");
                }
                object.values().for_each(|value| check(value, document));
            }
            Value::Array(array) => array.iter().for_each(|value| check(value, document)),
            _ => {}
        }
    }
    let document = merged();
    check(&document, &document);
    assert_eq!(
        document["paths"]["/v1/things/{id}"]["patch"]["responses"]["409"],
        json!({"$ref": "#/components/responses/Conflict"})
    );
}

#[test]
fn optional_parameters_are_not_nullable() {
    let document = merged();
    let parameters = document["paths"]["/v1/things"]["get"]["parameters"]
        .as_array()
        .unwrap();
    let found: Vec<_> = parameters
        .iter()
        .map(|p| (p["name"].as_str().unwrap(), &p["required"], &p["schema"]["type"]))
        .collect();
    let no = json!(false);
    let (integer, string) = (json!("integer"), json!("string"));
    assert_eq!(
        found,
        [
            ("limit", &no, &integer),
            ("cursor", &no, &string),
            ("If-None-Match", &no, &string)
        ]
    );
}

#[test]
fn a_name_means_one_schema() {
    mod other {
        #[derive(serde::Serialize, utoipa::ToSchema)]
        pub(super) struct Thing {
            size: u8,
        }
    }
    #[utoipa::path(get, path = "/v1/others", responses((status = 200, body = other::Thing)))]
    #[expect(dead_code, reason = "only its description counts")]
    fn others() {}

    #[derive(OpenApi)]
    #[openapi(paths(others))]
    struct Others;

    let error = document([Things::openapi(), Others::openapi()]).unwrap_err();
    assert_eq!(error.to_string(), "two different schemas are called Thing");
    assert!(document([Things::openapi(), Things::openapi()]).is_ok());
}

#[test]
fn a_format_names_a_type_that_has_keywords() {
    let mut schema = json!({"properties": {"id": {"type": ["string", "null"], "format": "TaskId"}, "due": {"format": "date"}}});
    formats::resolve(&mut schema).unwrap();
    let expected = json!({"type": ["string", "null"], "pattern": "^tsk_[0-9a-f]{32}$"});
    assert_eq!(schema["properties"]["id"], expected);
    assert_eq!(schema["properties"]["due"], json!({"format": "date"}));
    assert!(formats::resolve(&mut json!({"format": "Tusk"})).is_err());
}
