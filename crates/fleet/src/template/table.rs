//! `AWS::DynamoDB::Table`.

use cloud_dynamodb::TableSettings;
use serde_json::{Map, Value, json};

use super::properties::Properties;

/// Properties that `CreateTable` takes under the same name and in the same form.
const COPIED: &[&str] = &[
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "ProvisionedThroughput",
];

pub(super) fn read(name: String, properties: &Properties) -> anyhow::Result<TableSettings> {
    let mut used = vec!["TableName", "TimeToLiveSpecification", "StreamSpecification"];
    used.extend(COPIED);
    properties.allow(
        &used,
        &[
            "ContributorInsightsSpecification",
            "DeletionProtectionEnabled",
            "OnDemandThroughput",
            "PointInTimeRecoverySpecification",
            "ResourcePolicy",
            "SSESpecification",
            "TableClass",
            "Tags",
            "WarmThroughput",
        ],
    )?;
    let mut request = Map::from_iter([("TableName".to_owned(), json!(name))]);
    for property in COPIED {
        if let Some(value) = properties.get(property) {
            request.insert((*property).to_owned(), value.clone());
        }
    }
    let stream = properties.map("StreamSpecification")?;
    stream.allow(&["StreamViewType"], &[])?;
    if let Some(view_type) = stream.text("StreamViewType")? {
        request.insert(
            "StreamSpecification".to_owned(),
            json!({"StreamEnabled": true, "StreamViewType": view_type}),
        );
    }
    let ttl = properties.map("TimeToLiveSpecification")?;
    ttl.allow(&["AttributeName", "Enabled"], &[])?;
    let ttl_attribute = match ttl.flag("Enabled")? {
        Some(true) => Some(ttl.required_text("AttributeName")?),
        _ => None,
    };
    Ok(TableSettings {
        name,
        create_request: Value::Object(request),
        ttl_attribute,
    })
}
