//! Projects and memberships.

mod delete;
mod remove;

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
use domain::{Membership, Project, Role, UserId};

use crate::actions::{meta_key, number, text};
use crate::batch::{MAX_BATCH_GET, key, text as text_of};
use crate::item::{MemberItem, ProfileItem, ProjectItem};
use crate::keys::{MEMBER_PREFIX, MEMBERSHIPS_AND_PROFILE, PROFILE, user_pk};
use crate::tasks::Page;
use crate::write::{Updated, Write};
use crate::{Created, Person, Store, StoreError, Wanted};

pub(crate) use delete::TOMBSTONE_HOURS;
pub use delete::{Deletable, Deletion};
pub use remove::Removed;

/// A project as one of its members sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct ProjectAccess {
    /// The project.
    pub project: Project,
    /// The member's role.
    pub role: Role,
    /// The membership itself.
    pub membership: Membership,
    /// How many of the project's members are owners.
    pub owners: u64,
    fingerprint: Option<String>,
}

impl ProjectAccess {
    pub(crate) fn new(item: ProjectItem, membership: Membership) -> Self {
        Self {
            owners: item.owners,
            fingerprint: item.fingerprint.clone(),
            project: item.into_project(),
            role: membership.role,
            membership,
        }
    }
}

// What people write stays out of logs.
impl std::fmt::Debug for ProjectAccess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProjectAccess")
            .field("project", &self.project.id)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Makes a project with its creator as owner, in one transaction. `fingerprint` is the digest of the body of a
    /// request with an idempotency key, from which the project's id was derived. One round trip; of a retry two, which
    /// gets what its maker may see of it by now: [`Created::Deleted`] if they are no member any more.
    ///
    /// # Errors
    /// [`StoreError::AccountDeleted`]; see [`StoreError`].
    pub async fn create_project(
        &self,
        project: &Project,
        fingerprint: Option<&str>,
    ) -> Result<Created<ProjectAccess>, StoreError> {
        let (id, by) = (project.id.clone(), project.created_by.clone());
        let owner = Membership::new(id, by, Role::Owner, project.created_at);
        let actions = vec![
            self.put_new(ProjectItem::write(project, fingerprint)?)?,
            self.put_any(MemberItem::write(&owner)?)?,
            self.unless_deleted(&project.created_by)?,
        ];
        let existing = match self.transact(actions).await? {
            Write::Done => {
                let fingerprint = fingerprint.map(str::to_owned);
                return Ok(Created::Resource(ProjectAccess {
                    project: project.clone(),
                    role: Role::Owner,
                    membership: owner,
                    owners: 1,
                    fingerprint,
                }));
            }
            Write::Refused(existing) => ProjectItem::read(existing.ok_or(StoreError::AccountDeleted)?)?,
        };
        // Since then its maker may have left it, or have another role.
        let found = self.read(Wanted::new(&project.created_by, &project.id)).await?;
        Ok(match found {
            _ if existing.fingerprint.as_deref() != fingerprint => Created::KeyReused,
            Some(found) => Created::Resource(found.access),
            None => Created::Deleted,
        })
    }

    /// Replaces the project that was read as `current` by its changed state.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it has another version by now, or is deleted.
    pub async fn update_project(&self, current: &ProjectAccess, changed: &Project) -> Result<(), StoreError> {
        // Not the whole item: the number of owners changes without a new version.
        let set =
            "SET #name = :name, archived = :archived, version = :version, updated_at = :at, updated_by = :by";
        let mut request = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(key(&meta_key(&changed.id))))
            .condition_expression("version = :expected AND attribute_not_exists(deleted_at)")
            .expression_attribute_names("#name", "name")
            .expression_attribute_values(":name", text(changed.name.as_str()))
            .expression_attribute_values(":archived", AttributeValue::Bool(changed.archived))
            .expression_attribute_values(":version", number(changed.version))
            .expression_attribute_values(":expected", number(current.project.version))
            .expression_attribute_values(":at", text(changed.updated_at.to_string()))
            .expression_attribute_values(":by", text(changed.updated_by.as_str()));
        request = match &changed.description {
            Some(description) => request
                .update_expression(format!("{set}, description = :description"))
                .expression_attribute_values(":description", text(description)),
            None => request.update_expression(format!("{set} REMOVE description")),
        };
        match self.update(request).await? {
            Updated::Done(_) => Ok(()),
            // The SDK sends again what got no answer: then it is this change itself that stands in the way.
            Updated::Refused(Some(item)) if ProjectItem::read(item.clone())?.into_project() == *changed => {
                Ok(())
            }
            Updated::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// A page of the user's projects, oldest membership first. `position` is the end of the page before.
    ///
    /// Memberships are read whole and strongly consistent, so that a project is listed as soon as it is made; they
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
        memberships.sort_by_cached_key(place);
        let mut page = Page {
            items: Vec::new(),
            next: None,
        };
        let mut rest = memberships
            .into_iter()
            .filter(|member| position.is_none_or(|position| place(member).as_str() > position))
            .peekable();
        while page.items.len() < limit && rest.peek().is_some() {
            let chunk: Vec<_> = rest
                .by_ref()
                .take((limit - page.items.len()).min(MAX_BATCH_GET))
                .collect();
            let keys: Vec<_> = chunk.iter().map(|member| meta_key(&member.project_id)).collect();
            let mut items = self.batch_get(&keys).await?;
            for (member, key) in chunk.into_iter().zip(keys) {
                page.next = Some(place(&member));
                // A project that is being deleted is gone for everyone.
                let Some(item) = items
                    .remove(&key)
                    .map(ProjectItem::read)
                    .transpose()?
                    .filter(|item| item.deleted_at.is_none())
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

    /// Somebody's memberships that have not ended.
    ///
    /// # Errors
    /// [`StoreError::AccountDeleted`].
    pub(crate) async fn memberships(&self, user: &UserId) -> Result<Vec<Membership>, StoreError> {
        match self.person_and_memberships(user).await? {
            (Person::Deleted, _) => Err(StoreError::AccountDeleted),
            (_, memberships) => Ok(memberships),
        }
    }

    /// Both lie side by side, so it is one query.
    pub(crate) async fn person_and_memberships(
        &self,
        user: &UserId,
    ) -> Result<(Person, Vec<Membership>), StoreError> {
        let (mut person, mut memberships) = (Person::Unknown, Vec::new());
        let (low, high) = MEMBERSHIPS_AND_PROFILE;
        let mut start = None;
        loop {
            let output = self
                .client
                .query()
                .table_name(&*self.table)
                .key_condition_expression("pk = :pk AND sk BETWEEN :low AND :high")
                .expression_attribute_values(":pk", text(user_pk(user)))
                .expression_attribute_values(":low", text(low))
                .expression_attribute_values(":high", text(high))
                .consistent_read(true)
                .limit(1000)
                .set_exclusive_start_key(start)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await?;
            self.meter.record(output.consumed_capacity());
            for item in output.items.unwrap_or_default() {
                match text_of(&item, "sk") {
                    Some(PROFILE) => person = ProfileItem::read(item)?,
                    Some(sk) if sk.starts_with(MEMBER_PREFIX) => {
                        memberships.extend(MemberItem::read_live(item)?);
                    }
                    _ => {}
                }
            }
            start = output.last_evaluated_key;
            if start.is_none() {
                return Ok((person, memberships));
            }
        }
    }
}

/// Where a membership stands in the list of a user's projects.
fn place(member: &Membership) -> String {
    crate::keys::time_sk(member.joined_at, member.project_id.as_str())
}
