//! Members of a project: listed, changed, removed.
//!
//! The project's item counts the owners. A change of that number is in the transaction with the membership, on the condition
//! that one owner is left, so that two owners who leave at the same time cannot both succeed.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{Membership, ProjectId, Role, UserId};
use jiff::Timestamp;

use crate::actions::Expect;
use crate::attribute::{Item, number, text_of};
use crate::item::{Edit, Resource, live_member, member_tombstone};
use crate::keys::{members_pk, meta_key, user_pk};
use crate::range::{Page, Range};
use crate::tombstone::is_live;
use crate::write::{Change, Written};
use crate::{Store, StoreError};

impl Store {
    /// A page of a project's members, oldest membership first. The handler authorizes the caller in parallel.
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
        self.page(Range::listed(&pk, limit, position), live_member).await
    }

    /// Whether the project has members besides `user`.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn has_other_members(&self, project: &ProjectId, user: &UserId) -> Result<bool, StoreError> {
        let (pk, own) = (members_pk(project), user_pk(user));
        let (items, _) = self.range(Range::listed(&pk, 2, None)).await?;
        Ok(items
            .iter()
            .filter(|item| is_live(item))
            .any(|item| text_of(item, "pk") != Some(&own)))
    }

    /// Replaces the membership that was read as `current` by its changed state.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the stored version is another one, has ended, or is the last owner's, or if the account of the
    /// new owner is deleted: read again.
    pub async fn update_member(&self, current: &Membership, changed: &Membership) -> Result<(), StoreError> {
        let edit = Edit::between(current.write(None)?, changed.write(None)?, &[]);
        let owners = is_owner(changed) - is_owner(current);
        self.write_member(Written::Edited(edit), current, owners).await
    }

    /// Ends the membership that was read as `current`. Its tombstone stays for good.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the stored version is another one, has ended, or is the last owner's: read again.
    pub async fn end_membership(
        &self,
        current: &Membership,
        by: &UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let item = member_tombstone(current, by, now)?;
        self.write_member(Written::Whole(item), current, -is_owner(current))
            .await
    }

    async fn write_member(&self, item: Written, current: &Membership, owners: i8) -> Result<(), StoreError> {
        let expect = Expect::Version(current.version);
        if owners == 0 {
            let change = Change {
                item,
                ..Change::alone(Item::new(), expect)
            };
            return self.apply(change).await?.done();
        }
        let mut actions = vec![
            match item {
                Written::Whole(item) => self.put_if(item, expect)?,
                Written::Edited(edit) => self.edit_if(&edit, expect)?,
            },
            self.owners_action(&current.project_id, owners)?,
        ];
        if owners > 0 {
            actions.push(self.if_admitted(&current.user_id)?);
        }
        self.transact(actions).await?.done()
    }

    /// One owner more or one less, in a transaction: refused if none would be left, or if the project is deleted.
    pub(crate) fn owners_action(
        &self,
        project: &ProjectId,
        change: i8,
    ) -> Result<TransactWriteItem, StoreError> {
        // One must be left: more than one before, if one is removed.
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
