use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Path, Query, TaskPath};
use domain::{Action, PageLimit};
use http_function::authorize;
use store::Wanted;

use super::view::CommentView;
use crate::state::Shared;

api::page_schema! {
    /// A page of comments.
    pub(crate) CommentPage of CommentView
}

/// The comments on a task, oldest first. A page ends at 1 MiB of text.
#[utoipa::path(get, path = "/v1/projects/{project_id}/tasks/{task_id}/comments", operation_id = "listComments", tag = "comments",
    params(TaskPath, PageParameters),
    responses((status = 200, description = "A page; fewer than `limit` items do not mean that it is the last", body = CommentPage)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(TaskPath { project_id, task_id }): Path<TaskPath>,
    query: Query,
) -> Result<Page<CommentView>, ApiError> {
    let store = state.store.of(&caller);
    let limit = PageLimit::alone(query.parameters.clone())?;
    let cursor = query.cursor(&state.cursor_key, &caller.user_id)?;
    let wanted = Wanted {
        parent: Some(&task_id),
        ..Wanted::new(&caller.user_id, &project_id)
    };
    // Concurrently, so that authorizing adds no latency.
    let (found, page) = tokio::join!(
        authorize(store.read(wanted), Action::Read),
        store.comments_of(&task_id, cursor.position(), limit.get()),
    );
    found?.parent.ok_or(ApiError::NotFound)?;
    let page = page?;
    let authors: Vec<_> = page.items.iter().map(|comment| comment.author.clone()).collect();
    let names = store.people(&authors).await?;
    let view = |comment| CommentView::new(comment, &names);
    Ok(cursor.page(page.items.into_iter().map(view), page.next))
}
