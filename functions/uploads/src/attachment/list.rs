//! `GET /v1/projects/{project_id}/tasks/{task_id}/attachments`

use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Path, Query};
use domain::{Action, ProjectId, TaskId};
use http_function::{authorized, failed, only_limit};
use store::Wanted;

use super::{AttachmentView, is_there};
use crate::files::Uploads;
use crate::openapi;
use crate::state::Shared;

/// The files at a task and at its comments, oldest first, also those that are still to be uploaded.
#[utoipa::path(get, path = "/v1/projects/{project_id}/tasks/{task_id}/attachments", operation_id = "listAttachments", tag = "attachments",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), ("task_id" = String, Path, description = "The task", pattern = "^tsk_[0-9a-f]{32}$", example = "tsk_00000000000000000000000000000000"), PageParameters),
    security(("access_token" = [])),
    responses((status = 200, description = "A page; fewer than `limit` items do not mean that it is the last", body = openapi::AttachmentPage)))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    Path((project, task)): Path<(ProjectId, TaskId)>,
    mut query: Query,
) -> Result<Page<AttachmentView>, ApiError> {
    let services = &state.services;
    let limit = only_limit(&mut query)?;
    let position = query.position(&services.cursor_key, &caller.user_id)?;
    let wanted = Wanted {
        parent: Some(&task),
        ..Wanted::new(&caller.user_id, &project)
    };
    // Side by side, so that authorizing takes no time of its own.
    let (found, page) = tokio::join!(
        services.store.read(wanted),
        services
            .store
            .attachments_of(&task, position.as_deref(), limit.get()),
    );
    let found = authorized(found.map_err(failed)?, Action::Read)?;
    found.parent.ok_or(ApiError::NotFound)?;
    let (page, now) = (page.map_err(failed)?, services.now());
    let items = page
        .items
        .into_iter()
        .filter(|attachment| is_there(attachment, now));
    Ok(Page {
        items: items
            .map(|attachment| AttachmentView::new(attachment, &services.presigner, now))
            .collect(),
        next_cursor: page
            .next
            .map(|next| query.next_cursor(&services.cursor_key, &caller.user_id, &next)),
    })
}
