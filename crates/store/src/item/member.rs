use domain::{Membership, ProjectId, Role, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::convert::{from_item, to_item};
use crate::StoreError;
use crate::attribute::{Item, text};
use crate::keys::{member_sk, members_pk, time_sk, user_pk};

/// A membership, in the user's partition, so that listing a user's projects is a consistent read; a project's members are found
/// through `by_created`. The tombstone of an ended one stays for good: late requests and the stream's consumer read from it who
/// ended it, and old comments still have an author.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct MemberItem {
    pk: String,
    sk: String,
    kind: String,
    pub(crate) project_id: ProjectId,
    pub(crate) user_id: UserId,
    pub(crate) role: Role,
    pub(crate) joined_at: Timestamp,
    pub(crate) version: u64,
    pub(crate) updated_by: UserId,
    pub(crate) updated_at: Timestamp,
    /// Whether the member gets no notifications from this project.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) muted: bool,
    /// Set in the tombstone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deleted_at: Option<Timestamp>,
    /// Both only while the membership lasts: then it is in the project's list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    created_pk: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    created_sk: Option<String>,
}

impl MemberItem {
    pub(crate) fn write(member: &Membership) -> Result<Item, StoreError> {
        let Membership {
            project_id,
            user_id,
            role,
            muted,
            joined_at,
            version,
            updated_by,
            updated_at,
        } = member.clone();
        to_item(&Self {
            pk: user_pk(&user_id),
            sk: member_sk(&project_id),
            kind: "member".to_owned(),
            created_pk: Some(members_pk(&project_id)),
            created_sk: Some(time_sk(joined_at, user_id.as_str())),
            project_id,
            user_id,
            role,
            joined_at,
            version,
            updated_by,
            updated_at,
            muted,
            deleted_at: None,
        })
    }

    /// The tombstone of `member`, ended by `by`.
    pub(crate) fn write_ended(member: &Membership, by: &UserId, now: Timestamp) -> Result<Item, StoreError> {
        let ended = Membership {
            version: member.version + 1,
            updated_by: by.clone(),
            updated_at: member.updated_at.max(now),
            ..member.clone()
        };
        let mut item = Self::write(&ended)?;
        item.remove("created_pk");
        item.remove("created_sk");
        item.insert("deleted_at".to_owned(), text(ended.updated_at.to_string()));
        Ok(item)
    }

    pub(crate) fn read(item: Item) -> Result<Self, StoreError> {
        from_item(item)
    }

    /// The membership, unless it has ended.
    pub(crate) fn read_live(item: Item) -> Result<Option<Membership>, StoreError> {
        let item = Self::read(item)?;
        Ok(item.deleted_at.is_none().then(|| item.into_membership()))
    }

    /// The membership, also an ended one as it was.
    pub(crate) fn into_membership(self) -> Membership {
        Membership {
            project_id: self.project_id,
            user_id: self.user_id,
            role: self.role,
            muted: self.muted,
            joined_at: self.joined_at,
            version: self.version,
            updated_by: self.updated_by,
            updated_at: self.updated_at,
        }
    }
}
