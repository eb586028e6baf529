use api::openapi::{Conflict, Forbidden, OptionalIfMatch};
use api::{ApiError, Body, Caller, IfMatch, Path, retry_on_conflict, versioned};
use axum::response::Response;
use domain::{Action, MemberPatch};
use http_function::authorize;
use store::{PersonName, Wanted};
use utoipa::ToSchema;

use super::owners::keeps_an_owner;
use super::path::MemberPath;
use super::view::MemberView;
use crate::enumerations::Role;
use crate::state::Shared;

/// An RFC 7396 merge patch of a member.
#[derive(ToSchema)]
#[schema(as = MemberPatch)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "for the OpenAPI document only: `domain` parses the body")]
pub(crate) struct MemberPatchBody {
    #[schema(nullable = false)]
    role: Option<Role>,
}

/// Gives a member another role. Owners only. Needs no `If-Match`, but honours one. The last owner stays one.
#[utoipa::path(patch, path = "/v1/projects/{project_id}/members/{user_id}", operation_id = "updateMember", tag = "members",
    params(MemberPath, OptionalIfMatch),
    request_body = MemberPatchBody,
    responses((status = 200, description = "The changed member", body = MemberView), Forbidden, Conflict))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(MemberPath { project_id, user_id }): Path<MemberPath>,
    if_match: Option<IfMatch>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let store = state.store.of(&caller);
    let MemberPatch { role } = MemberPatch::parse(body)?;
    let people = [user_id];
    // Retried also under a condition: the conflict may be with a change of the other owners.
    let view = retry_on_conflict(&store, || async {
        let wanted = Wanted {
            people: &people,
            names: &people,
            ..Wanted::new(&caller.user_id, &project_id)
        };
        let found = authorize(store.read(wanted), Action::ManageMembers).await?;
        let [current] = <[_; 1]>::try_from(found.members).map_err(|_| ApiError::NotFound)?;
        // The stream's consumer is about to end the membership of a deleted account.
        if found.names.get(&current.user_id) == Some(&PersonName::Deleted) {
            return Err(ApiError::NotFound);
        }
        if let Some(condition) = &if_match {
            condition.check(current.version)?;
        }
        let changed = role.and_then(|role| current.with_role(role, &caller.user_id, state.now()));
        let Some(changed) = changed else {
            return Ok(MemberView::new(&state, current, &found.names));
        };
        keeps_an_owner(&found.access, &current, Some(changed.role))?;
        store.update_member(&current, &changed).await?;
        Ok(MemberView::new(&state, changed, &found.names))
    });
    let view = view.await?;
    Ok(versioned(view.version(), &view, None))
}
