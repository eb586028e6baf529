//! `GET /v1/projects/{project_id}/members`

use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Path, Query};
use domain::{Action, ProjectId};
use http_function::only_limit;
use store::Wanted;

use super::MemberView;
use crate::access::{authorized, failed};
use crate::openapi;
use crate::state::Shared;

/// The members of the project, those joined first first.
#[utoipa::path(get, path = "/v1/projects/{project_id}/members", operation_id = "listMembers", tag = "members",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), PageParameters),
    security(("access_token" = [])),
    responses((status = 200, description = "A page", body = openapi::MemberPage)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(project): Path<ProjectId>,
    mut query: Query,
) -> Result<Page<MemberView>, ApiError> {
    let limit = only_limit(&mut query)?;
    let position = query.position(&state.cursor_key, &caller.user_id)?;
    // Side by side, so that authorizing takes no time of its own.
    let (found, page) = tokio::join!(
        state.store.read(Wanted::new(&caller.user_id, &project)),
        state.store.members(&project, position.as_deref(), limit.get()),
    );
    authorized(found.map_err(failed)?, Action::Read)?;
    let page = page.map_err(failed)?;
    let people: Vec<_> = page.items.iter().map(|member| member.user_id.clone()).collect();
    let names = state.store.people(&people).await.map_err(failed)?;
    let items = page.items.into_iter();
    Ok(Page {
        items: items
            .map(|member| MemberView::new(&state, member, &names))
            .collect(),
        next_cursor: page
            .next
            .map(|next| query.next_cursor(&state.cursor_key, &caller.user_id, &next)),
    })
}
