use api::openapi::{Conflict, Forbidden};
use api::{
    ApiError, Body, Caller, Fingerprint, IdempotencyKey, Path, ProjectPath, created, retry_on_conflict,
};
use axum::response::Response;
use domain::{Action, Invitation, InvitationState, MailState, NewInvitation, RenewedTooSoon};
use http_function::{allowed, created_resource};
use jiff::Timestamp;
use store::{Created, InvitationContext};
use utoipa::ToSchema;

use super::view::InvitationView;
use crate::enumerations::Role;
use crate::origin::Origin;
use crate::state::Shared;

/// Whom to invite, and as what.
#[derive(ToSchema)]
#[schema(as = NewInvitation)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "for the OpenAPI document only: `domain` parses the body")]
pub(crate) struct NewInvitationBody {
    #[schema(format = "EmailAddress", example = "ben@example.com")]
    email: String,
    role: Role,
}

/// Invites an address: a code is mailed to it that counts for seven days. Owners only. Inviting it again renews code,
/// role and time, once a minute at most. An owner may send 100 invitations a day, and an address gets 10 messages a day at
/// most, whoever sends them. Where no mail can be sent, the response has a link for the sender to pass on.
#[utoipa::path(post, path = "/v1/projects/{project_id}/invitations", operation_id = "createInvitation", tag = "members",
    params(ProjectPath, IdempotencyKey),
    request_body = NewInvitationBody,
    responses(
        (status = 201, description = "Invited", body = InvitationView,
            headers(("ETag" = String, description = "The version, as a strong tag"), ("Location" = String, description = "Its address"))),
        Forbidden,
        Conflict,
    ))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    origin: Origin,
    Path(ProjectPath { project_id }): Path<ProjectPath>,
    key: Option<IdempotencyKey>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let store = state.store.of(&caller);
    let fingerprint = Fingerprint::of(&body);
    let new = NewInvitation::parse(body)?;
    let id = Invitation::id_of(&project_id, &new.email);
    let route = format!("/v1/projects/{project_id}/invitations");
    let request = key.map(|key| key.seed(caller.user_id.as_str(), &route));
    // Another owner may invite the same address, and a retry may come at the same time.
    let invited = retry_on_conflict(&store, || async {
        let now = state.now();
        let found = store
            .read_invitation(&caller.user_id, &project_id, &id, request)
            .await?;
        let InvitationContext {
            access,
            invitation: before,
            fingerprint: earlier,
        } = found.ok_or(ApiError::NotFound)?;
        allowed(access.role, Action::ManageMembers)?;
        if let Some(earlier) = earlier {
            return Ok((created_resource(retried(&earlier, &fingerprint, before))?, now));
        }
        let (by, seed) = (caller.user_id.clone(), state.new_id_seed());
        let mut next = match &before {
            None => new.clone().into_invitation(project_id.clone(), by, seed, now),
            Some(before) => before.renewed(new.clone(), &by, seed, now).map_err(too_soon)?,
        };
        if !state.sends_mail {
            next.mail = MailState::Unavailable;
        }
        let request = request.map(|request| (request, fingerprint.as_str()));
        let put = store.put_invitation(before.as_ref(), &next, request);
        match put.await? {
            None => Ok((next, now)),
            Some(tomorrow) => Err(too_many(now, tomorrow)),
        }
    });
    let (invitation, now) = invited.await?;
    let location = format!("{route}/{}", invitation.id);
    let version = invitation.version;
    let link = origin.link(&state, &invitation);
    let view = InvitationView::new(invitation, link, now);
    Ok(created(&location, version, &view))
}

/// The outcome of a request whose idempotency key was used before.
fn retried(earlier: &str, fingerprint: &Fingerprint, invitation: Option<Invitation>) -> Created<Invitation> {
    if earlier != fingerprint.as_str() {
        return Created::KeyReused;
    }
    invitation
        .filter(|invitation| invitation.state != InvitationState::Revoked)
        .map_or(Created::Deleted, Created::Resource)
}

fn too_many(now: Timestamp, next: Timestamp) -> ApiError {
    ApiError::TooManyRequests {
        code: "too_many_invitations",
        detail: "you have sent, or this address has got, as many as there may be a day".into(),
        retry_after_s: api::seconds_until(now, next),
    }
}

fn too_soon(RenewedTooSoon { retry_after_s }: RenewedTooSoon) -> ApiError {
    ApiError::TooManyRequests {
        code: "invited_just_now",
        detail: "this address was invited less than a minute ago".into(),
        retry_after_s,
    }
}
