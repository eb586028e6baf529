use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Query};
use domain::PageLimit;

use super::ProjectView;
use crate::state::Shared;

api::page_schema! {
    /// A page of projects.
    pub(crate) ProjectPage of ProjectView
}

/// The projects of which the caller is a member, those joined first first.
///
/// Of more than a thousand, within each thousand. A page may be short.
#[utoipa::path(get, path = "/v1/projects", operation_id = "listProjects", tag = "projects",
    params(PageParameters),
    responses((status = 200, description = "A page", body = ProjectPage)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    query: Query,
) -> Result<Page<ProjectView>, ApiError> {
    let store = state.store.of(&caller);
    let limit = PageLimit::alone(query.parameters.clone())?;
    let cursor = query.cursor(&state.cursor_key, &caller.user_id)?;
    let page = store
        .projects_of(&caller.user_id, cursor.position(), limit.get())
        .await?;
    Ok(cursor.page(page.items.into_iter().map(ProjectView::from), page.next))
}
