//! `POST /v1/projects/{project_id}/invitations`

use api::openapi::{Conflict, Forbidden, IdempotencyKeyHeader};
use api::{ApiError, Body, Caller, Fingerprint, IdempotencyKey, Path, created};
use axum::response::Response;
use domain::{Action, Invitation, InvitationState, NewInvitation, ProjectId, RenewedTooSoon};
use store::{Created, InvitationContext, StoreError};

use super::InvitationView;
use crate::access::{MAX_CONFLICTS, allowed, failed, made};
use crate::openapi;
use crate::state::Shared;

/// Invites an address: a code is mailed to it that counts for seven days. Owners only. Inviting it again renews code,
/// role and time, once a minute at most.
#[utoipa::path(post, path = "/v1/projects/{project_id}/invitations", operation_id = "createInvitation", tag = "members",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), IdempotencyKeyHeader),
    request_body = openapi::NewInvitation,
    security(("access_token" = [])),
    responses((status = 201, description = "Invited", body = InvitationView, headers(("ETag" = String, description = "The version, as a strong tag"), ("Location" = String, description = "Its address"))), (status = 403, response = Forbidden), (status = 409, response = Conflict)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(project): Path<ProjectId>,
    key: Option<IdempotencyKey>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let fingerprint = Fingerprint::of(&body);
    let new = NewInvitation::parse(body)?;
    let id = Invitation::id_of(&project, &new.email);
    let route = format!("/v1/projects/{project}/invitations");
    let request = key.map(|key| key.seed(caller.user_id.as_str(), &route));
    for _ in 0..MAX_CONFLICTS {
        let now = state.now();
        let found = state
            .store
            .read_invitation(&caller.user_id, &project, &id, request)
            .await
            .map_err(failed)?;
        let InvitationContext {
            access,
            invitation: before,
            fingerprint: earlier,
        } = found.ok_or(ApiError::NotFound)?;
        allowed(access.role, Action::ManageMembers)?;
        if let Some(earlier) = earlier {
            let invitation = made(retried(&earlier, &fingerprint, before))?;
            return Ok(answer(&project, invitation, now));
        }
        let next = match &before {
            None => {
                let (project, by) = (project.clone(), caller.user_id.clone());
                new.clone().into_invitation(project, by, state.new_id_seed(), now)
            }
            Some(before) => before
                .renewed(new.clone(), &caller.user_id, state.new_id_seed(), now)
                .map_err(too_soon)?,
        };
        let request = request.map(|request| (request, fingerprint.as_str()));
        match state.store.put_invitation(before.as_ref(), &next, request).await {
            Ok(()) => return Ok(answer(&project, next, now)),
            // Somebody else has invited them, or this is a retry at the same time: read again.
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(StoreError::Conflict))
}

/// What a request with this idempotency key made before.
fn retried(earlier: &str, fingerprint: &Fingerprint, invitation: Option<Invitation>) -> Created<Invitation> {
    if earlier != fingerprint.as_str() {
        return Created::KeyReused;
    }
    invitation
        .filter(|invitation| invitation.state != InvitationState::Revoked)
        .map_or(Created::Deleted, Created::Resource)
}

fn too_soon(RenewedTooSoon { retry_after_s }: RenewedTooSoon) -> ApiError {
    ApiError::TooManyRequests {
        code: "invited_just_now",
        detail: "this address was invited less than a minute ago".into(),
        retry_after_s,
    }
}

fn answer(project: &ProjectId, invitation: Invitation, now: jiff::Timestamp) -> Response {
    let location = format!("/v1/projects/{project}/invitations/{}", invitation.id);
    let version = invitation.version;
    created(&location, version, &InvitationView::new(invitation, now))
}
