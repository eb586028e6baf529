use domain::{
    EmailAddress, IdSeed, Invitation, InvitationId, InvitationState, OneTimeCode, ProjectId, Role, UserId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::convert::{from_item, to_item};
use crate::StoreError;
use crate::attribute::Item;
use crate::keys;
use crate::tombstone::tombstone_expires_at;

/// An invitation, in the project's partition. The invited user finds it by their address, through `by_created`, newest first.
#[derive(Serialize, Deserialize)]
pub(crate) struct InvitationItem {
    pk: String,
    sk: String,
    kind: String,
    id: InvitationId,
    project_id: ProjectId,
    email: EmailAddress,
    role: Role,
    state: InvitationState,
    code: OneTimeCode,
    invited_by: UserId,
    version: u64,
    created_at: Timestamp,
    updated_at: Timestamp,
    updated_by: UserId,
    expires_at: i64,
    /// Both until the invitation is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    created_pk: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    created_sk: Option<String>,
}

impl InvitationItem {
    pub(crate) fn write(invitation: &Invitation) -> Result<Item, StoreError> {
        let expires_at = tombstone_expires_at(invitation.expires_at());
        let sent_at = invitation.sent_at();
        let is_listed = invitation.state != InvitationState::Revoked;
        let Invitation {
            id,
            project_id,
            email,
            role,
            state,
            code,
            invited_by,
            version,
            created_at,
            updated_at,
            updated_by,
        } = invitation.clone();
        to_item(&Self {
            pk: keys::project_pk(&project_id),
            sk: keys::invite_sk(&id),
            kind: "invitation".to_owned(),
            created_pk: is_listed.then(|| keys::invited_pk(&email)),
            created_sk: is_listed.then(|| keys::time_sk(sent_at, id.as_str())),
            id,
            project_id,
            email,
            role,
            state,
            code,
            invited_by,
            version,
            created_at,
            updated_at,
            updated_by,
            expires_at: expires_at.as_second(),
        })
    }

    pub(crate) fn read(item: Item) -> Result<Invitation, StoreError> {
        let item: Self = from_item(item)?;
        Ok(Invitation {
            id: item.id,
            project_id: item.project_id,
            email: item.email,
            role: item.role,
            state: item.state,
            code: item.code,
            invited_by: item.invited_by,
            version: item.version,
            created_at: item.created_at,
            updated_at: item.updated_at,
            updated_by: item.updated_by,
        })
    }
}

/// A request with an idempotency key that created an invitation. The invitation's own id comes from its address, not from the
/// key.
#[derive(Serialize, Deserialize)]
pub(crate) struct RequestItem {
    pk: String,
    sk: String,
    kind: String,
    pub(crate) fingerprint: String,
    expires_at: i64,
}

impl RequestItem {
    pub(crate) fn write(
        project: &ProjectId,
        request: IdSeed,
        fingerprint: &str,
        now: Timestamp,
    ) -> Result<Item, StoreError> {
        to_item(&Self {
            pk: keys::project_pk(project),
            sk: keys::invite_key_sk(request),
            kind: "invitation_request".to_owned(),
            fingerprint: fingerprint.to_owned(),
            expires_at: tombstone_expires_at(now).as_second(),
        })
    }

    pub(crate) fn read(item: Item) -> Result<Self, StoreError> {
        from_item(item)
    }
}
