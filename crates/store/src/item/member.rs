use domain::{ProjectId, Role, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{from_item, to_item};
use crate::StoreError;
use crate::batch::Item;
use crate::keys::{member_sk, members_pk, time_sk, user_pk};

/// A membership lies with the user, so that "my projects" is a consistent read; the project finds its members
/// through `by_created`.
#[derive(Serialize, Deserialize)]
pub(crate) struct MemberItem {
    pk: String,
    sk: String,
    kind: String,
    pub(crate) project_id: ProjectId,
    pub(crate) user_id: UserId,
    pub(crate) role: Role,
    pub(crate) joined_at: Timestamp,
    created_pk: String,
    created_sk: String,
}

impl MemberItem {
    pub(crate) fn write(
        project: &ProjectId,
        user: &UserId,
        role: Role,
        joined_at: Timestamp,
    ) -> Result<Item, StoreError> {
        to_item(&Self {
            pk: user_pk(user),
            sk: member_sk(project),
            kind: "member".to_owned(),
            project_id: project.clone(),
            user_id: user.clone(),
            role,
            joined_at,
            created_pk: members_pk(project),
            created_sk: time_sk(joined_at, user.as_str()),
        })
    }

    pub(crate) fn read(item: Item) -> Result<Self, StoreError> {
        from_item(item)
    }
}
