//! What `template.yaml` says.

use std::sync::LazyLock;

use yaml_serde::Value;

/// The template, with intrinsic functions as tagged values.
pub fn template() -> &'static Value {
    static TEMPLATE: LazyLock<Value> = LazyLock::new(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../template.yaml");
        yaml_serde::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    });
    &TEMPLATE
}
