//! Members of a project: listed, changed, removed.
//!
//! The project's item counts members and owners. A change of these numbers is in the transaction with the membership, on the
//! condition that one owner is left, so that two owners who leave at the same time cannot both succeed.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{Membership, ProjectId, Role, UserId};
use jiff::Timestamp;

use crate::actions::Expect;
use crate::attribute::{Item, number};
use crate::item::{Edit, MEMBERS, ProjectItem, Resource, live_member, member_tombstone};
use crate::keys::{BY_CREATED, members_pk, meta_key};
use crate::range::{Page, Range};
use crate::tombstone::is_live;
use crate::write::{Change, Updated, Write, Written};
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

    /// Counts the members of a project whose item does not say how many there are: earlier versions did not count, and an operator
    /// removes a number that is wrong. Every change of a membership needs the number, so none comes in between.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub(crate) async fn count_members(&self, project: &ProjectId) -> Result<(), StoreError> {
        let pk = members_pk(project);
        let range = Range {
            limit: 5000,
            projection: Some("pk, deleted_at"),
            ..Range::of_index(BY_CREATED, &pk)
        };
        let members = self.whole_range(range).await?;
        let request = self
            .update_item(&meta_key(project))
            .update_expression("SET #members = :count")
            .condition_expression(
                "attribute_exists(pk) AND attribute_not_exists(deleted_at) AND attribute_not_exists(#members)",
            )
            .expression_attribute_names("#members", MEMBERS)
            .expression_attribute_values(":count", number(members.iter().filter(|item| is_live(item)).count()));
        match self.update(request).await? {
            Updated::Done(_) | Updated::Refused(_) => Ok(()),
        }
    }

    /// Replaces the membership that was read as `current` by its changed state.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the stored version is another one, has ended, or is the last owner's, or if the account of the
    /// new owner is deleted: read again.
    pub async fn update_member(&self, current: &Membership, changed: &Membership) -> Result<(), StoreError> {
        let edit = Edit::between(current.write(None)?, changed.write(None)?, &[]);
        let owners = is_owner(changed) - is_owner(current);
        let expect = Expect::Version(current.version);
        if owners == 0 {
            let change = Change {
                item: Written::Edited(edit),
                ..Change::alone(Item::new(), expect)
            };
            return self.apply(change).await?.done();
        }
        let mut actions = vec![
            self.edit_if(&edit, expect)?,
            self.count_action(&current.project_id, 0, owners)?,
        ];
        if owners > 0 {
            actions.push(self.if_admitted(&current.user_id)?);
        }
        self.transact(actions).await?.done()
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
        let (project, expect) = (&current.project_id, Expect::Version(current.version));
        let owners = -is_owner(current);
        let mut attempts = self.attempts();
        loop {
            let actions = vec![
                self.put_if(item.clone(), expect)?,
                self.count_action(project, -1, owners)?,
            ];
            match self.transact(actions).await? {
                Write::Done => return Ok(()),
                Write::Refused(Some(_)) => return Err(StoreError::Conflict),
                // It was the project that refused.
                Write::Refused(None) => {}
            }
            let found = self.get(&meta_key(project)).await?;
            let found = found.map(ProjectItem::read).transpose()?;
            match found.filter(|found| !found.is_deleted) {
                Some(found) if found.members.is_none() => self.count_members(project).await?,
                // Nobody counts the members of a deleted project.
                None if owners == 0 => return self.apply(Change::alone(item, expect)).await?.done(),
                _ => return Err(StoreError::Conflict),
            }
            if !attempts.again().await {
                return Err(StoreError::Throttled);
            }
        }
    }

    /// So many members and owners more or less, in a transaction: refused if no owner would be left, if the project is deleted, or
    /// if its members are to be counted first.
    pub(crate) fn count_action(
        &self,
        project: &ProjectId,
        members: i8,
        owners: i8,
    ) -> Result<TransactWriteItem, StoreError> {
        self.change(&meta_key(project), |mut update| {
            let (mut add, mut condition) = (Vec::new(), vec!["attribute_not_exists(deleted_at)"]);
            if members != 0 {
                add.push("#members :members");
                condition.push("attribute_exists(#members)");
                update = update
                    .expression_attribute_names("#members", MEMBERS)
                    .expression_attribute_values(":members", number(members));
            }
            if owners != 0 {
                // One must be left: more than one before, if one is removed.
                let at_least = if owners < 0 { 1 } else { 0 };
                add.push("owners :owners");
                condition.push("owners > :at_least");
                update = update
                    .expression_attribute_values(":owners", number(owners))
                    .expression_attribute_values(":at_least", number(at_least));
            }
            update
                .update_expression(format!("ADD {}", add.join(", ")))
                .condition_expression(condition.join(" AND "))
        })
    }
}

fn is_owner(member: &Membership) -> i8 {
    i8::from(member.role == Role::Owner)
}
