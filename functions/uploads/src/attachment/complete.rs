//! `POST /v1/projects/{project_id}/tasks/{task_id}/attachments/{attachment_id}/complete`

use api::openapi::{Conflict, Forbidden};
use api::{ApiError, Body, Caller, Path, versioned};
use aws::{FilesError, UploadedPart};
use axum::response::Response;
use domain::{
    Action, Attachment, AttachmentId, AttachmentState, CompletedUpload, ProjectId, TaskId, part_sizes,
};
use http_function::{authorized, failed};
use store::Wanted;

use super::{AttachmentView, not_the_author, subject};
use crate::failure::files_failed;
use crate::files::Uploads;
use crate::openapi;
use crate::sign::file_of;
use crate::state::Shared;

/// Ends an upload in parts: S3 makes the file of them. It is compared with its digest then, and available after that.
/// Whoever asked for the upload. Doing it again is fine.
#[utoipa::path(post, path = "/v1/projects/{project_id}/tasks/{task_id}/attachments/{attachment_id}/complete", operation_id = "completeAttachment", tag = "attachments",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), ("task_id" = String, Path, description = "The task", pattern = "^tsk_[0-9a-f]{32}$", example = "tsk_00000000000000000000000000000000"), ("attachment_id" = String, Path, description = "The attachment", pattern = "^att_[0-9a-f]{32}$", example = "att_00000000000000000000000000000000")),
    request_body = openapi::CompletedUpload,
    security(("access_token" = [])),
    responses((status = 200, description = "The attachment as it is now", body = AttachmentView, headers(("ETag" = String, description = "The version, as a strong tag"))), (status = 403, response = Forbidden), (status = 409, response = Conflict)))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    Path((project, task, id)): Path<(ProjectId, TaskId, AttachmentId)>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let completed = CompletedUpload::parse(body)?;
    let wanted = Wanted {
        parent: Some(&task),
        attachment: Some(&id),
        ..Wanted::new(&caller.user_id, &project)
    };
    let found = state.services.store.read(wanted).await.map_err(failed)?;
    let mut found = authorized(found, Action::Comment)?;
    let now = state.services.now();
    let attachment = subject(&mut found, now)?.into_attachment();
    if attachment.created_by != caller.user_id {
        return Err(not_the_author());
    }
    let Some(upload_id) = &attachment.upload_id else {
        return Err(ApiError::conflict(
            "not_in_parts",
            "this file is uploaded at once: there is nothing to complete",
        ));
    };
    if attachment.state == AttachmentState::Pending {
        let parts = parts(completed, &attachment)?;
        let outcome = state
            .files
            .complete_upload(&file_of(&attachment), upload_id, &parts)
            .await;
        match outcome {
            Ok(()) => {}
            // An upload lives longer than its attachment does, so this one is complete, and about to be noticed.
            Err(FilesError::NotFound) => {}
            Err(FilesError::Refused(code)) if is_about_parts(&code) => {
                let detail = format!("are not what was uploaded: S3 says {code}");
                return Err(ApiError::field("parts", "invalid_parts", detail));
            }
            Err(error) => return Err(files_failed(error)),
        }
    }
    let view = AttachmentView::new(attachment, &state.services.presigner, now);
    Ok(versioned(view.version(), &view, None))
}

/// What S3 wants to hear: where parts were compared with digests, these once more.
fn parts(completed: CompletedUpload, attachment: &Attachment) -> Result<Vec<UploadedPart>, ApiError> {
    let declared = attachment.part_sha256.as_deref();
    completed.check(part_sizes(attachment.size_bytes).len(), declared)?;
    let digests = declared
        .unwrap_or_default()
        .iter()
        .copied()
        .map(Some)
        .chain(std::iter::repeat(None));
    let parts = completed.parts.into_iter().zip(digests);
    Ok(parts
        .map(|(part, sha256)| UploadedPart {
            number: part.number,
            etag: part.etag,
            sha256,
        })
        .collect())
}

/// "CompleteMultipartUpload", "Error responses", Amazon S3 API reference.
fn is_about_parts(code: &str) -> bool {
    ["InvalidPart", "InvalidPartOrder", "EntityTooSmall", "BadDigest"].contains(&code)
}
