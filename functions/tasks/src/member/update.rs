//! `PATCH /v1/projects/{project_id}/members/{user_id}`

use api::openapi::{Conflict, Forbidden, OptionalIfMatchHeader};
use api::{ApiError, Body, Caller, IfMatch, Path, versioned};
use axum::response::Response;
use domain::{Action, MemberPatch, ProjectId, UserId};
use store::{PersonName, StoreError, Wanted};

use super::{MemberView, keeps_an_owner};
use crate::access::{MAX_CONFLICTS, authorized, failed};
use crate::openapi;
use crate::state::Shared;

/// Gives a member another role. Owners only. Needs no `If-Match`, but honours one. The last owner stays one.
#[utoipa::path(patch, path = "/v1/projects/{project_id}/members/{user_id}", operation_id = "updateMember", tag = "members",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), ("user_id" = String, Path, description = "The member", pattern = "^usr_[0-9a-f]{32}$", example = "usr_00000000000000000000000000000000"), OptionalIfMatchHeader),
    request_body(content((openapi::MemberPatch = "application/merge-patch+json"), (openapi::MemberPatch = "application/json"))),
    security(("access_token" = [])),
    responses((status = 200, description = "The changed member", body = MemberView, headers(("ETag" = String, description = "The version, as a strong tag"))), (status = 403, response = Forbidden), (status = 409, response = Conflict)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path((project, user)): Path<(ProjectId, UserId)>,
    if_match: Option<IfMatch>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let MemberPatch { role } = MemberPatch::parse(body)?;
    let people = [user];
    for _ in 0..MAX_CONFLICTS {
        let wanted = Wanted {
            people: &people,
            names: &people,
            ..Wanted::new(&caller.user_id, &project)
        };
        let found = authorized(
            state.store.read(wanted).await.map_err(failed)?,
            Action::ManageMembers,
        )?;
        let [current] = <[_; 1]>::try_from(found.members).map_err(|_| ApiError::NotFound)?;
        // Their membership ends in a moment.
        if found.names.get(&current.user_id) == Some(&PersonName::Deleted) {
            return Err(ApiError::NotFound);
        }
        if let Some(condition) = &if_match {
            condition.check(current.version)?;
        }
        let changed = role.and_then(|role| current.with_role(role, &caller.user_id, state.now()));
        let Some(changed) = changed else {
            let view = MemberView::new(&state, current, &found.names);
            return Ok(versioned(view.version(), &view, None));
        };
        keeps_an_owner(&found.access, &current, Some(changed.role))?;
        match state.store.update_member(&current, &changed).await {
            Ok(()) => {
                let view = MemberView::new(&state, changed, &found.names);
                return Ok(versioned(view.version(), &view, None));
            }
            // Read again, also under a condition: it may have been the other owners who have changed.
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(StoreError::Conflict))
}
