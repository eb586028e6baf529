//! Reads by key, and writes of many items.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsError;
use aws_sdk_dynamodb::types::{
    DeleteRequest, Get, KeysAndAttributes, PutRequest, ReturnConsumedCapacity, TransactGetItem, WriteRequest,
};
use futures_util::future::try_join_all;

use crate::attribute::{Item, text_of};
use crate::keys::{Key, key_item};
use crate::write::of_reasons;
use crate::{Store, StoreError};

/// BatchGetItem takes at most 100 keys, BatchWriteItem 25 requests (API reference).
pub(crate) const MAX_BATCH_GET: usize = 100;
const MAX_BATCH_WRITE: usize = 25;
/// TransactGetItems takes at most 100 keys, of items of 4 MB together (API reference).
pub(crate) const MAX_TRANSACT_GET: usize = 100;

impl Store {
    /// Reads one item, strongly consistent.
    pub(crate) async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        let get = || {
            let request = self.client.get_item().table_name(&*self.table);
            request
                .set_key(Some(key_item(key)))
                .consistent_read(true)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
        };
        let output = self.send(get).await?;
        self.meter.record(output.consumed_capacity());
        Ok(output.item)
    }

    /// Reads up to 100 items, strongly consistent. Keys without an item are missing in the result.
    pub(crate) async fn batch_get(&self, keys: &[Key]) -> Result<HashMap<Key, Item>, StoreError> {
        self.batch_read(keys, true).await
    }

    /// Reads up to 100 items, strongly consistent or at half the price. Keys without an item are missing in the result.
    pub(crate) async fn batch_read(
        &self,
        keys: &[Key],
        consistent: bool,
    ) -> Result<HashMap<Key, Item>, StoreError> {
        let mut found = HashMap::new();
        let mut wanted: Vec<Item> = keys.iter().map(key_item).collect();
        let mut attempts = self.attempts();
        while !wanted.is_empty() {
            let asked = wanted.len();
            let request = KeysAndAttributes::builder()
                .set_keys(Some(std::mem::take(&mut wanted)))
                .consistent_read(consistent)
                .build()
                .map_err(|error| StoreError::Unexpected(Box::new(error)))?;
            let get = || {
                let get = self
                    .client
                    .batch_get_item()
                    .request_items(&*self.table, request.clone());
                get.return_consumed_capacity(ReturnConsumedCapacity::Total).send()
            };
            let output = self.send(get).await?;
            self.meter.record(output.consumed_capacity());
            for item in output.responses.unwrap_or_default().into_values().flatten() {
                if let (Some(pk), Some(sk)) = (text_of(&item, "pk"), text_of(&item, "sk")) {
                    found.insert((pk.to_owned(), sk.to_owned()), item);
                }
            }
            // A response ends at 16 MB, or earlier where the table throttles: the rest is requested again, "with exponential
            // backoff" (API reference, BatchGetItem) where there is no progress.
            wanted = output
                .unprocessed_keys
                .unwrap_or_default()
                .into_values()
                .flat_map(|rest| rest.keys)
                .collect();
            if wanted.len() == asked && !attempts.again().await {
                return Err(StoreError::Throttled);
            }
        }
        Ok(found)
    }

    /// Reads up to 100 different items as they are at one moment, in the order of their keys, at twice the price of
    /// [`Store::batch_get`].
    pub(crate) async fn transact_get(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        debug_assert!(keys.len() <= MAX_TRANSACT_GET, "the caller divides them");
        let gets = keys.iter().map(|key| {
            let get = Get::builder()
                .table_name(&*self.table)
                .set_key(Some(key_item(key)));
            let get = get
                .build()
                .map_err(|error| StoreError::Unexpected(Box::new(error)))?;
            Ok(TransactGetItem::builder().get(get).build())
        });
        let gets = gets.collect::<Result<Vec<_>, StoreError>>()?;
        let mut attempts = self.attempts();
        loop {
            let get = || {
                let get = self.client.transact_get_items();
                get.set_transact_items(Some(gets.clone()))
                    .return_consumed_capacity(ReturnConsumedCapacity::Total)
                    .send()
            };
            let error = match self.send(get).await {
                Ok(output) => {
                    self.meter.record(output.consumed_capacity());
                    let items = output.responses.unwrap_or_default().into_iter();
                    return Ok(items.map(|response| response.item).collect());
                }
                Err(error) => error,
            };
            let error = match error.as_service_error() {
                Some(TransactGetItemsError::TransactionCanceledException(cancelled)) => {
                    self.meter.record(None);
                    of_reasons(cancelled.cancellation_reasons())
                }
                _ => error.into(),
            };
            // A write that is under way at one of the items cancels it.
            if !matches!(error, StoreError::Throttled) || !attempts.again().await {
                return Err(error);
            }
        }
    }

    /// Deletes items, in no order and not atomically; keys without an item are ignored.
    pub(crate) async fn batch_delete(&self, keys: &[Key]) -> Result<(), StoreError> {
        let requests = keys.iter().map(|key| {
            let request = DeleteRequest::builder().set_key(Some(key_item(key))).build();
            let request = request.map_err(|error| StoreError::Unexpected(Box::new(error)))?;
            Ok(WriteRequest::builder().delete_request(request).build())
        });
        let requests = requests.collect::<Result<Vec<_>, StoreError>>()?;
        for chunk in requests.chunks(MAX_BATCH_WRITE) {
            self.batch_write(chunk.to_vec()).await?;
        }
        Ok(())
    }

    /// Puts items whatever is there, in no order, not atomically, and side by side. No key may be given twice.
    pub(crate) async fn batch_put(&self, items: Vec<Item>) -> Result<(), StoreError> {
        let requests = items.into_iter().map(|item| {
            let request = PutRequest::builder().set_item(Some(item)).build();
            let request = request.map_err(|error| StoreError::Unexpected(Box::new(error)))?;
            Ok(WriteRequest::builder().put_request(request).build())
        });
        let requests = requests.collect::<Result<Vec<_>, StoreError>>()?;
        let chunks = requests.chunks(MAX_BATCH_WRITE);
        try_join_all(chunks.map(|chunk| self.batch_write(chunk.to_vec()))).await?;
        Ok(())
    }

    /// At most [`MAX_BATCH_WRITE`] requests.
    async fn batch_write(&self, mut wanted: Vec<WriteRequest>) -> Result<(), StoreError> {
        let mut attempts = self.attempts();
        while !wanted.is_empty() {
            let write = || {
                let request = self
                    .client
                    .batch_write_item()
                    .request_items(&*self.table, wanted.clone());
                request
                    .return_consumed_capacity(ReturnConsumedCapacity::Total)
                    .send()
            };
            let output = self.send(write).await?;
            self.meter.record(output.consumed_capacity());
            wanted = output
                .unprocessed_items
                .unwrap_or_default()
                .into_values()
                .flatten()
                .collect();
            // "We strongly recommend that you use an exponential backoff algorithm" (API reference, BatchWriteItem).
            if !wanted.is_empty() && !attempts.again().await {
                return Err(StoreError::Throttled);
            }
        }
        Ok(())
    }
}
