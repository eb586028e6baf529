//! Members of a project, seen from the project: who they are, other roles, the end of a membership.
//!
//! The project counts its owners. What makes or unmakes one changes that number in the same transaction, on the condition
//! that one is left, so that two owners who leave at once cannot both succeed.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{Membership, ProjectId, Role, UserId};
use jiff::Timestamp;

use crate::actions::{meta_key, number};
use crate::batch::Item;
use crate::item::MemberItem;
use crate::keys::members_pk;
use crate::range::Range;
use crate::tasks::Page;
use crate::write::{Change, Expect};
use crate::{Store, StoreError};

impl Store {
    /// A page of a project's members, who joined first first. The caller is authorized by the handler, in parallel.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn members(
        &self,
        project: &ProjectId,
        position: Option<&str>,
        limit: usize,
    ) -> Result<Page<Membership>, StoreError> {
        let pk = members_pk(project);
        self.page(Range::listed(&pk, limit, position), MemberItem::read_live)
            .await
    }

    /// Replaces the membership that was read as `current` by its changed state.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it has another version by now, has ended, or was the last owner's, or if the account of
    /// whoever becomes an owner is deleted: read again.
    pub async fn update_member(&self, current: &Membership, changed: &Membership) -> Result<(), StoreError> {
        let item = MemberItem::write(changed)?;
        let owners = is_owner(changed) - is_owner(current);
        self.write_member(item, current, owners).await
    }

    /// Ends the membership that was read as `current`. A trace of it stays for good.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it has another version by now, has ended, or was the last owner's: read again.
    pub async fn end_membership(
        &self,
        current: &Membership,
        by: &UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let item = MemberItem::write_ended(current, by, now)?;
        self.write_member(item, current, -is_owner(current)).await
    }

    async fn write_member(&self, item: Item, current: &Membership, owners: i8) -> Result<(), StoreError> {
        let expect = Expect::Version(current.version);
        if owners == 0 {
            let change = Change::alone(item, expect);
            return self.apply(change).await?.done();
        }
        let mut actions = vec![
            self.put_if(item, expect)?,
            self.owners_action(&current.project_id, owners)?,
        ];
        if owners > 0 {
            actions.push(self.unless_deleted(&current.user_id)?);
        }
        self.transact(actions).await?.done()
    }

    /// One owner more or one less, as part of a transaction: refused where none would be left, or the project is
    /// deleted.
    pub(crate) fn owners_action(
        &self,
        project: &ProjectId,
        change: i8,
    ) -> Result<TransactWriteItem, StoreError> {
        // The number must stay above zero: more than one before, where one goes.
        let at_least = if change < 0 { 1 } else { 0 };
        self.change(&meta_key(project), |update| {
            update
                .update_expression("ADD owners :change")
                .condition_expression("attribute_not_exists(deleted_at) AND owners > :at_least")
                .expression_attribute_values(":change", number(change))
                .expression_attribute_values(":at_least", number(at_least))
        })
    }
}

fn is_owner(member: &Membership) -> i8 {
    i8::from(member.role == Role::Owner)
}
