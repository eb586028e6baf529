use api::openapi::{Conflict, Forbidden};
use api::{ApiError, Caller, IfMatch, Path, retry_if_any};
use domain::Action;
use http::StatusCode;
use http_function::authorize;
use store::Wanted;

use super::path::AttachmentPath;
use super::subject::{not_the_author, subject};
use crate::files::Uploads;
use crate::state::Shared;

/// Deletes a file: one's own as an editor, anybody's as an owner. It cannot be downloaded from then on, but for addresses
/// that were given out within the last ten minutes; the file itself is gone within moments.
#[utoipa::path(delete, path = "/v1/projects/{project_id}/tasks/{task_id}/attachments/{attachment_id}", operation_id = "deleteAttachment", tag = "attachments",
    params(AttachmentPath, IfMatch),
    responses((status = 204, description = "Deleted"), Forbidden, Conflict))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    Path(path): Path<AttachmentPath>,
    if_match: IfMatch,
) -> Result<StatusCode, ApiError> {
    let store = state.services.store.of(&caller);
    let services = &state.services;
    // The worker, too, may have changed it.
    let deleted = retry_if_any(&store, &if_match, || async {
        let wanted = Wanted {
            parent: Some(&path.task_id),
            attachment: Some(&path.attachment_id),
            ..Wanted::new(&caller.user_id, &path.project_id)
        };
        let mut found = authorize(store.read(wanted), Action::Comment).await?;
        let now = services.now();
        let current = subject(&mut found, now)?;
        let is_own = current.created_by == caller.user_id;
        if !is_own && !found.access.role.may(Action::Moderate) {
            return Err(not_the_author());
        }
        if_match.check(current.version)?;
        let deleted = store.delete_attachment(&current, &caller.user_id, now);
        Ok(deleted.await?)
    });
    deleted.await?;
    Ok(StatusCode::NO_CONTENT)
}
