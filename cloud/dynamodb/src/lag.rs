//! Indexes that lag by chance: "changes to the table data are propagated to the global secondary indexes … within a fraction of a
//! second" ("Using global secondary indexes", developer guide). A query on an index misses an item that was put a moment ago.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::settings::TableSettings;

/// What the indexes miss. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Lag {
    /// By table, the names of its key's attributes.
    keys: Arc<BTreeMap<String, Vec<String>>>,
    /// By table and key, until when an item is missing.
    missing: Arc<Mutex<HashMap<(String, String), Instant>>>,
}

impl Lag {
    pub(crate) fn new(tables: &[TableSettings]) -> Self {
        let keys = tables.iter().map(|table| {
            let schema = table.create_request.get("KeySchema").and_then(Value::as_array);
            let names = schema.into_iter().flatten();
            let names = names.filter_map(|key| key["AttributeName"].as_str().map(str::to_owned));
            (table.name.clone(), names.collect())
        });
        Self {
            keys: Arc::new(keys.collect()),
            missing: Arc::default(),
        }
    }

    /// What this request puts is missing for so long.
    pub(crate) fn miss(&self, operation: &str, body: &[u8], lag: Duration) {
        let Ok(request) = serde_json::from_slice::<Value>(body) else {
            return;
        };
        let puts: Vec<&Value> = match operation {
            "PutItem" => vec![&request],
            "TransactWriteItems" => {
                let items = request.get("TransactItems").and_then(Value::as_array);
                let items = items.into_iter().flatten();
                items.filter_map(|item| item.get("Put")).collect()
            }
            _ => Vec::new(),
        };
        let now = Instant::now();
        let mut missing = self.lock();
        missing.retain(|_, until| *until > now);
        for put in puts {
            let table = put["TableName"].as_str().unwrap_or_default();
            missing.insert((table.to_owned(), self.key(table, &put["Item"])), now + lag);
        }
    }

    /// Takes what is missing out of a query's output.
    pub(crate) fn hide(&self, table: &str, output: &mut Value) {
        let now = Instant::now();
        let missing = self.lock();
        let is_there = |item: &Value| {
            let key = (table.to_owned(), self.key(table, item));
            missing.get(&key).is_none_or(|until| *until <= now)
        };
        let Some(items) = output.get_mut("Items").and_then(Value::as_array_mut) else {
            return;
        };
        items.retain(is_there);
        let count = items.len();
        output["Count"] = json!(count);
    }

    /// Returns when the indexes have all that has been written up to now.
    pub async fn over(&self) {
        let last = self.lock().values().max().copied();
        if let Some(last) = last {
            tokio::time::sleep_until(last).await;
        }
    }

    fn key(&self, table: &str, item: &Value) -> String {
        let names = self.keys.get(table).into_iter().flatten();
        names.map(|name| item[name].to_string()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(String, String), Instant>> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_was_put_is_missing_for_a_moment() {
        let lag = Lag::new(&[TableSettings {
            name: "t".to_owned(),
            create_request: json!({ "KeySchema": [{ "AttributeName": "pk" }, { "AttributeName": "sk" }] }),
            ttl_attribute: None,
        }]);
        let item = |sk: &str| json!({ "pk": { "S": "p" }, "sk": { "S": sk }, "more": { "S": sk } });
        let put = |sk| json!({ "Put": { "TableName": "t", "Item": item(sk) } });
        let body = json!({ "TransactItems": [{ "Delete": {} }, put("a"), put("b")] }).to_string();
        lag.miss("TransactWriteItems", body.as_bytes(), Duration::from_millis(9));
        let seen = || {
            let mut output = json!({ "Items": [item("a"), item("b"), item("c")], "Count": 3 });
            lag.hide("t", &mut output);
            output
        };
        assert_eq!(seen(), json!({ "Items": [item("c")], "Count": 1 }));
        lag.over().await;
        assert_eq!(seen()["Count"], 3);
    }
}
