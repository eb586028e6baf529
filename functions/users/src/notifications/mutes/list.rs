use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Query};
use domain::{PageLimit, ProjectId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::Shared;

/// A muted project.
#[derive(Serialize, ToSchema)]
#[schema(as = Mute)]
pub(crate) struct MuteView {
    #[schema(value_type = String, format = "ProjectId")]
    project_id: ProjectId,
}

/// A page of muted projects.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "for the OpenAPI document only: `handle` returns `api::Page`"
)]
pub(crate) struct MutePage {
    #[schema(max_items = 100)]
    items: Vec<MuteView>,
    /// Null: this was the last page.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// The muted projects, by their ids.
#[utoipa::path(get, path = "/v1/notifications/mutes", operation_id = "listMutes", tag = "notifications",
    params(PageParameters),
    responses((status = 200, description = "A page", body = MutePage)))]
pub(crate) async fn handle(state: Shared, caller: Caller, query: Query) -> Result<Page<MuteView>, ApiError> {
    let store = state.services.store.of(&caller);
    let limit = PageLimit::alone(query.parameters.clone())?;
    let cursor = query.cursor(&state.services.cursor_key, &caller.user_id)?;
    let page = store
        .muted_projects(&caller.user_id, cursor.position(), limit.get())
        .await?;
    let view = |project_id| MuteView { project_id };
    Ok(cursor.page(page.items.into_iter().map(view), page.next))
}
