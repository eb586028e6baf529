//! Conditional writes: one item by PutItem or UpdateItem, several by TransactWriteItems.

use aws_call::Verdict;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{
    CancellationReason, ReturnConsumedCapacity, ReturnValue, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem,
};

use crate::actions::Expect;
use crate::attribute::Item;
use crate::item::Edit;
use crate::keys::{Key, key_item};
use crate::{Store, StoreError};

/// A transaction may hold 100 actions (API reference, TransactWriteItems).
pub(crate) const MAX_TRANSACTION_ACTIONS: usize = 100;

/// Outcome of a conditional write.
pub(crate) enum Write {
    /// It was applied.
    Done,
    /// The first conditional item was not in the expected state: the item, unless there was none.
    Refused(Option<Item>),
}

impl Write {
    /// Fails with [`StoreError::Conflict`] unless the write was applied.
    pub(crate) fn done(self) -> Result<(), StoreError> {
        match self {
            Self::Done => Ok(()),
            Self::Refused(_) => Err(StoreError::Conflict),
        }
    }
}

/// Outcome of a conditional update.
pub(crate) enum Updated {
    /// It was applied: the item as it is now.
    Done(Item),
    /// The item was not in the expected state: the item, unless there was none.
    Refused(Option<Item>),
}

/// How the conditional item of a [`Change`] is written.
pub(crate) enum Written {
    /// As a whole.
    Whole(Item),
    /// Only what changes.
    Edited(Edit),
}

/// A write of a conditional item, and of the items that must change together with it.
pub(crate) struct Change {
    pub(crate) item: Written,
    pub(crate) expect: Expect,
    pub(crate) puts: Vec<Item>,
    pub(crate) deletes: Vec<Key>,
    /// Conditions on other items, and updates of such.
    pub(crate) conditions: Vec<TransactWriteItem>,
}

impl Change {
    /// Of one item alone.
    pub(crate) fn alone(item: Item, expect: Expect) -> Self {
        Self {
            item: Written::Whole(item),
            expect,
            puts: vec![],
            deletes: vec![],
            conditions: vec![],
        }
    }

    /// Of what one item alone has in `after` instead of `before`.
    pub(crate) fn edit(before: Item, after: Item, expect: Expect) -> Self {
        Self {
            item: Written::Edited(Edit::between(before, after, &[])),
            ..Self::alone(Item::new(), expect)
        }
    }
}

impl Store {
    /// One PutItem or UpdateItem if nothing else changes, else a transaction.
    pub(crate) async fn apply(&self, change: Change) -> Result<Write, StoreError> {
        let is_alone = change.puts.is_empty() && change.deletes.is_empty() && change.conditions.is_empty();
        if !is_alone {
            return self.put_together(change).await;
        }
        match change.item {
            Written::Whole(item) => self.put(item, change.expect).await,
            Written::Edited(edit) => self.edit(&edit, change.expect).await,
        }
    }

    async fn edit(&self, edit: &Edit, expect: Expect) -> Result<Write, StoreError> {
        let (expression, names, mut values) = edit.expression();
        values.extend(expect.values().unwrap_or_default());
        let request = self
            .update_item(&edit.key)
            .update_expression(expression)
            .condition_expression(expect.expression())
            .set_expression_attribute_names(Some(names))
            .set_expression_attribute_values(Some(values));
        Ok(match self.update(request).await? {
            Updated::Done(_) => Write::Done,
            // The SDK retries a request without a response: the refusal may be due to this same write.
            Updated::Refused(Some(existing)) if edit.is_in(&existing) => Write::Done,
            Updated::Refused(existing) => Write::Refused(existing),
        })
    }

    /// A request to update the item with this key, for [`Store::update`].
    pub(crate) fn update_item(&self, key: &Key) -> UpdateItemFluentBuilder {
        let request = self.client.update_item().table_name(&*self.table);
        request.set_key(Some(key_item(key)))
    }

    /// One conditional UpdateItem.
    pub(crate) async fn update(&self, request: UpdateItemFluentBuilder) -> Result<Updated, StoreError> {
        let request = request
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let error = match self.send(|| request.clone().send()).await {
            Ok(output) => {
                self.meter.record(output.consumed_capacity());
                let item = output
                    .attributes
                    .ok_or_else(|| StoreError::unexpected("an update returned no item"))?;
                return Ok(Updated::Done(item));
            }
            Err(error) => error,
        };
        if let Some(UpdateItemError::ConditionalCheckFailedException(refusal)) = error.as_service_error() {
            self.meter.record(None);
            return Ok(Updated::Refused(refusal.item.clone()));
        }
        Err(error.into())
    }

    pub(crate) async fn put(&self, item: Item, expect: Expect) -> Result<Write, StoreError> {
        match self.put_once(&item, expect).await? {
            // The SDK retries a request without a response: the refusal may be due to this same write.
            Write::Refused(Some(existing)) if existing == item => Ok(Write::Done),
            outcome => Ok(outcome),
        }
    }

    /// One conditional PutItem. Also refused if the existing item is equal.
    pub(crate) async fn put_once(&self, item: &Item, expect: Expect) -> Result<Write, StoreError> {
        let put = || {
            let request = self.client.put_item().table_name(&*self.table);
            request
                .set_item(Some(item.clone()))
                .condition_expression(expect.expression())
                .set_expression_attribute_values(expect.values())
                .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
        };
        let error = match self.send(put).await {
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
        Err(error.into())
    }

    async fn put_together(&self, change: Change) -> Result<Write, StoreError> {
        let mut actions = vec![match change.item {
            Written::Whole(item) => self.put_if(item, change.expect)?,
            Written::Edited(edit) => self.edit_if(&edit, change.expect)?,
        }];
        for item in change.puts {
            actions.push(self.put_any(item)?);
        }
        for gone in &change.deletes {
            actions.push(self.delete_any(gone)?);
        }
        actions.extend(change.conditions);
        self.transact(actions).await
    }

    /// Several actions, atomically.
    pub(crate) async fn transact(&self, actions: Vec<TransactWriteItem>) -> Result<Write, StoreError> {
        debug_assert!(
            actions.len() <= MAX_TRANSACTION_ACTIONS,
            "the domain's limits keep below it"
        );
        // One token for all attempts: if the response of the first was lost, the second answers that it is done, and not that
        // the condition fails.
        let token = self.patience.token();
        let mut attempts = self.attempts();
        loop {
            let result = self
                .client
                .transact_write_items()
                .client_request_token(&token)
                .set_transact_items(Some(actions.clone()))
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await;
            let error = match result {
                Ok(output) => {
                    self.meter.record(output.consumed_capacity());
                    return Ok(Write::Done);
                }
                Err(SdkError::ServiceError(context)) if context.err().is_transaction_canceled_exception() => {
                    self.meter.record(None);
                    let TransactWriteItemsError::TransactionCanceledException(cancelled) = context.into_err()
                    else {
                        return Err(StoreError::Conflict);
                    };
                    let reasons = cancelled.cancellation_reasons.unwrap_or_default();
                    let is_refusal =
                        |reason: &CancellationReason| reason.code() == Some("ConditionalCheckFailed");
                    if reasons.iter().any(is_refusal) {
                        return Ok(Write::Refused(reasons.into_iter().find_map(|reason| reason.item)));
                    }
                    of_reasons(&reasons)
                }
                Err(error) => error.into(),
            };
            if !matches!(error, StoreError::Throttled) || !attempts.again().await {
                return Err(error);
            }
        }
    }
}

/// The error of a transaction that was cancelled for other reasons than a condition (API reference, TransactWriteItems and
/// TransactGetItems).
pub(crate) fn of_reasons(reasons: &[CancellationReason]) -> StoreError {
    let codes = reasons.iter().filter_map(CancellationReason::code);
    let verdicts: Vec<_> = codes
        .filter(|code| *code != "None")
        .map(|code| aws_call::of_code(Some(code), None))
        .collect();
    let never = verdicts.iter().find_map(|verdict| match verdict {
        Verdict::Never(code) => Some(code.clone()),
        Verdict::Throttled | Verdict::Later => None,
    });
    if let Some(code) = never {
        return StoreError::Unexpected(format!("a transaction was cancelled: {code}").into());
    }
    if verdicts.contains(&Verdict::Throttled) {
        return StoreError::Throttled;
    }
    StoreError::Unavailable("a transaction was cancelled for no known reason".into())
}
