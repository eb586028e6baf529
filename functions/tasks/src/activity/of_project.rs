use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Path, ProjectPath, Query};
use domain::{Action, PageLimit};
use http_function::authorize;
use store::{ActivityOf, Wanted};

use super::page::page;
use super::view::{ActivityPage, ActivityView};
use crate::state::Shared;

/// What happened in the project: to its tasks, their comments, its members and itself; newest first. It is there within about a second after the change.
#[utoipa::path(get, path = "/v1/projects/{project_id}/activity", operation_id = "listProjectActivity", tag = "activity",
    params(ProjectPath, PageParameters),
    responses((status = 200, description = "A page; fewer than `limit` items do not mean that it is the last", body = ActivityPage)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(ProjectPath { project_id }): Path<ProjectPath>,
    query: Query,
) -> Result<Page<ActivityView>, ApiError> {
    let store = state.store.of(&caller);
    let limit = PageLimit::alone(query.parameters.clone())?;
    let wanted = Wanted::new(&caller.user_id, &project_id);
    authorize(store.read(wanted), Action::Read).await?;
    page(&state, &caller, &query, limit, ActivityOf::Project(&project_id)).await
}
