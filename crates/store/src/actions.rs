//! The actions of transactions, short to write.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use domain::UserId;

use crate::batch::{Item, Key, key};
use crate::keys::{PROFILE, user_pk};
use crate::{Store, StoreError};

pub(crate) fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

pub(crate) fn number(value: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

impl Store {
    /// Puts an item where there is none; what is there comes with the refusal.
    pub(crate) fn put_new(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&*self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build();
        Ok(TransactWriteItem::builder().put(put.map_err(invalid)?).build())
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
        let put = Put::builder().table_name(&*self.table).set_item(Some(item));
        let put = put
            .condition_expression("version = :expected")
            .expression_attribute_values(":expected", number(version))
            .build();
        Ok(TransactWriteItem::builder().put(put.map_err(invalid)?).build())
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

    /// Refuses the transaction if the account is deleted.
    pub(crate) fn unless_deleted(&self, user: &UserId) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&*self.table)
            .set_key(Some(key(&profile_key(user))))
            .condition_expression("attribute_not_exists(deleted_at)")
            .build()
            .map_err(invalid)?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }
}

pub(crate) fn profile_key(user: &UserId) -> Key {
    (user_pk(user), PROFILE.to_owned())
}

fn invalid(error: BuildError) -> StoreError {
    StoreError::Unexpected(Box::new(error))
}
