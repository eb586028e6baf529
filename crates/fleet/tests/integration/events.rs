use std::collections::BTreeMap;
use std::path::Path;

use cloud_event_source::Upstream;
use fleet::template::{Function, Physical, Source, Stack};
use serde_json::Value;

fn physical() -> Physical {
    Physical {
        api_id: "local".to_owned(),
        gateway_url: "http://127.0.0.1:3000".to_owned(),
        user_pool_id: "us-east-1_AbCdEfGhI".to_owned(),
        user_pool_client_id: "abcdefghijklmnopqrstuvwxyz".to_owned(),
        has_relational_view: true,
    }
}

/// A sample that nothing in the template would produce teaches something wrong.
#[test]
fn every_sample_event_is_one_of_a_route_or_an_event_source_of_its_function() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let template = root.join("template.yaml");
    let stack = Source::find(Some(&template))
        .unwrap()
        .resolve(&physical())
        .unwrap();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for entry in std::fs::read_dir(root.join("events")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let name = path.file_stem().unwrap().to_str().unwrap();
        let event: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        if let Some(records) = event["Records"].as_array() {
            let function = batch_function(&stack, name, records);
            *seen.entry(function.binary.clone()).or_default() += 1;
            continue;
        }
        // CodeDeploy's own.
        if name.starts_with("deploy-hook-") {
            assert!(event["DeploymentId"].is_string(), "{name}");
            *seen.entry("deploy-hook".to_owned()).or_default() += 1;
            continue;
        }
        let (binary, route) = stack
            .routes
            .iter()
            .find(|(_, route)| event["routeKey"] == route.key())
            .unwrap_or_else(|| panic!("{name}: no route {}", event["routeKey"]));
        assert!(name.starts_with(&format!("{binary}-")), "{name}");
        assert_eq!(event["version"], "2.0", "{name}");
        assert_eq!(event["requestContext"]["routeKey"], event["routeKey"], "{name}");
        assert_eq!(
            event["requestContext"]["http"]["path"], event["rawPath"],
            "{name}"
        );
        let parameters = event["pathParameters"].as_object();
        let filled = parameters
            .into_iter()
            .flatten()
            .fold(route.path.clone(), |path, (name, value)| {
                let value = value.as_str().unwrap();
                path.replace(&format!("{{{name}}}"), value)
                    .replace(&format!("{{{name}+}}"), value)
            });
        assert_eq!(event["rawPath"], filled, "{name}");
        *seen.entry(binary.clone()).or_default() += 1;
    }
    let functions: Vec<_> = stack.functions.iter().map(|function| &function.binary).collect();
    assert_eq!(
        seen.keys().collect::<Vec<_>>(),
        functions,
        "each function has samples"
    );
}

/// The function of a batch's sample, which has an event source of this kind.
fn batch_function<'a>(stack: &'a Stack, name: &str, records: &[Value]) -> &'a Function {
    let function = stack
        .functions
        .iter()
        .find(|function| name.starts_with(&format!("{}-", function.binary)))
        .unwrap_or_else(|| panic!("{name}: no function of this name"));
    assert!(!records.is_empty(), "{name}");
    for record in records {
        let has_source = function.event_sources.iter().any(|source| match source.upstream {
            Upstream::Stream(_) => record["eventSource"] == "aws:dynamodb",
            Upstream::Queue(_) => record["eventSource"] == "aws:sqs",
        });
        assert!(
            has_source,
            "{name}: {} sends nothing to it",
            record["eventSource"]
        );
    }
    function
}
