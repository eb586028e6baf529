//! `DELETE /v1/projects/{project_id}/members/{user_id}`

use api::openapi::{Conflict, Forbidden, OptionalIfMatchHeader};
use api::{ApiError, Caller, IfMatch, Path};
use domain::{Action, ProjectId, UserId};
use http::StatusCode;
use store::{StoreError, Wanted};

use super::keeps_an_owner;
use crate::access::{MAX_CONFLICTS, allowed, authorized, failed};
use crate::state::Shared;

/// Ends a membership: one's own, or as an owner anybody's. It counts from the very next request. Needs no `If-Match`,
/// but honours one. The last owner cannot leave.
#[utoipa::path(delete, path = "/v1/projects/{project_id}/members/{user_id}", operation_id = "removeMember", tag = "members",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), ("user_id" = String, Path, description = "The member", pattern = "^usr_[0-9a-f]{32}$", example = "usr_00000000000000000000000000000000"), OptionalIfMatchHeader),
    security(("access_token" = [])),
    responses((status = 204, description = "No member any more"), (status = 403, response = Forbidden), (status = 409, response = Conflict)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path((project, user)): Path<(ProjectId, UserId)>,
    if_match: Option<IfMatch>,
) -> Result<StatusCode, ApiError> {
    let people = [user];
    for _ in 0..MAX_CONFLICTS {
        let wanted = Wanted {
            people: &people,
            ..Wanted::new(&caller.user_id, &project)
        };
        let found = authorized(state.store.read(wanted).await.map_err(failed)?, Action::Read)?;
        if !people.contains(&caller.user_id) {
            allowed(found.access.role, Action::ManageMembers)?;
        }
        let [current] = <[_; 1]>::try_from(found.members).map_err(|_| ApiError::NotFound)?;
        if let Some(condition) = &if_match {
            condition.check(current.version)?;
        }
        keeps_an_owner(&found.access, &current, None)?;
        match state
            .store
            .end_membership(&current, &caller.user_id, state.now())
            .await
        {
            Ok(()) => return Ok(StatusCode::NO_CONTENT),
            // Read again, also under a condition: it may have been the other owners who have changed.
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(StoreError::Conflict))
}
