//! The OpenAPI document of all functions: `docs/openapi.json`, which `users` serves. The routes of `template.yaml` are
//! generated from it too.

use crate::functions::FUNCTIONS;

/// The document as the code describes it; `fleet openapi` prints it.
///
/// # Errors
/// If a description cannot be written as JSON.
pub fn document() -> Result<String, serde_json::Error> {
    let parts = FUNCTIONS.iter().filter_map(|function| function.openapi);
    api::openapi::document(parts.map(|openapi| openapi()))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use crate::functions::FUNCTIONS;

    const BEGIN: &str =
        "# Generated from the OpenAPI document by UPDATE_TEMPLATE=1 cargo test --package fleet --lib openapi";
    const END: &str = "          # End of what is generated";
    const COLUMNS_BEGIN: &str =
        "# Generated from the files' schema (crates/analytics/src/schema.rs), like the routes";
    const COLUMNS_END: &str = "            # End of the columns";
    const INTEGRATIONS: &str = "#/components/x-amazon-apigateway-integrations";

    #[test]
    fn the_document_that_is_served_is_the_one_of_the_code() {
        check("docs/openapi.json", "UPDATE_OPENAPI", |_| {
            super::document().unwrap()
        });
    }

    #[test]
    fn the_routes_and_the_columns_that_are_deployed_are_those_of_the_code() {
        check("template.yaml", "UPDATE_TEMPLATE", |template| {
            let template = replaced(template, (BEGIN, END), &routes());
            replaced(&template, (COLUMNS_BEGIN, COLUMNS_END), &columns())
        });
    }

    /// The text with other lines between two marks.
    fn replaced(text: &str, (begin, end): (&str, &str), lines: &str) -> String {
        let (before, rest) = text.split_once(begin).unwrap();
        let (_, after) = rest.split_once(end).unwrap();
        format!("{before}{begin}\n{lines}{end}{after}")
    }

    /// The columns of the table `events` in Glue.
    fn columns() -> String {
        let columns = analytics::glue_columns().into_iter();
        columns
            .map(|(name, hive)| {
                let hive = if hive.contains('<') {
                    format!("\"{hive}\"")
                } else {
                    hive
                };
                format!("            - {{ Name: {name}, Type: {hive} }}\n")
            })
            .collect()
    }

    /// Compares a file with what it should be; with the variable set, writes it instead.
    #[track_caller]
    fn check(file: &str, variable: &str, generate: impl FnOnce(&str) -> String) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
        let written = std::fs::read_to_string(&path).unwrap();
        let generated = generate(&written);
        if std::env::var_os(variable).is_some() {
            std::fs::write(&path, generated).unwrap();
        } else {
            assert!(
                written == generated,
                "{file} is not of this code: run the test with {variable}=1"
            );
        }
    }

    /// The paths of `DefinitionBody`. A route of an HTTP API takes its own method only, so each GET has a HEAD beside it.
    fn routes() -> String {
        let document: Value = serde_json::from_str(&super::document().unwrap()).unwrap();
        let parts = FUNCTIONS
            .iter()
            .filter_map(|function| Some((function.name, json!(function.openapi?()))));
        let parts: Vec<(&str, Value)> = parts.collect();
        let mut lines = String::new();
        for (path, operations) in document["paths"].as_object().unwrap() {
            lines += &format!("          {path}:\n");
            let segments = path.split('/');
            let parameters = segments.filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
            let parameters: String = parameters.map(parameter).collect();
            if !parameters.is_empty() {
                lines += &format!("            parameters:\n{parameters}");
            }
            for (method, operation) in operations.as_object().unwrap() {
                let owner = |(_, part): &&(&str, Value)| part["paths"][path][method].is_object();
                let (function, _) = parts.iter().find(owner).unwrap();
                let is_public = operation["security"].as_array().is_none_or(Vec::is_empty);
                lines += &route(method, function, is_public);
                if method == "get" {
                    lines += &route("head", function, is_public);
                }
            }
        }
        lines
    }

    fn parameter(name: &str) -> String {
        format!("              - {{ name: {name}, in: path, required: true, schema: {{ type: string }} }}\n")
    }

    fn route(method: &str, function: &str, is_public: bool) -> String {
        let security = if is_public {
            ""
        } else {
            "security: [{ AccessToken: [] }], "
        };
        format!(
            "            {method}: {{ {security}x-amazon-apigateway-integration: {{ $ref: \"{INTEGRATIONS}/{function}\" }}, responses: {{}} }}\n"
        )
    }
}
