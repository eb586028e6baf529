//! BatchGetItem and BatchWriteItem, which may answer in part.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{
    AttributeValue, DeleteRequest, KeysAndAttributes, ReturnConsumedCapacity, WriteRequest,
};

use crate::{Store, StoreError};

pub(crate) type Item = HashMap<String, AttributeValue>;

/// A primary key.
pub(crate) type Key = (String, String);

/// BatchGetItem takes at most 100 keys, BatchWriteItem 25 requests (API reference).
pub(crate) const MAX_BATCH_GET: usize = 100;
const MAX_BATCH_WRITE: usize = 25;
/// Answers without any progress in a row before the table counts as throttled.
const MAX_FRUITLESS: u32 = 3;

pub(crate) fn key((pk, sk): &Key) -> Item {
    let text = |value: &String| AttributeValue::S(value.clone());
    HashMap::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))])
}

/// A text attribute.
pub(crate) fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

/// A whole number.
pub(crate) fn number(item: &Item, name: &str) -> Option<u64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

impl Store {
    /// Reads up to 100 items, strongly consistent, by key. What does not exist is missing in the answer.
    pub(crate) async fn batch_get(&self, keys: &[Key]) -> Result<HashMap<Key, Item>, StoreError> {
        let mut found = HashMap::new();
        let mut wanted: Vec<Item> = keys.iter().map(key).collect();
        let mut fruitless = 0;
        while !wanted.is_empty() {
            let asked = wanted.len();
            let request = KeysAndAttributes::builder()
                .set_keys(Some(std::mem::take(&mut wanted)))
                .consistent_read(true)
                .build()
                .map_err(|error| StoreError::Unexpected(Box::new(error)))?;
            let output = self
                .client
                .batch_get_item()
                .request_items(&*self.table, request)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await?;
            self.meter.record(output.consumed_capacity());
            for item in output.responses.unwrap_or_default().into_values().flatten() {
                if let (Some(pk), Some(sk)) = (text(&item, "pk"), text(&item, "sk")) {
                    found.insert((pk.to_owned(), sk.to_owned()), item);
                }
            }
            // An answer ends at 16 MB, or earlier where the table throttles: the rest is asked for again.
            wanted = output
                .unprocessed_keys
                .unwrap_or_default()
                .into_values()
                .flat_map(|rest| rest.keys)
                .collect();
            fruitless = if wanted.len() < asked { 0 } else { fruitless + 1 };
            if fruitless == MAX_FRUITLESS {
                return Err(StoreError::Throttled);
            }
        }
        Ok(found)
    }

    /// Deletes items, in no order and not atomically; deleting what is not there is fine.
    pub(crate) async fn batch_delete(&self, keys: &[Key]) -> Result<(), StoreError> {
        for chunk in keys.chunks(MAX_BATCH_WRITE) {
            let mut wanted = Vec::with_capacity(chunk.len());
            for one in chunk {
                let request = DeleteRequest::builder().set_key(Some(key(one))).build();
                let request = request.map_err(|error| StoreError::Unexpected(Box::new(error)))?;
                wanted.push(WriteRequest::builder().delete_request(request).build());
            }
            let mut fruitless = 0;
            while !wanted.is_empty() {
                let asked = wanted.len();
                let output = self
                    .client
                    .batch_write_item()
                    .request_items(&*self.table, std::mem::take(&mut wanted))
                    .return_consumed_capacity(ReturnConsumedCapacity::Total)
                    .send()
                    .await?;
                self.meter.record(output.consumed_capacity());
                wanted = output
                    .unprocessed_items
                    .unwrap_or_default()
                    .into_values()
                    .flatten()
                    .collect();
                fruitless = if wanted.len() < asked { 0 } else { fruitless + 1 };
                if fruitless == MAX_FRUITLESS {
                    return Err(StoreError::Throttled);
                }
            }
        }
        Ok(())
    }
}
