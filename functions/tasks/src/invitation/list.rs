//! `GET /v1/projects/{project_id}/invitations`

use api::openapi::{Forbidden, PageParameters};
use api::{ApiError, Caller, Page, Path, Query};
use domain::{Action, ProjectId};
use http_function::only_limit;
use store::Wanted;

use super::InvitationView;
use crate::access::{authorized, failed};
use crate::openapi;
use crate::state::Shared;

/// The invitations that are neither accepted nor revoked, in no particular order. Owners only, because they show
/// addresses.
#[utoipa::path(get, path = "/v1/projects/{project_id}/invitations", operation_id = "listInvitations", tag = "members",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), PageParameters),
    security(("access_token" = [])),
    responses((status = 200, description = "A page; fewer than `limit` items do not mean that it is the last", body = openapi::InvitationPage), (status = 403, response = Forbidden)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(project): Path<ProjectId>,
    mut query: Query,
) -> Result<Page<InvitationView>, ApiError> {
    let limit = only_limit(&mut query)?;
    let position = query.position(&state.cursor_key, &caller.user_id)?;
    let now = state.now();
    // Side by side, so that authorizing takes no time of its own.
    let (found, page) = tokio::join!(
        state.store.read(Wanted::new(&caller.user_id, &project)),
        state
            .store
            .invitations_of(&project, position.as_deref(), now, limit.get()),
    );
    authorized(found.map_err(failed)?, Action::ManageMembers)?;
    let page = page.map_err(failed)?;
    let items = page.items.into_iter();
    Ok(Page {
        items: items
            .map(|invitation| InvitationView::new(invitation, now))
            .collect(),
        next_cursor: page
            .next
            .map(|next| query.next_cursor(&state.cursor_key, &caller.user_id, &next)),
    })
}
