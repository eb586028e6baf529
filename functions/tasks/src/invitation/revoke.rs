use api::openapi::{Conflict, Forbidden};
use api::{ApiError, Caller, Path, retry_on_conflict};
use domain::{Action, InvitationId, InvitationState, ProjectId};
use http::StatusCode;
use http_function::allowed;
use serde::Deserialize;

use crate::state::Shared;

/// Extracts and describes a project's invitation in the path.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct InvitationPath {
    /// The project
    #[param(value_type = String, format = "ProjectId")]
    project_id: ProjectId,
    /// The invitation
    #[param(value_type = String, format = "InvitationId")]
    invitation_id: InvitationId,
}

/// Takes an invitation back: its code does not count any more. Owners only.
#[utoipa::path(delete, path = "/v1/projects/{project_id}/invitations/{invitation_id}", operation_id = "revokeInvitation", tag = "members",
    params(InvitationPath),
    responses((status = 204, description = "Taken back"), Forbidden, Conflict))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(path): Path<InvitationPath>,
) -> Result<StatusCode, ApiError> {
    let store = state.store.of(&caller);
    let revoked = retry_on_conflict(&store, || async {
        let found = store
            .read_invitation(&caller.user_id, &path.project_id, &path.invitation_id, None)
            .await?
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
        Ok(store.put_invitation(Some(&current), &revoked, None).await?)
    });
    revoked.await?;
    Ok(StatusCode::NO_CONTENT)
}
