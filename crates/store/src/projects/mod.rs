//! Projects and memberships.

mod delete;

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
use domain::{Project, Role, UserId};

use crate::batch::MAX_BATCH_GET;
use crate::item::{MemberItem, ProjectItem};
use crate::keys::{MEMBER_PREFIX, META, project_pk, user_pk};
use crate::tasks::Page;
use crate::write::{Change, Expect, Write};
use crate::{Created, Store, StoreError};

pub(crate) use delete::TOMBSTONE_HOURS;
pub use delete::{Deletable, Deletion};

/// A project as one of its members sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct ProjectAccess {
    /// The project.
    pub project: Project,
    /// The member's role.
    pub role: Role,
    fingerprint: Option<String>,
}

impl ProjectAccess {
    pub(crate) fn new(item: ProjectItem, role: Role) -> Self {
        Self {
            fingerprint: item.fingerprint.clone(),
            project: item.into_project(),
            role,
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
    /// request with an idempotency key, from which the project's id was derived.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn create_project(
        &self,
        project: &Project,
        fingerprint: Option<&str>,
    ) -> Result<Created<ProjectAccess>, StoreError> {
        let change = Change {
            item: ProjectItem::write(project, fingerprint)?,
            expect: Expect::Absent,
            puts: vec![MemberItem::write(
                &project.id,
                &project.created_by,
                Role::Owner,
                project.created_at,
            )?],
            deletes: vec![],
        };
        let existing = match self.apply(change).await? {
            Write::Done => {
                let fingerprint = fingerprint.map(str::to_owned);
                return Ok(Created::Resource(ProjectAccess {
                    project: project.clone(),
                    role: Role::Owner,
                    fingerprint,
                }));
            }
            Write::Refused(existing) => ProjectItem::read(existing.ok_or(StoreError::Conflict)?)?,
        };
        Ok(if existing.fingerprint.as_deref() != fingerprint {
            Created::KeyReused
        } else if existing.deleted_at.is_some() {
            Created::Deleted
        } else {
            Created::Resource(ProjectAccess::new(existing, Role::Owner))
        })
    }

    /// Replaces the project that was read as `current` by its changed state.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it has another version by now, or is deleted.
    pub async fn update_project(&self, current: &ProjectAccess, changed: &Project) -> Result<(), StoreError> {
        let item = ProjectItem::write(changed, current.fingerprint.as_deref())?;
        let expect = Expect::Version(current.project.version);
        match self
            .apply(Change {
                item,
                expect,
                puts: vec![],
                deletes: vec![],
            })
            .await?
        {
            Write::Done => Ok(()),
            Write::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// A page of the user's projects, oldest membership first. `position` is the end of the page before.
    ///
    /// Memberships are read whole and strongly consistent, so that a project is listed as soon as it is made; they
    /// are small, some 40 to a read unit.
    ///
    /// # Errors
    /// See [`StoreError`].
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
            let keys: Vec<_> = chunk
                .iter()
                .map(|member| (project_pk(&member.project_id), META.to_owned()))
                .collect();
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
                page.items.push(ProjectAccess::new(item, member.role));
            }
        }
        if rest.peek().is_none() {
            page.next = None;
        }
        Ok(page)
    }

    async fn memberships(&self, user: &UserId) -> Result<Vec<MemberItem>, StoreError> {
        let mut memberships = Vec::new();
        let mut start = None;
        loop {
            let output = self
                .client
                .query()
                .table_name(&*self.table)
                .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                .expression_attribute_values(":pk", AttributeValue::S(user_pk(user)))
                .expression_attribute_values(":prefix", AttributeValue::S(MEMBER_PREFIX.to_owned()))
                .consistent_read(true)
                .limit(1000)
                .set_exclusive_start_key(start)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await?;
            self.meter.record(output.consumed_capacity());
            for item in output.items.unwrap_or_default() {
                memberships.push(MemberItem::read(item)?);
            }
            start = output.last_evaluated_key;
            if start.is_none() {
                return Ok(memberships);
            }
        }
    }
}

/// Where a membership stands in the list of a user's projects.
fn place(member: &MemberItem) -> String {
    crate::keys::time_sk(member.joined_at, member.project_id.as_str())
}
