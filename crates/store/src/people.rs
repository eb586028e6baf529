//! What others may know of people: their names and pictures.

use std::collections::HashMap;

use domain::{AvatarId, Name, Profile, ProjectId, UserId};

use crate::actions::profile_key;
use crate::batch::{Item, Key, MAX_BATCH_GET};
use crate::item::ProfileItem;
use crate::{Person, Store, StoreError};

/// Beyond these nobody is looked for.
const MAX_MEMBERS_READ: usize = 10_000;

/// What is shown of a person to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonName {
    /// They have not logged in yet, so nobody knows what they are called.
    Unknown,
    /// They are called so, and have this picture.
    Known(Name, Option<AvatarId>),
    /// Their account is deleted, and their name with it.
    Deleted,
}

impl PersonName {
    /// The name, if there is one to show.
    pub fn name(&self) -> Option<&Name> {
        match self {
            Self::Known(name, _) => Some(name),
            Self::Unknown | Self::Deleted => None,
        }
    }

    /// The picture, if they have one.
    pub fn avatar(&self) -> Option<&AvatarId> {
        match self {
            Self::Known(_, avatar) => avatar.as_ref(),
            Self::Unknown | Self::Deleted => None,
        }
    }

    /// Whether the account is deleted.
    pub fn is_deleted(&self) -> bool {
        *self == Self::Deleted
    }

    /// From a profile's item, if there is one.
    pub(crate) fn read(item: Option<Item>) -> Result<Self, StoreError> {
        Ok(match item.map(ProfileItem::read).transpose()? {
            None | Some(Person::Unknown) => Self::Unknown,
            Some(Person::Known(profile)) => Self::Known(profile.name, profile.avatar),
            Some(Person::Deleted) => Self::Deleted,
        })
    }
}

impl Store {
    /// The names of these people, each of whom is in the answer. One round trip for every 100 of them, none for none.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn people(&self, users: &[UserId]) -> Result<HashMap<UserId, PersonName>, StoreError> {
        let mut people: Vec<_> = users.iter().collect();
        // BatchGetItem refuses a key given twice.
        people.sort();
        people.dedup();
        let mut names = HashMap::with_capacity(people.len());
        for chunk in people.chunks(MAX_BATCH_GET) {
            let keys: Vec<Key> = chunk.iter().map(|user| profile_key(user)).collect();
            let mut items = self.batch_get(&keys).await?;
            for (user, key) in chunk.iter().zip(keys) {
                names.insert((*user).clone(), PersonName::read(items.remove(&key))?);
            }
        }
        Ok(names)
    }

    /// The profiles of a project's members, of the first 10,000 if there are more. Eventually consistent. Whoever has not
    /// logged in yet has none.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn member_profiles(&self, project: &ProjectId) -> Result<Vec<Profile>, StoreError> {
        let (mut users, mut position) = (Vec::new(), None);
        loop {
            let page = self.members(project, position.as_deref(), 1000).await?;
            users.extend(page.items.into_iter().map(|member| member.user_id));
            position = page.next;
            if position.is_none() || users.len() >= MAX_MEMBERS_READ {
                break;
            }
        }
        let mut profiles = Vec::with_capacity(users.len());
        for chunk in users.chunks(MAX_BATCH_GET) {
            let keys: Vec<Key> = chunk.iter().map(profile_key).collect();
            let mut items = self.batch_get(&keys).await?;
            for item in keys.iter().filter_map(|key| items.remove(key)) {
                if let Person::Known(profile) = ProfileItem::read(item)? {
                    profiles.push(profile);
                }
            }
        }
        Ok(profiles)
    }
}
