//! Conditions of writes, and the actions of transactions.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::builders::{ConditionCheckBuilder, DeleteBuilder, PutBuilder, UpdateBuilder};
use aws_sdk_dynamodb::types::{
    ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use domain::{ProjectId, Role, UserId};

use crate::attribute::{ENDED_SESSIONS, Item, number, text};
use crate::item::Edit;
use crate::keys::{Key, key_item, member_key, profile_key};
use crate::{Store, StoreError};

/// The state in which an item must be for a write to happen.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expect {
    /// There is no item with this key.
    Absent,
    /// The item is live and has this version.
    Version(u64),
    /// The item is a tombstone of this version.
    Ended(u64),
}

impl Expect {
    pub(crate) fn expression(self) -> &'static str {
        match self {
            Self::Absent => "attribute_not_exists(pk)",
            Self::Version(_) => "version = :expected AND attribute_not_exists(deleted_at)",
            Self::Ended(_) => "version = :expected AND attribute_exists(deleted_at)",
        }
    }

    pub(crate) fn values(self) -> Option<Item> {
        match self {
            Self::Absent => None,
            Self::Version(version) | Self::Ended(version) => {
                Some(Item::from([(":expected".to_owned(), number(version))]))
            }
        }
    }
}

impl Store {
    /// Puts an item where there is none; an existing one is returned with the refusal.
    pub(crate) fn put_new(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        self.put_if(item, Expect::Absent)
    }

    /// Puts an item over one in this state; the existing one is returned with the refusal.
    pub(crate) fn put_if(&self, item: Item, expect: Expect) -> Result<TransactWriteItem, StoreError> {
        self.put_as(item, |put| {
            put.condition_expression(expect.expression())
                .set_expression_attribute_values(expect.values())
        })
    }

    /// Changes an item in this state; the existing one is returned with the refusal.
    pub(crate) fn edit_if(&self, edit: &Edit, expect: Expect) -> Result<TransactWriteItem, StoreError> {
        let (expression, names, mut values) = edit.expression();
        values.extend(expect.values().unwrap_or_default());
        self.change(&edit.key, |update| {
            update
                .update_expression(expression)
                .condition_expression(expect.expression())
                .set_expression_attribute_names(Some(names))
                .set_expression_attribute_values(Some(values))
                .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
        })
    }

    /// Puts an item unconditionally.
    pub(crate) fn put_any(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder().table_name(&*self.table).set_item(Some(item));
        Ok(TransactWriteItem::builder()
            .put(put.build().map_err(invalid)?)
            .build())
    }

    /// Puts an item over one of this version, live or a tombstone; the existing one is returned with the refusal.
    pub(crate) fn put_over(&self, item: Item, version: u64) -> Result<TransactWriteItem, StoreError> {
        self.put_as(item, |put| {
            put.condition_expression("version = :expected")
                .expression_attribute_values(":expected", number(version))
        })
    }

    /// Puts an item on a condition; the existing one is returned with the refusal.
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

    /// Updates the item with this key.
    pub(crate) fn change(
        &self,
        key: &Key,
        update: impl FnOnce(UpdateBuilder) -> UpdateBuilder,
    ) -> Result<TransactWriteItem, StoreError> {
        let builder = Update::builder().table_name(&*self.table);
        let update = update(builder.set_key(Some(key_item(key))))
            .build()
            .map_err(invalid)?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// Deletes an item in this state; an absent one stays so.
    pub(crate) fn delete_if(&self, key: &Key, expect: Expect) -> Result<TransactWriteItem, StoreError> {
        self.delete_as(key, |delete| {
            delete
                .condition_expression(expect.expression())
                .set_expression_attribute_values(expect.values())
        })
    }

    /// Deletes the item with this key, if there is one.
    pub(crate) fn delete_any(&self, key: &Key) -> Result<TransactWriteItem, StoreError> {
        self.delete_as(key, |delete| delete)
    }

    /// Deletes an item on a condition.
    pub(crate) fn delete_as(
        &self,
        key: &Key,
        condition: impl FnOnce(DeleteBuilder) -> DeleteBuilder,
    ) -> Result<TransactWriteItem, StoreError> {
        let builder = Delete::builder().table_name(&*self.table);
        let delete = condition(builder.set_key(Some(key_item(key))));
        let delete = delete.build().map_err(invalid)?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    /// Refuses the transaction unless there is an item with this key that is no tombstone.
    pub(crate) fn check_live(&self, key: &Key) -> Result<TransactWriteItem, StoreError> {
        self.check(key, |check| {
            check.condition_expression("attribute_exists(pk) AND attribute_not_exists(deleted_at)")
        })
    }

    /// Refuses the transaction unless the user is an owner of the project.
    pub(crate) fn check_owner(
        &self,
        user: &UserId,
        project: &ProjectId,
    ) -> Result<TransactWriteItem, StoreError> {
        self.check(&member_key(user, project), |check| {
            check
                .condition_expression("#role = :owner AND attribute_not_exists(deleted_at)")
                .expression_attribute_names("#role", "role")
                .expression_attribute_values(":owner", text(Role::Owner.as_str()))
        })
    }

    /// Refuses the transaction if the account is deleted, or if it is the caller's and their session has ended: the condition
    /// says what [`Store::admit`] and [`domain::EndedSessions::admits`] do.
    pub(crate) fn if_admitted(&self, user: &UserId) -> Result<TransactWriteItem, StoreError> {
        const ADMITTED: &str = "attribute_not_exists(deleted_at) AND attribute_not_exists(#ended.by_id.#session) \
            AND (attribute_not_exists(#ended.issued_until_s) OR #ended.issued_until_s < :issued \
                OR contains(#ended.kept, :session))";
        let key = profile_key(user);
        let Some(claims) = self.caller_claims(user) else {
            return self.check(&key, |check| {
                check.condition_expression("attribute_not_exists(deleted_at)")
            });
        };
        let session = claims.session_id.as_str();
        self.check(&key, |check| {
            check
                .condition_expression(ADMITTED)
                .expression_attribute_names("#ended", ENDED_SESSIONS)
                .expression_attribute_names("#session", session)
                .expression_attribute_values(":session", text(session))
                .expression_attribute_values(":issued", number(claims.issued_at_s))
        })
    }

    /// Refuses the transaction unless the item with this key fulfils a condition.
    pub(crate) fn check(
        &self,
        key: &Key,
        condition: impl FnOnce(ConditionCheckBuilder) -> ConditionCheckBuilder,
    ) -> Result<TransactWriteItem, StoreError> {
        let builder = ConditionCheck::builder().table_name(&*self.table);
        let check = condition(builder.set_key(Some(key_item(key))));
        let check = check.build().map_err(invalid)?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }
}

fn invalid(error: BuildError) -> StoreError {
    StoreError::Unexpected(Box::new(error))
}
