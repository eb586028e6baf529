//! Accepting invitations: those that a user has received, joining, and wrong codes.

use std::collections::HashMap;
use std::iter;

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{EmailAddress, Invitation, InvitationState, MAX_CODE_TRIES, Membership, Role, UserId};
use jiff::Timestamp;

use crate::actions::Expect;
use crate::attribute::{Item, number, text};
use crate::item::{ProjectItem, Resource};
use crate::keys::{Key, invitation_key, invited_pk, member_key, meta_key, older_invited_pk, profile_key};
use crate::range::{Range, readable};
use crate::tombstone::is_live;
use crate::write::Updated;
use crate::{ProjectAccess, Store, StoreError};

/// Maximum number of a user's invitations, newest first: each needs invitation, project and membership, and a batch takes 100
/// keys. A user with more who wants an older one must be invited again.
const MAX_INVITATIONS: usize = 33;
/// Number of invitations that are queried, because some have expired.
const MAX_LISTED: usize = 100;

/// An invitation as the invited user reads it. Strongly consistent.
pub struct ReceivedInvitation {
    invitation: Invitation,
    project: ProjectItem,
    /// Also an ended one.
    membership: Option<Membership>,
    is_member: bool,
}

// User content stays out of logs.
impl std::fmt::Debug for ReceivedInvitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReceivedInvitation")
            .field("invitation", &self.invitation.id)
            .finish_non_exhaustive()
    }
}

impl ReceivedInvitation {
    /// The invitation: pending or accepted, and not expired.
    pub fn invitation(&self) -> &Invitation {
        &self.invitation
    }

    /// The user's access to the project, if they are a member already.
    pub fn access(&self) -> Option<ProjectAccess> {
        let member = self.membership.clone().filter(|_| self.is_member)?;
        Some(ProjectAccess::new(self.project.clone(), member))
    }
}

impl Store {
    /// The invitations to `user`, whose confirmed address this is, that are pending or accepted, into projects that are not
    /// deleted; newest first, at most 33. Found through an index, then read strongly consistent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn invitations_to(
        &self,
        user: &UserId,
        email: &EmailAddress,
        now: Timestamp,
    ) -> Result<Vec<ReceivedInvitation>, StoreError> {
        let mut listed = Vec::new();
        for pk in iter::once(invited_pk(email)).chain(older_invited_pk(email)) {
            let range = Range {
                forwards: false,
                ..Range::listed(&pk, MAX_LISTED, None)
            };
            let (items, _) = self.range(range).await?;
            listed.extend(
                items
                    .into_iter()
                    .filter_map(|item| readable(item, Invitation::read)),
            );
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

    /// Makes `user` a member by a pending invitation whose code they know: invitation and membership change in one transaction, on
    /// the condition that the project and the account are live. A user who is a member already keeps their role; the
    /// invitation is used up all the same.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if any of these has changed since it was read: read again.
    pub async fn join(
        &self,
        addressed: &ReceivedInvitation,
        user: &UserId,
        now: Timestamp,
    ) -> Result<ProjectAccess, StoreError> {
        let ReceivedInvitation {
            invitation,
            project,
            membership,
            ..
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
        let (member, expect) = match membership {
            None => (
                Membership::new(project_id.clone(), user.clone(), role, now),
                Expect::Absent,
            ),
            Some(former) => (former.rejoined(role, now), Expect::Ended(former.version)),
        };
        if project.members.is_none() {
            self.count_members(project_id).await?;
        }
        let is_owner = role == Role::Owner;
        let actions = vec![
            used,
            self.put_if(member.write(None)?, expect)?,
            self.count_action(project_id, 1, i8::from(is_owner))?,
            self.check_live(&profile_key(user))?,
        ];
        self.transact(actions).await?.done()?;
        let mut access = ProjectAccess::new(project.clone(), member);
        access.owners += u64::from(is_owner);
        Ok(access)
    }

    /// Counts a wrong code of an invitation, unless the code is another one by now or has no attempts left.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn count_wrong_code(&self, invitation: &Invitation) -> Result<(), StoreError> {
        let request = self
            .update_item(&invitation_key(invitation))
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

    /// Marks the invitation as accepted, if it is still the version that was read and its code has attempts left: wrong codes that
    /// arrive at the same time count.
    fn use_action(
        &self,
        current: &Invitation,
        accepted: &Invitation,
    ) -> Result<TransactWriteItem, StoreError> {
        self.put_as(accepted.write(None)?, |put| {
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
        invitation_key(invitation),
        meta_key(project),
        member_key(user, project),
    ]
}

fn addressed(
    [invitation, project, member]: &[Key; 3],
    items: &mut HashMap<Key, Item>,
) -> Result<Option<ReceivedInvitation>, StoreError> {
    let Some((invitation, project)) = items.remove(invitation).zip(items.remove(project)) else {
        return Ok(None);
    };
    let project = ProjectItem::read(project)?;
    if project.is_deleted {
        return Ok(None);
    }
    let member = items.remove(member);
    Ok(Some(ReceivedInvitation {
        invitation: Invitation::read(invitation)?,
        project,
        is_member: member.as_ref().is_some_and(is_live),
        membership: member.map(Membership::read).transpose()?,
    }))
}
