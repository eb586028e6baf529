//! `DELETE /v1/projects/{project_id}/invitations/{invitation_id}`

use api::openapi::{Conflict, Forbidden};
use api::{ApiError, Caller, Path};
use domain::{Action, InvitationId, InvitationState, ProjectId};
use http::StatusCode;
use store::StoreError;

use crate::access::{MAX_CONFLICTS, allowed, failed};
use crate::state::Shared;

/// Takes an invitation back: its code does not count any more. Owners only.
#[utoipa::path(delete, path = "/v1/projects/{project_id}/invitations/{invitation_id}", operation_id = "revokeInvitation", tag = "members",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), ("invitation_id" = String, Path, description = "The invitation", pattern = "^inv_[0-9a-f]{32}$", example = "inv_00000000000000000000000000000000")),
    security(("access_token" = [])),
    responses((status = 204, description = "Taken back"), (status = 403, response = Forbidden), (status = 409, response = Conflict)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path((project, id)): Path<(ProjectId, InvitationId)>,
) -> Result<StatusCode, ApiError> {
    for _ in 0..MAX_CONFLICTS {
        let found = state
            .store
            .read_invitation(&caller.user_id, &project, &id, None)
            .await
            .map_err(failed)?
            .ok_or(ApiError::NotFound)?;
        allowed(found.access.role, Action::ManageMembers)?;
        let current = found.invitation.ok_or(ApiError::NotFound)?;
        match current.state {
            InvitationState::Pending => {}
            InvitationState::Revoked => return Err(ApiError::NotFound),
            InvitationState::Accepted => {
                return Err(ApiError::conflict(
                    "invitation_accepted",
                    "they have joined already; remove the member instead",
                ));
            }
        }
        let revoked = current.revoked(&caller.user_id, state.now());
        match state.store.put_invitation(Some(&current), &revoked, None).await {
            Ok(()) => return Ok(StatusCode::NO_CONTENT),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(StoreError::Conflict))
}
