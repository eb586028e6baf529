//! `GET /v1/projects`

use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Query};
use http_function::only_limit;

use crate::access::failed;
use crate::openapi;
use crate::state::Shared;
use crate::view::ProjectView;

/// The projects of which the caller is a member, those joined first first.
#[utoipa::path(get, path = "/v1/projects", operation_id = "listProjects", tag = "projects",
    params(PageParameters),
    security(("access_token" = [])),
    responses((status = 200, description = "A page", body = openapi::ProjectPage)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    mut query: Query,
) -> Result<Page<ProjectView>, ApiError> {
    let limit = only_limit(&mut query)?;
    let position = query.position(&state.cursor_key, &caller.user_id)?;
    let page = state
        .store
        .projects_of(&caller.user_id, position.as_deref(), limit.get())
        .await
        .map_err(failed)?;
    Ok(Page {
        items: page.items.into_iter().map(ProjectView::from).collect(),
        next_cursor: page
            .next
            .map(|next| query.next_cursor(&state.cursor_key, &caller.user_id, &next)),
    })
}
