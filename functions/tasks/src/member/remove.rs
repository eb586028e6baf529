use api::openapi::{Conflict, Forbidden, OptionalIfMatch};
use api::{ApiError, Caller, IfMatch, Path, retry_on_conflict};
use domain::Action;
use http::StatusCode;
use http_function::{allowed, authorize};
use store::Wanted;

use super::owners::keeps_an_owner;
use super::path::MemberPath;
use crate::state::Shared;

/// Ends a membership: one's own, or as an owner anybody's. It counts from the very next request. Needs no `If-Match`,
/// but honours one. The last owner cannot leave.
#[utoipa::path(delete, path = "/v1/projects/{project_id}/members/{user_id}", operation_id = "removeMember", tag = "members",
    params(MemberPath, OptionalIfMatch),
    responses((status = 204, description = "No member any more"), Forbidden, Conflict))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(MemberPath { project_id, user_id }): Path<MemberPath>,
    if_match: Option<IfMatch>,
) -> Result<StatusCode, ApiError> {
    let store = state.store.of(&caller);
    let people = [user_id];
    // Retried also under a condition: the conflict may be with a change of the other owners.
    let ended = retry_on_conflict(&store, || async {
        let wanted = Wanted {
            people: &people,
            ..Wanted::new(&caller.user_id, &project_id)
        };
        let found = authorize(store.read(wanted), Action::Read).await?;
        if !people.contains(&caller.user_id) {
            allowed(found.access.role, Action::ManageMembers)?;
        }
        let [current] = <[_; 1]>::try_from(found.members).map_err(|_| ApiError::NotFound)?;
        if let Some(condition) = &if_match {
            condition.check(current.version)?;
        }
        keeps_an_owner(&found.access, &current, None)?;
        let ended = store.end_membership(&current, &caller.user_id, state.now());
        Ok(ended.await?)
    });
    ended.await?;
    Ok(StatusCode::NO_CONTENT)
}
