use domain::{Project, UserId};
use jiff::Timestamp;

use super::resource::{Resource, put_texts};
use crate::StoreError;
use crate::attribute::{Item, number, number_of, text_of};
use crate::keys::{Key, META, TTL_ATTRIBUTE, project_pk};
use crate::tombstone::{is_live, tombstone_expires_at};

impl Resource for Project {
    const KIND: &'static str = "project";
    const FALLBACKS: &'static [(&'static str, &'static str)] =
        &[("project_kind", "board"), ("time_zone", "UTC")];

    fn primary_key(&self) -> Key {
        (project_pk(&self.id), META.to_owned())
    }
}

/// The number of members.
pub(crate) const MEMBERS: &str = "members";

/// A project, and the attributes that the domain does not know.
#[derive(Clone)]
pub(crate) struct ProjectItem {
    pub(crate) project: Project,
    /// Number of owners, at least one. Changed by memberships only, without a new version.
    pub(crate) owners: u64,
    /// Number of members, likewise. `None`: of an earlier version, see [`Store::count_members`](crate::Store::count_members).
    pub(crate) members: Option<u64>,
    /// Digest of the creating request's body, if that had an idempotency key.
    pub(crate) fingerprint: Option<String>,
    /// Whether the project is being deleted, or was in the last 30 days.
    pub(crate) is_deleted: bool,
}

impl ProjectItem {
    /// A new project, with one owner and no other member.
    pub(crate) fn write(project: &Project, fingerprint: Option<&str>) -> Result<Item, StoreError> {
        let mut item = project.write(fingerprint)?;
        item.extend(["owners", MEMBERS].map(|name| (name.to_owned(), number(1))));
        Ok(item)
    }

    pub(crate) fn read(item: Item) -> Result<Self, StoreError> {
        let owners = number_of(&item, "owners");
        Ok(Self {
            owners: owners.ok_or_else(|| StoreError::unexpected("a project has no owners"))?,
            members: number_of(&item, MEMBERS),
            fingerprint: text_of(&item, "fingerprint").map(str::to_owned),
            is_deleted: !is_live(&item),
            project: Project::read(item)?,
        })
    }
}

/// The tombstone of a deleted project, without its name: nobody finds it, and nothing can be created under its id.
pub(crate) fn project_tombstone(
    project: &Project,
    fingerprint: Option<&str>,
    (by, now): (&UserId, Timestamp),
) -> Result<Item, StoreError> {
    let mut item = ProjectItem::write(project, fingerprint)?;
    item.remove("description");
    item.remove(MEMBERS);
    put_texts(
        &mut item,
        [
            ("name", String::new()),
            ("deleted_at", now.to_string()),
            ("updated_by", by.as_str().to_owned()),
        ],
    );
    let numbers = [
        ("version", number(project.version + 1)),
        (TTL_ATTRIBUTE, number(tombstone_expires_at(now).as_second())),
    ];
    item.extend(numbers.map(|(name, value)| (name.to_owned(), value)));
    Ok(item)
}
