//! Tables as the template has them.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::TableSettings;

/// Creates the table, or adds what the template has gained since.
///
/// # Errors
/// When the existing table cannot become the template's; the message says what to do.
pub(super) fn ensure(database: &Database, table: &TableSettings) -> anyhow::Result<()> {
    match describe(database, &table.name)? {
        None => {
            database
                .create_table(request(&table.create_request)?)
                .context("cannot be made")?;
        }
        Some(existing) => update(database, table, &existing)?,
    }
    ensure_ttl(database, table)
}

fn update(database: &Database, table: &TableSettings, existing: &Value) -> anyhow::Result<()> {
    let wanted = &table.create_request;
    for part in ["KeySchema", "LocalSecondaryIndexes"] {
        ensure!(
            shape(existing.get(part)) == shape(wanted.get(part)),
            "its {part} differs from the template's and cannot be changed; `fleet reset` forgets all data"
        );
    }
    let (old, new) = (indexes(existing), indexes(wanted));
    for (name, index) in &new {
        match old.get(name) {
            Some(there) if shape(Some(there)) == shape(Some(index)) => {}
            Some(_) => bail!(
                "its index {name} differs from the template's and cannot be changed; give the new one another \
                 name, or let `fleet reset` forget all data"
            ),
            None => {
                tracing::info!(table = %table.name, index = name, "adding an index");
                let change = json!({
                    "TableName": table.name,
                    "AttributeDefinitions": wanted.get("AttributeDefinitions"),
                    "GlobalSecondaryIndexUpdates": [{"Create": index}],
                });
                database
                    .update_table(request(&change)?)
                    .with_context(|| format!("the index {name} cannot be added"))?;
            }
        }
    }
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        tracing::info!(table = %table.name, index = name, "removing an index");
        let change = json!({
            "TableName": table.name,
            "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": name}}],
        });
        database
            .update_table(request(&change)?)
            .with_context(|| format!("the index {name} cannot be removed"))?;
    }
    update_stream(database, table, existing)
}

fn update_stream(database: &Database, table: &TableSettings, existing: &Value) -> anyhow::Result<()> {
    let view_type = |table: &Value| {
        let stream = table.get("StreamSpecification")?;
        (stream.get("StreamEnabled") == Some(&Value::Bool(true)))
            .then(|| stream.get("StreamViewType").cloned())
            .flatten()
    };
    let (old, new) = (view_type(existing), view_type(&table.create_request));
    if old == new {
        return Ok(());
    }
    // As in AWS, a stream must be disabled before its view type changes.
    if old.is_some() {
        let off = json!({"TableName": table.name, "StreamSpecification": {"StreamEnabled": false}});
        database
            .update_table(request(&off)?)
            .context("its stream cannot be ended")?;
    }
    if let Some(view_type) = new {
        let on = json!({
            "TableName": table.name,
            "StreamSpecification": {"StreamEnabled": true, "StreamViewType": view_type},
        });
        database
            .update_table(request(&on)?)
            .context("its stream cannot be started")?;
    }
    Ok(())
}

fn ensure_ttl(database: &Database, table: &TableSettings) -> anyhow::Result<()> {
    let described = database.describe_time_to_live(request(&json!({"TableName": table.name}))?)?;
    let described = json(&described)?;
    let old = described
        .pointer("/TimeToLiveDescription/AttributeName")
        .and_then(Value::as_str);
    let new = table.ttl_attribute.as_deref();
    let set = |attribute: &str, enabled: bool| -> anyhow::Result<()> {
        let change = json!({
            "TableName": table.name,
            "TimeToLiveSpecification": {"AttributeName": attribute, "Enabled": enabled},
        });
        database
            .update_time_to_live(request(&change)?)
            .context("its TTL cannot be changed")?;
        Ok(())
    };
    if old == new {
        return Ok(());
    }
    if let Some(attribute) = old {
        set(attribute, false)?;
    }
    if let Some(attribute) = new {
        set(attribute, true)?;
    }
    Ok(())
}

fn describe(database: &Database, name: &str) -> anyhow::Result<Option<Value>> {
    match database.describe_table(request(&json!({"TableName": name}))?) {
        Ok(response) => Ok(json(&response)?.get("Table").cloned()),
        Err(DynoxideError::ResourceNotFoundException(_)) => Ok(None),
        Err(error) => Err(error).context("cannot be looked up"),
    }
}

fn indexes(table: &Value) -> BTreeMap<String, Value> {
    let indexes = table.get("GlobalSecondaryIndexes").and_then(Value::as_array);
    indexes
        .into_iter()
        .flatten()
        .filter_map(|index| {
            let name = index.get("IndexName")?.as_str()?;
            Some((name.to_owned(), index.clone()))
        })
        .collect()
}

/// The part of a description by which indexes and keys are compared: names, keys and projection.
fn shape(value: Option<&Value>) -> Value {
    const PARTS: &[&str] = &[
        "AttributeName",
        "IndexName",
        "KeySchema",
        "KeyType",
        "NonKeyAttributes",
        "Projection",
        "ProjectionType",
    ];
    match value {
        Some(Value::Array(items)) => items.iter().map(|item| shape(Some(item))).collect(),
        Some(Value::Object(map)) => {
            let parts = map.iter().filter(|(name, _)| PARTS.contains(&name.as_str()));
            Value::Object(
                parts
                    .map(|(name, part)| (name.clone(), shape(Some(part))))
                    .collect(),
            )
        }
        Some(scalar) => scalar.clone(),
        None => Value::Array(Vec::new()),
    }
}

fn request<T: DeserializeOwned>(value: &Value) -> anyhow::Result<T> {
    T::deserialize(value).map_err(|error| {
        let text = error.to_string();
        anyhow::anyhow!("{}", text.strip_prefix("VALIDATION:").unwrap_or(&text))
    })
}

fn json(value: &impl Serialize) -> serde_json::Result<Value> {
    serde_json::to_value(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(indexes: &[(&str, &str)], ttl: Option<&str>) -> TableSettings {
        let mut names = vec!["pk".to_owned()];
        names.extend(indexes.iter().map(|(_, key)| (*key).to_owned()));
        let mut request = json!({
            "TableName": "things",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": names
                .iter()
                .map(|name| json!({"AttributeName": name, "AttributeType": "S"}))
                .collect::<Value>(),
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        });
        if !indexes.is_empty() {
            request["GlobalSecondaryIndexes"] = indexes
                .iter()
                .map(|(name, key)| {
                    json!({
                        "IndexName": name,
                        "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
                        "Projection": {"ProjectionType": "ALL"},
                    })
                })
                .collect();
        }
        TableSettings {
            name: "things".to_owned(),
            create_request: request,
            ttl_attribute: ttl.map(str::to_owned),
        }
    }

    fn index_names(database: &Database) -> Vec<String> {
        indexes(&describe(database, "things").unwrap().unwrap())
            .into_keys()
            .collect()
    }

    #[test]
    fn a_table_is_made_once_and_then_left_alone() {
        let database = Database::memory().unwrap();
        let table = table(&[("by_a", "a")], Some("expires_at"));
        ensure(&database, &table).unwrap();
        let put = json!({"TableName": "things", "Item": {"pk": {"S": "1"}, "a": {"S": "x"}}});
        database.put_item(request(&put).unwrap()).unwrap();
        ensure(&database, &table).unwrap();
        let get = json!({"TableName": "things", "Key": {"pk": {"S": "1"}}});
        let found = json(&database.get_item(request(&get).unwrap()).unwrap()).unwrap();
        assert_eq!(found.pointer("/Item/a/S"), Some(&json!("x")));
    }

    #[test]
    fn an_index_added_later_has_what_was_there_before() {
        let database = Database::memory().unwrap();
        ensure(&database, &table(&[("by_a", "a")], None)).unwrap();
        let put = json!({"TableName": "things", "Item": {"pk": {"S": "1"}, "b": {"S": "x"}}});
        database.put_item(request(&put).unwrap()).unwrap();
        ensure(&database, &table(&[("by_a", "a"), ("by_b", "b")], None)).unwrap();
        assert_eq!(index_names(&database), ["by_a", "by_b"]);
        let query = json!({
            "TableName": "things", "IndexName": "by_b", "KeyConditionExpression": "b = :b",
            "ExpressionAttributeValues": {":b": {"S": "x"}},
        });
        let found = json(&database.query(request(&query).unwrap()).unwrap()).unwrap();
        assert_eq!(found["Count"], 1);
        ensure(&database, &table(&[("by_b", "b")], None)).unwrap();
        assert_eq!(index_names(&database), ["by_b"]);
    }

    #[test]
    fn keys_that_changed_are_a_clear_error() {
        let database = Database::memory().unwrap();
        ensure(&database, &table(&[("by_a", "a")], None)).unwrap();
        let mut other = table(&[("by_a", "a")], None);
        other.create_request["KeySchema"][0]["AttributeName"] = json!("a");
        let error = ensure(&database, &other).unwrap_err().to_string();
        assert!(
            error.contains("KeySchema") && error.contains("fleet reset"),
            "{error}"
        );
        let error = ensure(&database, &table(&[("by_a", "other")], None))
            .unwrap_err()
            .to_string();
        assert!(error.contains("by_a"), "{error}");
    }

    #[test]
    fn ttl_follows_the_template() {
        let database = Database::memory().unwrap();
        let attribute = || {
            let request = request(&json!({"TableName": "things"})).unwrap();
            let described = json(&database.describe_time_to_live(request).unwrap()).unwrap();
            described.pointer("/TimeToLiveDescription/AttributeName").cloned()
        };
        for ttl in [Some("expires_at"), Some("gone_at"), None] {
            ensure(&database, &table(&[], ttl)).unwrap();
            assert_eq!(attribute(), ttl.map(|name| json!(name)));
        }
    }
}
