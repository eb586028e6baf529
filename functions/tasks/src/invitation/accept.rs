//! `POST /v1/invitations/accept`

use api::openapi::Conflict;
use api::{ApiError, Body, Caller, versioned};
use axum::response::Response;
use domain::{AcceptInvitation, InvitationState, Profile};
use store::{Addressed, Person, ProjectAccess, StoreError};

use crate::access::{MAX_CONFLICTS, failed};
use crate::openapi;
use crate::state::{Shared, State};
use crate::view::ProjectView;

/// Joins the project of an invitation that was mailed to the caller's own address. Whatever the reason why a code does
/// not count, the refusal is the same. Five wrong codes end an invitation.
#[utoipa::path(post, path = "/v1/invitations/accept", operation_id = "acceptInvitation", tag = "members",
    request_body = openapi::AcceptInvitation,
    security(("access_token" = [])),
    responses((status = 200, description = "The project, of which the caller is a member now", body = ProjectView, headers(("ETag" = String, description = "The version, as a strong tag"))), (status = 409, response = Conflict)))]
pub(crate) async fn handle(state: Shared, caller: Caller, Body(body): Body) -> Result<Response, ApiError> {
    let AcceptInvitation { code } = AcceptInvitation::parse(body)?;
    for _ in 0..MAX_CONFLICTS {
        let (profile, now) = (profile(&state, &caller).await?, state.now());
        let found = state.store.invitations_to(&profile.id, &profile.email, now).await;
        let found = found.map_err(failed)?;
        let is_opened = |one: &&Addressed| one.invitation().accepts(&state.code_key, &code, now);
        let Some(right) = found.iter().find(is_opened) else {
            count_wrong_code(&state, &found).await?;
            return Err(refused());
        };
        if right.invitation().state == InvitationState::Accepted {
            // By this request sent again, or by another one at the same time. Who has left since needs a new one.
            return right.access().map(answer).ok_or_else(refused);
        }
        match state.store.join(right, &caller.user_id, now).await {
            Ok(access) => return Ok(answer(access)),
            // Accepted, revoked, renewed, out of tries, or the project is gone: read again.
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(StoreError::Conflict))
}

/// The profile, which has the confirmed address.
async fn profile(state: &State, caller: &Caller) -> Result<Profile, ApiError> {
    match state.store.profile(&caller.user_id).await.map_err(failed)? {
        Person::Known(profile) => Ok(profile),
        Person::Unknown => Err(ApiError::conflict(
            "no_profile",
            "you have no profile yet; read /v1/users/me once, which makes it",
        )),
        Person::Deleted => Err(ApiError::unauthenticated(
            "invalid_token",
            "the session has ended; log in again",
        )),
    }
}

/// It was meant for one of them, and nobody knows for which.
async fn count_wrong_code(state: &State, found: &[Addressed]) -> Result<(), ApiError> {
    let pending = found.iter().map(Addressed::invitation);
    for invitation in pending.filter(|one| one.state == InvitationState::Pending) {
        state.store.count_wrong_code(invitation).await.map_err(failed)?;
    }
    Ok(())
}

fn refused() -> ApiError {
    ApiError::field(
        "code",
        "code_mismatch",
        "is not the code of an invitation that was mailed to you and still counts",
    )
}

fn answer(access: ProjectAccess) -> Response {
    let view = ProjectView::from(access);
    versioned(view.edition(), &view, None)
}
