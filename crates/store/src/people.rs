//! Names, pictures and profiles of several users.

use std::collections::{BTreeSet, HashMap};

use domain::{Profile, ProjectId, UserId};

use crate::access::{ProjectAccess, access};
use crate::batch::MAX_BATCH_GET;
use crate::item::{Person, PersonName};
use crate::keys::{Key, member_key, meta_key, profile_key};
use crate::range::readable;
use crate::{Store, StoreError};

/// Maximum number of members whose profiles are read.
const MAX_MEMBERS_READ: usize = 10_000;

impl Store {
    /// What `user` may see of these projects: those of which they are a member. One round trip for every 50, none for none.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn accesses<'a>(
        &self,
        user: &UserId,
        projects: impl IntoIterator<Item = &'a ProjectId>,
    ) -> Result<HashMap<ProjectId, ProjectAccess>, StoreError> {
        // BatchGetItem refuses a key given twice.
        let projects: Vec<_> = projects
            .into_iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let mut found = HashMap::with_capacity(projects.len());
        for chunk in projects.chunks(MAX_BATCH_GET / 2) {
            let keys = |project: &&ProjectId| [meta_key(project), member_key(user, project)];
            let wanted: Vec<Key> = chunk.iter().flat_map(keys).collect();
            let mut items = self.batch_get(&wanted).await?;
            for project in chunk {
                let [meta, member] = keys(project).map(|key| items.remove(&key));
                found.extend(access(meta, member)?.map(|access| ((*project).clone(), access)));
            }
        }
        Ok(found)
    }

    /// The names of these users; all of them are in the result. One round trip for every 100 of them, none for none.
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

    /// The profiles of a project's members, of the first 10,000 if there are more. Eventually consistent. Users who have not logged
    /// in yet have none.
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
                if let Some(Person::Known(profile)) = readable(item, Person::read) {
                    profiles.push(profile);
                }
            }
        }
        Ok(profiles)
    }
}
