//! The actions of transactions, and the values in them, short to write. Nothing else builds one.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::builders::{PutBuilder, UpdateBuilder};
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
    Update,
};
use domain::{ProjectId, UserId};

use crate::batch::{Item, Key, key};
use crate::keys::{META, PROFILE, member_sk, project_pk, user_pk};
use crate::write::Expect;
use crate::{Store, StoreError};

pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(crate) fn number(value: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

impl Store {
    /// Puts an item where there is none; what is there comes with the refusal.
    pub(crate) fn put_new(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        self.put_if(item, Expect::Absent)
    }

    /// Puts an item over one in this state; what is there instead comes with the refusal.
    pub(crate) fn put_if(&self, item: Item, expect: Expect) -> Result<TransactWriteItem, StoreError> {
        self.put_as(item, |put| {
            put.condition_expression(expect.expression())
                .set_expression_attribute_values(expect.values())
        })
    }

    /// Puts an item, whatever is there.
    pub(crate) fn put_any(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder().table_name(&*self.table).set_item(Some(item));
        Ok(TransactWriteItem::builder()
            .put(put.build().map_err(invalid)?)
            .build())
    }

    /// Replaces an item of this version, a tombstone as well.
    pub(crate) fn put_over(&self, item: Item, version: u64) -> Result<TransactWriteItem, StoreError> {
        self.put_as(item, |put| {
            put.condition_expression("version = :expected")
                .expression_attribute_values(":expected", number(version))
        })
    }

    /// Puts an item on a condition; what is there instead comes with the refusal.
    pub(crate) fn put_as(
        &self,
        item: Item,
        condition: impl FnOnce(PutBuilder) -> PutBuilder,
    ) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&*self.table)
            .set_item(Some(item))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let put = condition(put).build().map_err(invalid)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// Changes the item at `at` as `update` says.
    pub(crate) fn change(
        &self,
        at: &Key,
        update: impl FnOnce(UpdateBuilder) -> UpdateBuilder,
    ) -> Result<TransactWriteItem, StoreError> {
        let builder = Update::builder().table_name(&*self.table).set_key(Some(key(at)));
        let update = update(builder).build().map_err(invalid)?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// Deletes the item at `at`, if there is one.
    pub(crate) fn delete_any(&self, at: &Key) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder().table_name(&*self.table).set_key(Some(key(at)));
        Ok(TransactWriteItem::builder()
            .delete(delete.build().map_err(invalid)?)
            .build())
    }

    /// Refuses the transaction unless the item at `at` is there, and live.
    pub(crate) fn check_live(&self, at: &Key) -> Result<TransactWriteItem, StoreError> {
        self.check(at, "attribute_exists(pk) AND attribute_not_exists(deleted_at)")
    }

    /// Refuses the transaction if the account is deleted.
    pub(crate) fn unless_deleted(&self, user: &UserId) -> Result<TransactWriteItem, StoreError> {
        self.check(&profile_key(user), "attribute_not_exists(deleted_at)")
    }

    fn check(&self, at: &Key, condition: &str) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&*self.table)
            .set_key(Some(key(at)))
            .condition_expression(condition)
            .build()
            .map_err(invalid)?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }
}

pub(crate) fn profile_key(user: &UserId) -> Key {
    (user_pk(user), PROFILE.to_owned())
}

pub(crate) fn meta_key(project: &ProjectId) -> Key {
    (project_pk(project), META.to_owned())
}

pub(crate) fn member_key(user: &UserId, project: &ProjectId) -> Key {
    (user_pk(user), member_sk(project))
}

fn invalid(error: BuildError) -> StoreError {
    StoreError::Unexpected(Box::new(error))
}
