//! Conditional writes: one item by PutItem or UpdateItem, several by TransactWriteItems.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, ReturnConsumedCapacity, ReturnValue, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem,
};

use crate::actions::number;
use crate::batch::{Item, Key};
use crate::error::{is_collision, is_throttling};
use crate::{Store, StoreError};

/// A transaction may hold 100 actions (API reference, TransactWriteItems).
pub(crate) const MAX_TRANSACTION_ACTIONS: usize = 100;
/// Times a write that met a transaction on the same items is sent, at once each time.
pub(crate) const MAX_COLLISIONS: u32 = 20;

/// What a write may find in its way.
pub(crate) enum Write {
    /// It is done.
    Done,
    /// The first conditional item was not in the expected state; here it is, unless there was none.
    Refused(Option<Item>),
}

impl Write {
    /// For a write that nothing may stand in the way of.
    pub(crate) fn done(self) -> Result<(), StoreError> {
        match self {
            Self::Done => Ok(()),
            Self::Refused(_) => Err(StoreError::Conflict),
        }
    }
}

/// What a conditional update may find in its way.
pub(crate) enum Updated {
    /// It is done; the item as it is now.
    Done(Item),
    /// The item was not in the expected state; here it is, unless there was none.
    Refused(Option<Item>),
}

/// The state in which an item must be for a write to happen.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expect {
    /// There is no item with this key.
    Absent,
    /// A live item of this version.
    Version(u64),
    /// What is left of an item, of this version.
    Ended(u64),
}

impl Expect {
    const ABSENT: &str = "attribute_not_exists(pk)";
    const VERSION: &str = "version = :expected AND attribute_not_exists(deleted_at)";
    const ENDED: &str = "version = :expected AND attribute_exists(deleted_at)";

    pub(crate) fn expression(self) -> &'static str {
        match self {
            Self::Absent => Self::ABSENT,
            Self::Version(_) => Self::VERSION,
            Self::Ended(_) => Self::ENDED,
        }
    }

    fn value(self) -> Option<AttributeValue> {
        match self {
            Self::Absent => None,
            Self::Version(version) | Self::Ended(version) => Some(number(version)),
        }
    }

    pub(crate) fn values(self) -> Option<Item> {
        self.value().map(|value| [(":expected".to_owned(), value)].into())
    }
}

/// One write: the conditional item, and what must change together with it.
pub(crate) struct Change {
    pub(crate) item: Item,
    pub(crate) expect: Expect,
    pub(crate) puts: Vec<Item>,
    pub(crate) deletes: Vec<Key>,
}

impl Change {
    /// Of one item, with which nothing else changes.
    pub(crate) fn alone(item: Item, expect: Expect) -> Self {
        Self {
            item,
            expect,
            puts: vec![],
            deletes: vec![],
        }
    }
}

impl Store {
    /// One PutItem if nothing else changes, else a transaction.
    pub(crate) async fn apply(&self, change: Change) -> Result<Write, StoreError> {
        if change.puts.is_empty() && change.deletes.is_empty() {
            self.put(change.item, change.expect).await
        } else {
            self.put_together(change).await
        }
    }

    /// One conditional UpdateItem.
    pub(crate) async fn update(&self, request: UpdateItemFluentBuilder) -> Result<Updated, StoreError> {
        let request = request
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let mut collisions = 0;
        loop {
            let error = match request.clone().send().await {
                Ok(output) => {
                    self.meter.record(output.consumed_capacity());
                    let item = output
                        .attributes
                        .ok_or_else(|| StoreError::unexpected("an update answered without the item"))?;
                    return Ok(Updated::Done(item));
                }
                Err(error) => error,
            };
            if let Some(UpdateItemError::ConditionalCheckFailedException(refusal)) = error.as_service_error()
            {
                self.meter.record(None);
                return Ok(Updated::Refused(refusal.item.clone()));
            }
            collisions += 1;
            if !is_collision(&error) || collisions == MAX_COLLISIONS {
                return Err(error.into());
            }
        }
    }

    async fn put(&self, item: Item, expect: Expect) -> Result<Write, StoreError> {
        match self.put_once(&item, expect).await? {
            // The SDK sends again what got no answer: then it is this write itself that stands in the way.
            Write::Refused(Some(existing)) if existing == item => Ok(Write::Done),
            outcome => Ok(outcome),
        }
    }

    /// One conditional PutItem, which refuses also where the very same item is there.
    pub(crate) async fn put_once(&self, item: &Item, expect: Expect) -> Result<Write, StoreError> {
        let mut collisions = 0;
        loop {
            let result = self
                .client
                .put_item()
                .table_name(&*self.table)
                .set_item(Some(item.clone()))
                .condition_expression(expect.expression())
                .set_expression_attribute_values(expect.values())
                .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await;
            let error = match result {
                Ok(output) => {
                    self.meter.record(output.consumed_capacity());
                    return Ok(Write::Done);
                }
                Err(error) => error,
            };
            if let Some(PutItemError::ConditionalCheckFailedException(refusal)) = error.as_service_error() {
                self.meter.record(None);
                return Ok(Write::Refused(refusal.item.clone()));
            }
            collisions += 1;
            if !is_collision(&error) || collisions == MAX_COLLISIONS {
                return Err(error.into());
            }
        }
    }

    async fn put_together(&self, change: Change) -> Result<Write, StoreError> {
        let mut actions = vec![self.put_if(change.item, change.expect)?];
        for item in change.puts {
            actions.push(self.put_any(item)?);
        }
        for gone in &change.deletes {
            actions.push(self.delete_any(gone)?);
        }
        self.transact(actions).await
    }

    /// Several actions, all or none.
    pub(crate) async fn transact(&self, actions: Vec<TransactWriteItem>) -> Result<Write, StoreError> {
        debug_assert!(
            actions.len() <= MAX_TRANSACTION_ACTIONS,
            "the domain's limits keep below it"
        );
        let mut collisions = 0;
        loop {
            let result = self
                .client
                .transact_write_items()
                .set_transact_items(Some(actions.clone()))
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await;
            let context = match result {
                Ok(output) => {
                    self.meter.record(output.consumed_capacity());
                    return Ok(Write::Done);
                }
                Err(SdkError::ServiceError(context)) if context.err().is_transaction_canceled_exception() => {
                    context
                }
                Err(error) => return Err(error.into()),
            };
            self.meter.record(None);
            let TransactWriteItemsError::TransactionCanceledException(cancelled) = context.into_err() else {
                return Err(StoreError::Conflict);
            };
            let reasons = cancelled.cancellation_reasons.unwrap_or_default();
            let has = |code: &str| reasons.iter().any(|reason| reason.code() == Some(code));
            if has("ConditionalCheckFailed") {
                return Ok(Write::Refused(reasons.into_iter().find_map(|reason| reason.item)));
            }
            if reasons
                .iter()
                .filter_map(|reason| reason.code())
                .any(is_throttling)
            {
                return Err(StoreError::Throttled);
            }
            if !has("TransactionConflict") {
                return Err(StoreError::unexpected(
                    "a transaction was cancelled for no known reason",
                ));
            }
            collisions += 1;
            if collisions == MAX_COLLISIONS {
                return Err(StoreError::Throttled);
            }
        }
    }
}
