//! Deleting an account.
//!
//! First the profile becomes a tombstone: from then on no token of the account is accepted. Then everything of the user's is
//! erased, a bounded part at each call, so that the caller can stop at any time and continue later. What they wrote in
//! projects stays, by a deleted user.

use domain::{Channel, Membership, ProjectId, Role, UserId, Work};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;

use crate::actions::Expect;
use crate::batch::MAX_BATCH_GET;
use crate::item::{ProjectItem, Resource, live_member, profile_tombstone};
use crate::keys::{
    ATTEMPTS, CHANNELS, Key, NOTIFICATIONS, SENDS, inbox_pk, key_item, member_key, message_log_key, meta_key,
    open_jobs_key, sent_pk, settings_key, user_pk,
};
use crate::open_work::open_work_item;
use crate::range::{Range, keys_of, readable};
use crate::write::Change;
use crate::{Person, Store, StoreError};

/// Maximum number of memberships that one call of [`Store::erase`] ends.
const MAX_ENDED: usize = 100;
/// Maximum number of items of each kind that it deletes.
const MAX_ERASED: usize = 500;
/// Memberships ended concurrently.
const PARALLEL: usize = 8;

/// An account, as it was read to be deleted.
#[derive(Debug)]
pub struct Account {
    /// The account's user.
    pub person: Person,
    /// The memberships that have not ended.
    pub memberships: Vec<Membership>,
}

/// How far an account is erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Whether nothing is left to erase; if not, call again.
    pub is_done: bool,
    /// The projects that have no other owner: there the membership stays.
    pub solely_owned: Vec<ProjectId>,
}

/// Outcome of ending a membership.
enum Ending {
    Done,
    OnlyOwner,
    /// The project is deleted, but perhaps not everything in it.
    HalfDeleted,
}

impl Store {
    /// Profile and memberships, in one query.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn account(&self, user: &UserId) -> Result<Account, StoreError> {
        let (person, memberships) = self.person_and_memberships(user).await?;
        Ok(Account { person, memberships })
    }

    /// The memberships' projects that have no other owner, but other members, who would lose the project. Strongly consistent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn needed_as_owner(&self, memberships: &[Membership]) -> Result<Vec<ProjectId>, StoreError> {
        let mut needed = Vec::new();
        for project in self.solely_owned(memberships).await? {
            self.has_time()?;
            if self.members_of(&project).await? > 1 {
                needed.push(project.project.id);
            }
        }
        Ok(needed)
    }

    /// The memberships' projects that have no other owner.
    async fn solely_owned(&self, memberships: &[Membership]) -> Result<Vec<ProjectItem>, StoreError> {
        let owned: Vec<_> = memberships
            .iter()
            .filter(|member| member.role == Role::Owner)
            .map(|member| &member.project_id)
            .collect();
        let mut alone = Vec::new();
        for chunk in owned.chunks(MAX_BATCH_GET) {
            self.has_time()?;
            let keys: Vec<Key> = chunk.iter().map(|project| meta_key(project)).collect();
            for item in self.batch_get(&keys).await?.into_values() {
                let item = ProjectItem::read(item)?;
                if !item.is_deleted && item.owners <= 1 {
                    alone.push(item);
                }
            }
        }
        alone.sort_by(|one, other| one.project.id.cmp(&other.project.id));
        Ok(alone)
    }

    /// The number of members of a project that was just read.
    async fn members_of(&self, project: &ProjectItem) -> Result<u64, StoreError> {
        if let Some(members) = project.members {
            return Ok(members);
        }
        self.count_members(&project.project.id).await?;
        let counted = self.get(&meta_key(&project.project.id)).await?;
        let counted = counted.map(ProjectItem::read).transpose()?;
        Ok(counted.and_then(|project| project.members).unwrap_or_default())
    }

    /// Replaces the profile by a tombstone without personal data, and ends all messages to the user: the settings have the
    /// channels. `person` is the state that was read.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the profile has changed since.
    pub async fn delete_profile(
        &self,
        user: &UserId,
        person: &Person,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (expect, version) = match person {
            Person::Deleted => return Ok(()),
            Person::Unknown => (Expect::Absent, 1),
            Person::Known(profile) => (Expect::Version(profile.version), profile.version + 1),
        };
        let erasing = Work::RemoveAccount {
            user_id: user.clone(),
        };
        let change = Change {
            puts: vec![key_item(&settings_key(user)), open_work_item(&erasing, now)?],
            ..Change::alone(profile_tombstone(user, version, now)?, expect)
        };
        self.apply(change).await?.done()
    }

    /// Ends these memberships, each by its own user. Returns the projects that have no other owner, where the membership stays. It
    /// also stays in a project that is being deleted, for [`Store::erase`].
    ///
    /// # Errors
    /// See [`StoreError`]; some memberships may have ended by then.
    pub async fn end_memberships(
        &self,
        memberships: &[Membership],
        now: Timestamp,
    ) -> Result<Vec<ProjectId>, StoreError> {
        let (mut alone, end) = self.alone_or_not(memberships.to_vec()).await?;
        let endings = self.end_each(&end, now).await?.into_iter();
        alone.extend(endings.filter_map(|(project, ending)| match ending {
            Ending::OnlyOwner => Some(project),
            Ending::Done | Ending::HalfDeleted => None,
        }));
        alone.sort();
        Ok(alone)
    }

    /// The projects that have no other owner, and the memberships in all others. Who has made a thousand projects for themselves
    /// is not to wait for a thousand refusals.
    async fn alone_or_not(
        &self,
        memberships: Vec<Membership>,
    ) -> Result<(Vec<ProjectId>, Vec<Membership>), StoreError> {
        let alone = self.solely_owned(&memberships).await?;
        let alone: Vec<_> = alone.into_iter().map(|alone| alone.project.id).collect();
        let mut others = memberships;
        // In the order of their ids.
        others.retain(|member| alone.binary_search(&member.project_id).is_err());
        Ok((alone, others))
    }

    /// Erases a part of what a deleted account has left: memberships, channels (by their tombstones the stream's consumer deletes
    /// the subscriptions), settings, inbox. Pointers to tasks are deleted with the tasks' assignments, for each membership that
    /// ends ([`Store::unassign`]). A repeated call continues.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] for an account that is not deleted; see [`StoreError`].
    pub async fn erase(&self, user: &UserId, now: Timestamp) -> Result<Erasure, StoreError> {
        let Account { person, memberships } = self.account(user).await?;
        if person != Person::Deleted {
            return Err(StoreError::Conflict);
        }
        let (mut solely_owned, end) = self.alone_or_not(memberships).await?;
        let (now_ended, later) = end.split_at(end.len().min(MAX_ENDED));
        let mut is_done = later.is_empty();
        for (project, ending) in self.end_each(now_ended, now).await? {
            match ending {
                Ending::Done => {}
                Ending::OnlyOwner => solely_owned.push(project),
                // Only an owner could continue a deletion that was stopped: so it is done for them.
                Ending::HalfDeleted => is_done &= self.remove_some(&project, now).await?.is_all,
            }
        }
        solely_owned.sort();

        let pk = user_pk(user);
        for item in self.whole_range(Range::of_table(&pk, CHANNELS)).await? {
            if let Some(channel) = readable(item, Channel::read) {
                self.tombstone_channel(&channel, now).await?;
            }
        }
        self.batch_delete(&[settings_key(user), message_log_key(user), open_jobs_key(user)])
            .await?;
        for (pk, between) in [
            (&pk, ATTEMPTS),
            (&pk, SENDS),
            (&inbox_pk(user), NOTIFICATIONS),
            (&sent_pk(user), NOTIFICATIONS),
        ] {
            is_done &= self.erase_range(pk, between).await?;
        }
        is_done &= self.erase_points(user, MAX_ERASED).await?;
        Ok(Erasure {
            is_done,
            solely_owned,
        })
    }

    /// Deletes up to [`MAX_ERASED`] items of a range; returns whether these were all.
    async fn erase_range(&self, pk: &str, between: (&str, &str)) -> Result<bool, StoreError> {
        let range = Range {
            limit: MAX_ERASED,
            ..Range::of_table(pk, between)
        };
        let (items, next) = self.range(range).await?;
        self.batch_delete(&keys_of(&items)).await?;
        Ok(next.is_none())
    }

    /// In the order of the projects' ids.
    async fn end_each(
        &self,
        memberships: &[Membership],
        now: Timestamp,
    ) -> Result<Vec<(ProjectId, Ending)>, StoreError> {
        let end = |member: Membership| async move {
            self.has_time()?;
            let project = member.project_id.clone();
            Ok::<_, StoreError>((project, self.end_own_membership(member, now).await?))
        };
        let mut endings: Vec<_> = stream::iter(memberships.iter().cloned().map(end))
            .buffer_unordered(PARALLEL)
            .try_collect()
            .await?;
        endings.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(endings)
    }

    async fn end_own_membership(&self, mut member: Membership, now: Timestamp) -> Result<Ending, StoreError> {
        let own = member_key(&member.user_id, &member.project_id);
        let meta = meta_key(&member.project_id);
        let mut attempts = self.attempts();
        loop {
            match self.end_membership(&member, &member.user_id, now).await {
                Ok(()) => return Ok(Ending::Done),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
            let mut items = self.batch_get(&[own.clone(), meta.clone()]).await?;
            let current = items.remove(&own).map(live_member).transpose()?;
            let Some(current) = current.flatten() else {
                return Ok(Ending::Done);
            };
            let project = items.remove(&meta).map(ProjectItem::read).transpose()?;
            match project {
                Some(project) if !project.is_deleted => {
                    if current.role == Role::Owner && project.owners <= 1 {
                        return Ok(Ending::OnlyOwner);
                    }
                }
                _ => return Ok(Ending::HalfDeleted),
            }
            member = current;
            if !attempts.again().await {
                return Err(StoreError::Conflict);
            }
        }
    }
}
