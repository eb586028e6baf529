use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Path, Query, TaskPath};
use domain::{Action, PageLimit};
use http_function::authorize;
use store::Wanted;

use super::subject::is_there;
use super::view::AttachmentView;
use crate::files::Uploads;
use crate::state::Shared;

api::page_schema! {
    /// A page of attachments.
    pub(crate) AttachmentPage of AttachmentView
}

/// The files at a task and at its comments, oldest first, also those that are still to be uploaded.
#[utoipa::path(get, path = "/v1/projects/{project_id}/tasks/{task_id}/attachments", operation_id = "listAttachments", tag = "attachments",
    params(TaskPath, PageParameters),
    responses((status = 200, description = "A page; fewer than `limit` items do not mean that it is the last", body = AttachmentPage)))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    Path(TaskPath { project_id, task_id }): Path<TaskPath>,
    query: Query,
) -> Result<Page<AttachmentView>, ApiError> {
    let store = state.services.store.of(&caller);
    let services = &state.services;
    let limit = PageLimit::alone(query.parameters.clone())?;
    let cursor = query.cursor(&services.cursor_key, &caller.user_id)?;
    let wanted = Wanted {
        parent: Some(&task_id),
        ..Wanted::new(&caller.user_id, &project_id)
    };
    // Concurrently, so that authorizing adds no latency.
    let (found, page) = tokio::join!(
        authorize(store.read(wanted), Action::Read),
        store.attachments_of(&task_id, cursor.position(), limit.get()),
    );
    found?.parent.ok_or(ApiError::NotFound)?;
    let (page, now) = (page?, services.now());
    let items = page
        .items
        .into_iter()
        .filter(|attachment| is_there(attachment, now));
    let view = |attachment| AttachmentView::new(attachment, &services.presigner, now);
    Ok(cursor.page(items.map(view), page.next))
}
