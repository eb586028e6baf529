//! A user's memberships and projects.

use domain::{Membership, UserId};

use crate::attribute::text_of;
use crate::batch::MAX_BATCH_GET;
use crate::item::{ProjectItem, live_member};
use crate::keys::{MEMBER_PREFIX, MEMBERSHIPS_AND_PROFILE, PROFILE, meta_key, time_sk, user_pk};
use crate::range::{Page, Range, readable};
use crate::{Person, ProjectAccess, Store, StoreError};

impl Store {
    /// A page of the user's projects, oldest membership first. `position` is the end of the page before.
    ///
    /// Memberships are read whole and strongly consistent, so that a project is listed as soon as it is created; they
    /// are small, some 40 to a read unit.
    ///
    /// # Errors
    /// [`StoreError::AccountDeleted`]; see [`StoreError`].
    pub async fn projects_of(
        &self,
        user: &UserId,
        position: Option<&str>,
        limit: usize,
    ) -> Result<Page<ProjectAccess>, StoreError> {
        let mut memberships = self.memberships(user).await?;
        memberships.sort_by_cached_key(sort_key);
        let mut page = Page::empty();
        let mut rest = memberships
            .into_iter()
            .filter(|member| position.is_none_or(|position| sort_key(member).as_str() > position))
            .peekable();
        while page.items.len() < limit && rest.peek().is_some() {
            let chunk: Vec<_> = rest
                .by_ref()
                .take((limit - page.items.len()).min(MAX_BATCH_GET))
                .collect();
            let keys: Vec<_> = chunk.iter().map(|member| meta_key(&member.project_id)).collect();
            let mut items = self.batch_get(&keys).await?;
            for (member, key) in chunk.into_iter().zip(keys) {
                page.next = Some(sort_key(&member));
                // A project that is being deleted is not listed.
                let Some(item) = items
                    .remove(&key)
                    .and_then(|item| readable(item, ProjectItem::read))
                    .filter(|item| !item.is_deleted)
                else {
                    continue;
                };
                page.items.push(ProjectAccess::new(item, member));
            }
        }
        if rest.peek().is_none() {
            page.next = None;
        }
        Ok(page)
    }

    /// A user's memberships that have not ended.
    ///
    /// # Errors
    /// [`StoreError::AccountDeleted`].
    pub(crate) async fn memberships(&self, user: &UserId) -> Result<Vec<Membership>, StoreError> {
        match self.person_and_memberships(user).await? {
            (Person::Deleted, _) => Err(StoreError::AccountDeleted),
            (_, memberships) => Ok(memberships),
        }
    }

    /// Both are adjacent in one partition, so it is one query.
    pub(crate) async fn person_and_memberships(
        &self,
        user: &UserId,
    ) -> Result<(Person, Vec<Membership>), StoreError> {
        let (mut person, mut memberships) = (Person::Unknown, Vec::new());
        let pk = user_pk(user);
        let range = Range {
            limit: 1000,
            ..Range::of_table(&pk, MEMBERSHIPS_AND_PROFILE)
        };
        for item in self.whole_range(range).await? {
            match text_of(&item, "sk") {
                Some(PROFILE) => person = Person::read(item)?,
                Some(sk) if sk.starts_with(MEMBER_PREFIX) => {
                    memberships.extend(readable(item, live_member).flatten());
                }
                _ => {}
            }
        }
        Ok((person, memberships))
    }
}

/// The position of a membership in the list of a user's projects.
fn sort_key(member: &Membership) -> String {
    time_sk(member.joined_at, member.project_id.as_str())
}
