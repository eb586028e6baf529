//! Accepting: what somebody has been invited to, joining, and what a wrong code costs.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{EmailAddress, Invitation, InvitationState, MAX_CODE_TRIES, Membership, Role, UserId};
use jiff::Timestamp;

use crate::actions::{member_key, meta_key, number, profile_key, text};
use crate::batch::{Item, Key, key};
use crate::item::{InvitationItem, MemberItem, ProjectItem};
use crate::keys::{BY_CREATED, invite_sk, invited_pk, project_pk};
use crate::range::Range;
use crate::write::{Expect, Updated};
use crate::{ProjectAccess, Store, StoreError};

/// As many of somebody's invitations are looked at, the one sent last first: each needs invitation, project and
/// membership, and a batch takes 100 keys. Whoever has more and wants an older one asks to be invited again.
const MAX_INVITATIONS: usize = 33;
/// As many are looked for, because some have expired.
const MAX_LISTED: usize = 100;

/// An invitation as whom it was sent to finds it. Strongly consistent.
pub struct Addressed {
    invitation: Invitation,
    project: ProjectItem,
    membership: Option<MemberItem>,
}

// What people write stays out of logs.
impl std::fmt::Debug for Addressed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Addressed")
            .field("invitation", &self.invitation.id)
            .finish_non_exhaustive()
    }
}

impl Addressed {
    /// The invitation: pending or accepted, and not expired.
    pub fn invitation(&self) -> &Invitation {
        &self.invitation
    }

    /// The project, if they are a member of it already.
    pub fn access(&self) -> Option<ProjectAccess> {
        let member = self
            .membership
            .clone()
            .filter(|member| member.deleted_at.is_none())?;
        Some(ProjectAccess::new(self.project.clone(), member.into_membership()))
    }
}

impl Store {
    /// What `user`, whose confirmed address this is, has been invited to and could accept, or has accepted, into
    /// projects that are still there; the one sent last first, at most 33. Found through an index, then read strongly
    /// consistent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn invitations_to(
        &self,
        user: &UserId,
        email: &EmailAddress,
        now: Timestamp,
    ) -> Result<Vec<Addressed>, StoreError> {
        let range = Range {
            index: Some(BY_CREATED),
            pk: &invited_pk(email),
            between: None,
            forwards: false,
            limit: MAX_LISTED,
            position: None,
        };
        let (items, _) = self.range(range).await?;
        let mut listed = Vec::with_capacity(items.len());
        for item in items {
            listed.push(InvitationItem::read(item)?);
        }
        listed.retain(|invitation| counts(invitation, now));
        listed.truncate(MAX_INVITATIONS);
        let keys: Vec<_> = listed.iter().map(|one| keys_of(user, one)).collect();
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let mut items = self.batch_get(&keys.concat()).await?;
        let mut found = Vec::with_capacity(keys.len());
        for keys in &keys {
            found.extend(addressed(keys, &mut items)?.filter(|one| counts(&one.invitation, now)));
        }
        Ok(found)
    }

    /// Makes `user` a member by a pending invitation whose code they know: invitation and membership change in one
    /// transaction, while the project is there and their account is. Whoever is a member already keeps their role, and the
    /// invitation is used up while they are one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if any of it has changed since it was read: read again.
    pub async fn join(
        &self,
        addressed: &Addressed,
        user: &UserId,
        now: Timestamp,
    ) -> Result<ProjectAccess, StoreError> {
        let Addressed {
            invitation,
            project,
            membership,
        } = addressed;
        let (project_id, role) = (&invitation.project_id, invitation.role);
        let used = self.use_action(invitation, &invitation.accepted(user, now))?;
        if let Some(access) = addressed.access() {
            let actions = vec![
                used,
                self.check_live(&member_key(user, project_id))?,
                self.check_live(&meta_key(project_id))?,
                self.check_live(&profile_key(user))?,
            ];
            self.transact(actions).await?.done()?;
            return Ok(access);
        }
        let former = membership.clone().map(MemberItem::into_membership);
        let (member, expect) = match former {
            None => (
                Membership::new(project_id.clone(), user.clone(), role, now),
                Expect::Absent,
            ),
            Some(former) => (former.rejoined(role, now), Expect::Ended(former.version)),
        };
        let is_owner = role == Role::Owner;
        let actions = vec![
            used,
            self.put_if(MemberItem::write(&member)?, expect)?,
            if is_owner {
                self.owners_action(project_id, 1)?
            } else {
                self.check_live(&meta_key(project_id))?
            },
            self.check_live(&profile_key(user))?,
        ];
        self.transact(actions).await?.done()?;
        let mut access = ProjectAccess::new(project.clone(), member);
        access.owners += u64::from(is_owner);
        Ok(access)
    }

    /// Counts a wrong code against an invitation, unless it is another one by now or has no tries left.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn count_wrong_code(&self, invitation: &Invitation) -> Result<(), StoreError> {
        let at = (project_pk(&invitation.project_id), invite_sk(&invitation.id));
        let request = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(key(&at)))
            .update_expression("SET #code.#tries = #code.#tries + :one")
            .condition_expression("#state = :pending AND #code.#nonce = :nonce AND #code.#tries < :most")
            .expression_attribute_names("#code", "code")
            .expression_attribute_names("#nonce", "nonce")
            .expression_attribute_names("#tries", "wrong_tries")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":pending", text("pending"))
            .expression_attribute_values(":nonce", text(&invitation.code.nonce))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":most", number(MAX_CODE_TRIES));
        match self.update(request).await? {
            Updated::Done(_) | Updated::Refused(_) => Ok(()),
        }
    }

    /// The invitation is used up, if it is still the one that was read and has tries left: wrong codes that arrive at the
    /// same time count.
    fn use_action(
        &self,
        current: &Invitation,
        accepted: &Invitation,
    ) -> Result<TransactWriteItem, StoreError> {
        self.put_as(InvitationItem::write(accepted)?, |put| {
            put.condition_expression("version = :expected AND #state = :pending AND #code.#tries < :most")
                .expression_attribute_names("#code", "code")
                .expression_attribute_names("#tries", "wrong_tries")
                .expression_attribute_names("#state", "state")
                .expression_attribute_values(":expected", number(current.version))
                .expression_attribute_values(":pending", text("pending"))
                .expression_attribute_values(":most", number(MAX_CODE_TRIES))
        })
    }
}

fn counts(invitation: &Invitation, now: Timestamp) -> bool {
    invitation.state != InvitationState::Revoked && now < invitation.expires_at()
}

fn keys_of(user: &UserId, invitation: &Invitation) -> [Key; 3] {
    let project = &invitation.project_id;
    [
        (project_pk(project), invite_sk(&invitation.id)),
        meta_key(project),
        member_key(user, project),
    ]
}

fn addressed(
    [invitation, project, member]: &[Key; 3],
    items: &mut HashMap<Key, Item>,
) -> Result<Option<Addressed>, StoreError> {
    let Some((invitation, project)) = items.remove(invitation).zip(items.remove(project)) else {
        return Ok(None);
    };
    let project = ProjectItem::read(project)?;
    if project.deleted_at.is_some() {
        return Ok(None);
    }
    Ok(Some(Addressed {
        invitation: InvitationItem::read(invitation)?,
        project,
        membership: items.remove(member).map(MemberItem::read).transpose()?,
    }))
}
