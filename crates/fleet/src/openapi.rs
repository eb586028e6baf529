//! The OpenAPI document of all functions: `docs/openapi.json`, which `users` serves.

use crate::function::FUNCTIONS;

/// Made from the code: `fleet openapi` prints it.
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

    #[test]
    fn the_document_that_is_served_is_the_one_of_the_code() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
        let document = super::document().unwrap();
        if std::env::var_os("UPDATE_OPENAPI").is_some() {
            std::fs::write(&path, &document).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap();
        assert!(
            written == document,
            "docs/openapi.json is not of this code: run the test with UPDATE_OPENAPI=1"
        );
    }
}
