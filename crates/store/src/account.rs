//! The end of an account.
//!
//! First the profile becomes a tombstone: at that moment no token of the account counts. Then all that was the person's
//! goes, a bounded part at each call, so that whoever does it can stop at any time and go on later. What they wrote in
//! projects stays, by somebody who is deleted.

use domain::{Membership, ProjectId, Role, UserId};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;

use crate::actions::{member_key, meta_key};
use crate::batch::{Key, MAX_BATCH_GET, text};
use crate::item::{ChannelItem, MemberItem, ProjectItem, profile_tombstone};
use crate::keys::{ATTEMPTS, CHANNELS, NOTIFICATIONS, SENDS, inbox_pk, sent_pk, user_pk};
use crate::range::Range;
use crate::settings::settings_key;
use crate::write::{Change, Expect, Write};
use crate::{Person, Store, StoreError};

/// Memberships that one call of [`Store::erase`] ends at most.
const MAX_ENDED: usize = 100;
/// Items that it deletes at most of each kind.
const MAX_ERASED: usize = 500;
/// Memberships ended at once.
const PARALLEL: usize = 8;
/// Times an ending is tried again after something else changed the membership.
const MAX_CONFLICTS: u32 = 20;

/// An account, as whoever wants to delete it finds it.
#[derive(Debug)]
pub struct Account {
    /// Whose it is.
    pub person: Person,
    /// Where they are members.
    pub memberships: Vec<Membership>,
}

/// How far an account is erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Whether nothing is left to do; if not, call again.
    pub is_done: bool,
    /// Projects that have no other owner: there the membership stays.
    pub kept: Vec<ProjectId>,
}

/// What became of a membership that was to end.
enum Ending {
    Done,
    OnlyOwner,
    /// The project is deleted, but perhaps not all that is in it.
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

    /// Those of the memberships' projects that have no other owner.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn only_owner_of(&self, memberships: &[Membership]) -> Result<Vec<ProjectId>, StoreError> {
        let owned: Vec<_> = memberships
            .iter()
            .filter(|member| member.role == Role::Owner)
            .map(|member| &member.project_id)
            .collect();
        let mut alone = Vec::new();
        for chunk in owned.chunks(MAX_BATCH_GET) {
            let keys: Vec<Key> = chunk.iter().map(|project| meta_key(project)).collect();
            for item in self.batch_get(&keys).await?.into_values() {
                let item = ProjectItem::read(item)?;
                if item.deleted_at.is_none() && item.owners <= 1 {
                    alone.push(item.into_project().id);
                }
            }
        }
        alone.sort();
        Ok(alone)
    }

    /// Those of the memberships' projects that have no other owner, but other members: who would lose it. All memberships are
    /// of `user`.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn needed_as_owner(
        &self,
        user: &UserId,
        memberships: &[Membership],
    ) -> Result<Vec<ProjectId>, StoreError> {
        let alone = self.only_owner_of(memberships).await?;
        let needed = stream::iter(alone).map(|project| async move {
            let has_others = self.has_other_members(&project, user).await?;
            Ok::<_, StoreError>(has_others.then_some(project))
        });
        let needed: Vec<_> = needed.buffered(PARALLEL).try_collect().await?;
        Ok(needed.into_iter().flatten().collect())
    }

    /// Makes of the profile a tombstone that holds nothing of the person. `person` is what was read.
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
        let change = Change::alone(profile_tombstone(user, version, now)?, expect);
        match self.apply(change).await? {
            Write::Done => Ok(()),
            Write::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// Ends these memberships, each by its own person. Answers with the projects that have no other owner, where it stays.
    /// It also stays in a project that is being deleted, for [`Store::erase`].
    ///
    /// # Errors
    /// See [`StoreError`]; those that are ended stay so.
    pub async fn end_memberships(
        &self,
        memberships: &[Membership],
        now: Timestamp,
    ) -> Result<Vec<ProjectId>, StoreError> {
        let mut kept = self.end_each(memberships, now).await?;
        kept.retain(|(_, ending)| matches!(ending, Ending::OnlyOwner));
        Ok(kept.into_iter().map(|(project, _)| project).collect())
    }

    /// Erases what a deleted account has left, as far as one call goes: memberships, channels (their tombstones tell which
    /// subscriptions are to end), settings, inbox. Pointers to tasks go with the tasks' assignments, for each membership
    /// that ends ([`Store::unassign`]). Done again, or half-way before, it does the rest.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] for an account that is not deleted; see [`StoreError`].
    pub async fn erase(&self, user: &UserId, now: Timestamp) -> Result<Erasure, StoreError> {
        let Account { person, memberships } = self.account(user).await?;
        if person != Person::Deleted {
            return Err(StoreError::Conflict);
        }
        let alone = self.only_owner_of(&memberships).await?;
        let (stay, end): (Vec<_>, Vec<_>) = memberships
            .into_iter()
            .partition(|member| alone.contains(&member.project_id));
        let (now_ended, later) = end.split_at(end.len().min(MAX_ENDED));
        let mut kept: Vec<_> = stay.into_iter().map(|member| member.project_id).collect();
        let mut is_done = later.is_empty();
        for (project, ending) in self.end_each(now_ended, now).await? {
            match ending {
                Ending::Done => {}
                Ending::OnlyOwner => kept.push(project),
                // Nobody but an owner can go on with a deletion that was stopped: so it is done for them.
                Ending::HalfDeleted => is_done &= self.remove_some(&project).await?.is_all,
            }
        }
        kept.sort();

        let pk = user_pk(user);
        for item in self.whole_range(Range::of_table(&pk, CHANNELS)).await? {
            self.bury_channel(&ChannelItem::read(item)?, now).await?;
        }
        self.batch_delete(&[settings_key(user)]).await?;
        for (pk, between) in [
            (&pk, ATTEMPTS),
            (&pk, SENDS),
            (&inbox_pk(user), NOTIFICATIONS),
            (&sent_pk(user), NOTIFICATIONS),
        ] {
            is_done &= self.erase_range(pk, between).await?;
        }
        Ok(Erasure { is_done, kept })
    }

    /// Deletes up to [`MAX_ERASED`] items of a range; whether these were all.
    async fn erase_range(&self, pk: &str, between: (&str, &str)) -> Result<bool, StoreError> {
        let range = Range {
            limit: MAX_ERASED,
            ..Range::of_table(pk, between)
        };
        let (items, next) = self.range(range).await?;
        let key = |item| Some((pk.to_owned(), text(item, "sk")?.to_owned()));
        let keys: Vec<Key> = items.iter().filter_map(key).collect();
        self.batch_delete(&keys).await?;
        Ok(next.is_none())
    }

    /// In the order of the projects' ids.
    async fn end_each(
        &self,
        memberships: &[Membership],
        now: Timestamp,
    ) -> Result<Vec<(ProjectId, Ending)>, StoreError> {
        let end = |member: Membership| async move {
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
        let at = member_key(&member.user_id, &member.project_id);
        let meta = meta_key(&member.project_id);
        for _ in 0..MAX_CONFLICTS {
            match self.end_membership(&member, &member.user_id, now).await {
                Ok(()) => return Ok(Ending::Done),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
            let mut items = self.batch_get(&[at.clone(), meta.clone()]).await?;
            let current = items.remove(&at).map(MemberItem::read_live).transpose()?;
            let Some(current) = current.flatten() else {
                return Ok(Ending::Done);
            };
            let project = items.remove(&meta).map(ProjectItem::read).transpose()?;
            match project {
                Some(project) if project.deleted_at.is_none() => {
                    if current.role == Role::Owner && project.owners <= 1 {
                        return Ok(Ending::OnlyOwner);
                    }
                }
                _ => return Ok(Ending::HalfDeleted),
            }
            member = current;
        }
        Err(StoreError::Conflict)
    }
}
