//! `GET /v1/projects/{project_id}/tasks/{task_id}/comments`

use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Path, Query};
use domain::{Action, ProjectId, TaskId};
use http_function::only_limit;
use store::Wanted;

use super::CommentView;
use crate::access::{authorized, failed};
use crate::openapi;
use crate::state::Shared;

/// The comments on a task, oldest first. A page ends at 1 MiB of text.
#[utoipa::path(get, path = "/v1/projects/{project_id}/tasks/{task_id}/comments", operation_id = "listComments", tag = "comments",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), ("task_id" = String, Path, description = "The task", pattern = "^tsk_[0-9a-f]{32}$", example = "tsk_00000000000000000000000000000000"), PageParameters),
    security(("access_token" = [])),
    responses((status = 200, description = "A page; fewer than `limit` items do not mean that it is the last", body = openapi::CommentPage)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path((project, task)): Path<(ProjectId, TaskId)>,
    mut query: Query,
) -> Result<Page<CommentView>, ApiError> {
    let limit = only_limit(&mut query)?;
    let position = query.position(&state.cursor_key, &caller.user_id)?;
    let wanted = Wanted {
        parent: Some(&task),
        ..Wanted::new(&caller.user_id, &project)
    };
    // Side by side, so that authorizing takes no time of its own.
    let (found, page) = tokio::join!(
        state.store.read(wanted),
        state.store.comments_of(&task, position.as_deref(), limit.get()),
    );
    let found = authorized(found.map_err(failed)?, Action::Read)?;
    found.parent.ok_or(ApiError::NotFound)?;
    let page = page.map_err(failed)?;
    let authors: Vec<_> = page.items.iter().map(|comment| comment.author.clone()).collect();
    let names = state.store.people(&authors).await.map_err(failed)?;
    let items = page.items.into_iter();
    Ok(Page {
        items: items.map(|comment| CommentView::new(comment, &names)).collect(),
        next_cursor: page
            .next
            .map(|next| query.next_cursor(&state.cursor_key, &caller.user_id, &next)),
    })
}
