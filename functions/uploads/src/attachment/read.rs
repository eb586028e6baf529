use api::{ApiError, Caller, Path, versioned};
use axum::response::Response;
use domain::Action;
use http_function::authorize;
use store::Wanted;

use super::path::AttachmentPath;
use super::subject::subject;
use super::view::AttachmentView;
use crate::files::Uploads;
use crate::state::Shared;

/// A file at a task, with an address to download it from. Always answered whole: the address is another one each time.
#[utoipa::path(get, path = "/v1/projects/{project_id}/tasks/{task_id}/attachments/{attachment_id}", operation_id = "readAttachment", tag = "attachments",
    params(AttachmentPath),
    responses((status = 200, description = "The attachment", body = AttachmentView)))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    Path(path): Path<AttachmentPath>,
) -> Result<Response, ApiError> {
    let services = &state.services;
    let wanted = Wanted {
        parent: Some(&path.task_id),
        attachment: Some(&path.attachment_id),
        ..Wanted::new(&caller.user_id, &path.project_id)
    };
    let mut found = authorize(services.store.read(wanted), Action::Read).await?;
    let now = services.now();
    let attachment = subject(&mut found, now)?.into_inner();
    let view = AttachmentView::new(attachment, &services.presigner, now);
    Ok(versioned(view.version(), &view, None))
}
