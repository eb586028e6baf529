//! The key that seals cursors: made by whoever needs it first, the same for all functions and for good.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};

use crate::batch::{Item, key, text};
use crate::write::{Change, Expect, Write};
use crate::{Store, StoreError};

impl Store {
    /// Hexadecimal text of the key; `fresh` becomes the key if there is none yet. Called once at cold start, where
    /// it also opens the connection that the first request then finds warm.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn cursor_key(&self, fresh: &str) -> Result<String, StoreError> {
        let at = ("CONFIG".to_owned(), "CURSOR_KEY".to_owned());
        let output = self
            .client
            .get_item()
            .table_name(&*self.table)
            .set_key(Some(key(&at)))
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.meter.record(output.consumed_capacity());
        if let Some(item) = output.item {
            return stored(&item);
        }
        let mut item = key(&at);
        item.insert("key".to_owned(), AttributeValue::S(fresh.to_owned()));
        match self
            .apply(Change {
                item,
                expect: Expect::Absent,
                puts: vec![],
                deletes: vec![],
            })
            .await?
        {
            Write::Done => Ok(fresh.to_owned()),
            Write::Refused(Some(item)) => stored(&item),
            Write::Refused(None) => Err(StoreError::Conflict),
        }
    }
}

fn stored(item: &Item) -> Result<String, StoreError> {
    text(item, "key")
        .map(str::to_owned)
        .ok_or_else(|| StoreError::unexpected("the cursor key is no text"))
}
