//! `GET /v1/projects/{project_id}/tasks/{task_id}/attachments/{attachment_id}`

use api::{ApiError, Caller, Path, versioned};
use axum::response::Response;
use domain::{Action, AttachmentId, ProjectId, TaskId};
use http_function::{authorized, failed};
use store::Wanted;

use super::{AttachmentView, subject};
use crate::files::Uploads;
use crate::state::Shared;

/// A file at a task, with an address to download it from. Always answered whole: the address is another one each time.
#[utoipa::path(get, path = "/v1/projects/{project_id}/tasks/{task_id}/attachments/{attachment_id}", operation_id = "readAttachment", tag = "attachments",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), ("task_id" = String, Path, description = "The task", pattern = "^tsk_[0-9a-f]{32}$", example = "tsk_00000000000000000000000000000000"), ("attachment_id" = String, Path, description = "The attachment", pattern = "^att_[0-9a-f]{32}$", example = "att_00000000000000000000000000000000")),
    security(("access_token" = [])),
    responses((status = 200, description = "The attachment", body = AttachmentView, headers(("ETag" = String, description = "The version, as a strong tag")))))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    Path((project, task, id)): Path<(ProjectId, TaskId, AttachmentId)>,
) -> Result<Response, ApiError> {
    let wanted = Wanted {
        parent: Some(&task),
        attachment: Some(&id),
        ..Wanted::new(&caller.user_id, &project)
    };
    let found = state.services.store.read(wanted).await.map_err(failed)?;
    let mut found = authorized(found, Action::Read)?;
    let now = state.services.now();
    let attachment = subject(&mut found, now)?.into_attachment();
    let view = AttachmentView::new(attachment, &state.services.presigner, now);
    Ok(versioned(view.version(), &view, None))
}
