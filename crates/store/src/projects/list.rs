//! A user's memberships and projects.

use domain::{Membership, ProjectId, UserId};

use crate::attribute::{Item, text_of};
use crate::batch::MAX_BATCH_GET;
use crate::item::{ProjectItem, live_member};
use crate::keys::{MEMBER_PREFIX, MEMBERSHIPS_AND_PROFILE, PROFILE, meta_key, time_sk, user_pk};
use crate::range::{Page, Range, key_at, readable};
use crate::{Person, ProjectAccess, Store, StoreError};

/// Memberships that are read together, in the order of the projects' ids.
pub(crate) const MAX_MEMBERSHIPS_READ: usize = 1000;
/// Maximum number of reads of projects for a page. Only projects that are being deleted make a further one necessary.
const MAX_READS: usize = 8;

/// Where a page of projects ends.
#[derive(Default)]
struct Position<'a> {
    /// The sort key after which the part of the memberships begins.
    part: Option<&'a str>,
    /// The last membership of the page, unless the part begins.
    last: Option<&'a str>,
}

impl<'a> Position<'a> {
    /// The part is absent in the first one.
    fn read(text: &'a str) -> Self {
        let (part, last) = text
            .split_once('|')
            .map_or((None, text), |(part, last)| (Some(part), last));
        Self {
            part,
            last: (!last.is_empty()).then_some(last),
        }
    }

    fn write(part: Option<&str>, last: &str) -> String {
        part.map_or_else(|| last.to_owned(), |part| format!("{part}|{last}"))
    }
}

impl Store {
    /// A page of the user's projects, oldest membership first; of more than [`MAX_MEMBERSHIPS_READ`], within each part of so many.
    /// `position` is the end of the page before. Two round trips.
    ///
    /// Memberships are read strongly consistent, so that a project is listed as soon as it is created; they are small, some 40 to
    /// a read unit.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`]; see [`StoreError`].
    pub async fn projects_of(
        &self,
        user: &UserId,
        position: Option<&str>,
        limit: usize,
    ) -> Result<Page<ProjectAccess>, StoreError> {
        let Position { part, last } = position.map(Position::read).unwrap_or_default();
        let (mut memberships, next_part) = self.some_memberships(user, part).await?;
        memberships.sort_by_cached_key(sort_key);
        let mut page = Page::empty();
        let mut rest = memberships
            .into_iter()
            .filter(|member| last.is_none_or(|last| sort_key(member).as_str() > last))
            .peekable();
        for _ in 0..MAX_READS {
            if page.items.len() >= limit || rest.peek().is_none() {
                break;
            }
            let chunk: Vec<_> = rest
                .by_ref()
                .take((limit - page.items.len()).min(MAX_BATCH_GET))
                .collect();
            let keys: Vec<_> = chunk.iter().map(|member| meta_key(&member.project_id)).collect();
            let mut items = self.batch_get(&keys).await?;
            for (member, key) in chunk.into_iter().zip(keys) {
                page.next = Some(Position::write(part, &sort_key(&member)));
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
            page.next = next_part.map(|part| Position::write(Some(&part), ""));
        }
        Ok(page)
    }

    /// The first memberships of a user after this sort key that have not ended, in the order of the projects' ids, and the sort key
    /// after which the next ones begin. One round trip; two if there are more.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`].
    pub(crate) async fn some_memberships(
        &self,
        user: &UserId,
        after: Option<&str>,
    ) -> Result<(Vec<Membership>, Option<String>), StoreError> {
        let pk = user_pk(user);
        let start = after.map(|sk| format!("pk={pk}\nsk={sk}"));
        let range = Range {
            limit: MAX_MEMBERSHIPS_READ,
            position: start.as_deref(),
            ..Range::of_table(&pk, MEMBERSHIPS_AND_PROFILE)
        };
        let (items, next) = self.range(range).await?;
        let (mut person, memberships) = sort_out(items)?;
        let next = next.map(|next| key_at(&next)).transpose()?;
        let next = next.and_then(|key| text_of(&key, "sk").map(str::to_owned));
        if next.is_some() {
            // It is behind the memberships.
            person = self.profile(user).await?;
        }
        self.admit_person(user, &person)?;
        match person {
            Person::Deleted => Err(StoreError::SessionEnded),
            _ => Ok((memberships, next)),
        }
    }

    /// A page of the projects that a user has muted, in the order of their ids. A page may be short. One round trip; two for more than
    /// [`MAX_MEMBERSHIPS_READ`] memberships.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`]; see [`StoreError`].
    pub async fn muted_projects(
        &self,
        user: &UserId,
        position: Option<&str>,
        limit: usize,
    ) -> Result<Page<ProjectId>, StoreError> {
        let after = position.map(|project| format!("{MEMBER_PREFIX}{project}"));
        let (mut memberships, next) = self.some_memberships(user, after.as_deref()).await?;
        memberships.retain(|membership| membership.muted);
        let next = match memberships.get(limit..) {
            Some([_, ..]) => memberships.get(limit - 1).map(|last| last.project_id.to_string()),
            _ => next.and_then(|sk| sk.strip_prefix(MEMBER_PREFIX).map(str::to_owned)),
        };
        let muted = memberships.into_iter().take(limit);
        Ok(Page {
            items: muted.map(|membership| membership.project_id).collect(),
            next,
        })
    }

    /// All of them, until the deadline; both are adjacent in one partition, so it is one query.
    pub(crate) async fn person_and_memberships(
        &self,
        user: &UserId,
    ) -> Result<(Person, Vec<Membership>), StoreError> {
        let pk = user_pk(user);
        let range = Range {
            limit: MAX_MEMBERSHIPS_READ,
            ..Range::of_table(&pk, MEMBERSHIPS_AND_PROFILE)
        };
        let (person, memberships) = sort_out(self.whole_range(range).await?)?;
        self.admit_person(user, &person)?;
        Ok((person, memberships))
    }
}

fn sort_out(items: Vec<Item>) -> Result<(Person, Vec<Membership>), StoreError> {
    let (mut person, mut memberships) = (Person::Unknown, Vec::new());
    for item in items {
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

/// The position of a membership in the list of a user's projects.
fn sort_key(member: &Membership) -> String {
    time_sk(member.joined_at, member.project_id.as_str())
}
