use api::openapi::{Forbidden, PageParameters};
use api::{ApiError, Caller, Page, Path, ProjectPath, Query};
use domain::{Action, PageLimit};
use http_function::authorize;
use store::Wanted;

use super::view::InvitationView;
use crate::origin::Origin;
use crate::state::Shared;

api::page_schema! {
    /// A page of invitations.
    pub(crate) InvitationPage of InvitationView
}

/// The invitations that are neither accepted nor revoked, in no particular order. Owners only, because they show
/// addresses.
#[utoipa::path(get, path = "/v1/projects/{project_id}/invitations", operation_id = "listInvitations", tag = "members",
    params(ProjectPath, PageParameters),
    responses(
        (status = 200, description = "A page; fewer than `limit` items do not mean that it is the last", body = InvitationPage),
        Forbidden,
    ))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    origin: Origin,
    Path(ProjectPath { project_id }): Path<ProjectPath>,
    query: Query,
) -> Result<Page<InvitationView>, ApiError> {
    let store = state.store.of(&caller);
    let limit = PageLimit::alone(query.parameters.clone())?;
    let cursor = query.cursor(&state.cursor_key, &caller.user_id)?;
    let now = state.now();
    let wanted = Wanted::new(&caller.user_id, &project_id);
    // Concurrently, so that authorizing adds no latency.
    let (found, page) = tokio::join!(
        authorize(store.read(wanted), Action::ManageMembers),
        store.invitations_of(&project_id, cursor.position(), now, limit.get()),
    );
    found?;
    let page = page?;
    let view = |invitation| {
        let link = origin.link(&state, &invitation);
        InvitationView::new(invitation, link, now)
    };
    Ok(cursor.page(page.items.into_iter().map(view), page.next))
}
