use api::openapi::Conflict;
use api::{ApiError, Body, Caller, retry_on_conflict, versioned};
use axum::response::Response;
use domain::{AcceptInvitation, InvitationState, Profile};
use store::{Person, ReceivedInvitation, Store};
use utoipa::ToSchema;

use crate::project::ProjectView;
use crate::state::Shared;

/// The code that was mailed.
#[derive(ToSchema)]
#[schema(as = AcceptInvitation)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "for the OpenAPI document only: `domain` parses the body")]
pub(crate) struct AcceptInvitationBody {
    #[schema(format = "TypedCode", example = "123456")]
    code: String,
}

/// Joins the project of an invitation that was mailed to the caller's own address. Whatever the reason why a code does
/// not count, the refusal is the same. Five wrong codes end an invitation.
#[utoipa::path(post, path = "/v1/invitations/accept", operation_id = "acceptInvitation", tag = "members",
    request_body = AcceptInvitationBody,
    responses((status = 200, description = "The project, of which the caller is a member now", body = ProjectView), Conflict))]
pub(crate) async fn handle(state: Shared, caller: Caller, Body(body): Body) -> Result<Response, ApiError> {
    let store = state.store.of(&caller);
    let AcceptInvitation { code } = AcceptInvitation::parse(body)?;
    // Another request may have accepted, revoked or renewed the invitation, used up its attempts, or deleted the project.
    let access = retry_on_conflict(&store, || async {
        let (profile, now) = (profile(&store, &caller).await?, state.now());
        let found = store.invitations_to(&profile.id, &profile.email, now).await?;
        let is_opened = |one: &&ReceivedInvitation| one.invitation().accepts(&state.code_key, &code, now);
        let Some(right) = found.iter().find(is_opened) else {
            count_wrong_code(&store, &found).await?;
            return Err(refused());
        };
        if right.invitation().state == InvitationState::Accepted {
            // A retry, or a concurrent request. A caller who has left since needs a new invitation.
            return right.access().ok_or_else(refused);
        }
        Ok(store.join(right, &caller.user_id, now).await?)
    });
    let view = ProjectView::from(access.await?);
    Ok(versioned(view.entity_tag(), &view, None))
}

/// The profile, which has the confirmed address.
async fn profile(store: &Store, caller: &Caller) -> Result<Profile, ApiError> {
    match store.profile(&caller.user_id).await? {
        Person::Known(profile) => Ok(profile),
        Person::Unknown => Err(ApiError::conflict(
            "no_profile",
            "you have no profile yet; read /v1/users/me once, which makes it",
        )),
        Person::Deleted => Err(ApiError::session_ended()),
    }
}

/// Counts it against every pending invitation, since the code was meant for one of them.
async fn count_wrong_code(store: &Store, found: &[ReceivedInvitation]) -> Result<(), ApiError> {
    let pending = found.iter().map(ReceivedInvitation::invitation);
    for invitation in pending.filter(|one| one.state == InvitationState::Pending) {
        store.count_wrong_code(invitation).await?;
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
