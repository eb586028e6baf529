//! `DELETE /v1/projects/{project_id}/tasks/{task_id}/attachments/{attachment_id}`

use api::openapi::{Conflict, Forbidden, IfMatchHeader};
use api::{ApiError, Caller, IfMatch, Path};
use domain::{Action, AttachmentId, ProjectId, TaskId};
use http::StatusCode;
use http_function::{MAX_CONFLICTS, authorized, failed};
use store::{StoreError, Wanted};

use super::{not_the_author, subject};
use crate::files::Uploads;
use crate::state::Shared;

/// Deletes a file: one's own as an editor, anybody's as an owner. It cannot be downloaded from then on, but for addresses
/// that were given out within the last ten minutes; the file itself is gone within moments.
#[utoipa::path(delete, path = "/v1/projects/{project_id}/tasks/{task_id}/attachments/{attachment_id}", operation_id = "deleteAttachment", tag = "attachments",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), ("task_id" = String, Path, description = "The task", pattern = "^tsk_[0-9a-f]{32}$", example = "tsk_00000000000000000000000000000000"), ("attachment_id" = String, Path, description = "The attachment", pattern = "^att_[0-9a-f]{32}$", example = "att_00000000000000000000000000000000"), IfMatchHeader),
    security(("access_token" = [])),
    responses((status = 204, description = "Deleted"), (status = 403, response = Forbidden), (status = 409, response = Conflict)))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    Path((project, task, id)): Path<(ProjectId, TaskId, AttachmentId)>,
    if_match: IfMatch,
) -> Result<StatusCode, ApiError> {
    let services = &state.services;
    for _ in 0..MAX_CONFLICTS {
        let wanted = Wanted {
            parent: Some(&task),
            attachment: Some(&id),
            ..Wanted::new(&caller.user_id, &project)
        };
        let found = services.store.read(wanted).await.map_err(failed)?;
        let mut found = authorized(found, Action::Comment)?;
        let now = services.now();
        let current = subject(&mut found, now)?;
        let is_own = current.attachment().created_by == caller.user_id;
        if !is_own && !found.access.role.may(Action::Moderate) {
            return Err(not_the_author());
        }
        if_match.check(current.attachment().version)?;
        match services
            .store
            .delete_attachment(&current, &caller.user_id, now)
            .await
        {
            Ok(()) => return Ok(StatusCode::NO_CONTENT),
            // The worker may just have changed it.
            Err(StoreError::Conflict) if if_match.is_any() => {}
            Err(StoreError::Conflict) => return Err(ApiError::Stale),
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(StoreError::Conflict))
}
