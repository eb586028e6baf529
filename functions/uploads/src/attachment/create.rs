//! `POST /v1/projects/{project_id}/tasks/{task_id}/attachments`

use api::openapi::{Conflict, Forbidden, IdempotencyKeyHeader};
use api::{ApiError, Body, Caller, Fingerprint, IdempotencyKey, Path, created, id_seed};
use axum::response::Response;
use domain::{
    Action, AttachmentId, AttachmentState, CommentId, MAX_ATTACHMENTS, NewAttachment, ObjectKey, ProjectId,
    TaskId, UserId,
};
use http_function::{authorized, failed, made};
use serde::Serialize;
use store::{Created, CreatedAttachment, StoredComment, Wanted};
use utoipa::ToSchema;

use super::{AttachmentView, is_there};
use crate::failure::files_failed;
use crate::files::Uploads;
use crate::openapi;
use crate::sign::upload_of;
use crate::state::Shared;
use crate::upload::UploadView;

/// What was made, and how to upload its file.
#[derive(Serialize, ToSchema)]
#[schema(as = CreatedAttachment)]
pub(crate) struct CreatedView {
    attachment: AttachmentView,
    /// Null if the file has arrived already, as it may have when a request is sent again.
    #[schema(required)]
    upload: Option<UploadView>,
}

/// A file for a task, or for one's own comment on it. Editors and owners. The answer says how to upload it, to S3 itself,
/// which takes nothing but what was declared here. What has not arrived after a day is forgotten.
#[utoipa::path(post, path = "/v1/projects/{project_id}/tasks/{task_id}/attachments", operation_id = "createAttachment", tag = "attachments",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), ("task_id" = String, Path, description = "The task", pattern = "^tsk_[0-9a-f]{32}$", example = "tsk_00000000000000000000000000000000"), IdempotencyKeyHeader),
    request_body = openapi::NewAttachment,
    security(("access_token" = [])),
    responses((status = 201, description = "Made; the file is still to be uploaded", body = CreatedView, headers(("ETag" = String, description = "The version, as a strong tag"), ("Location" = String, description = "Its address"))), (status = 403, response = Forbidden), (status = 409, response = Conflict)))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    Path((project, task)): Path<(ProjectId, TaskId)>,
    key: Option<IdempotencyKey>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let services = &state.services;
    let fingerprint = key.as_ref().map(|_| Fingerprint::of(&body));
    let new = NewAttachment::parse(body)?;
    state.limits.check(new.size_bytes, &new.content_type)?;
    let attachments = format!("/v1/projects/{project}/tasks/{task}/attachments");
    let user = caller.user_id;
    let id = AttachmentId::from_seed(id_seed(
        key.as_ref(),
        user.as_str(),
        &attachments,
        &*services.entropy,
    ));
    let wanted = Wanted {
        parent: Some(&task),
        comment: new.comment_id.as_ref(),
        // A retry finds what the first try has made.
        attachment: key.as_ref().map(|_| &id),
        ..Wanted::new(&user, &project)
    };
    let found = authorized(
        services.store.read(wanted).await.map_err(failed)?,
        Action::Comment,
    )?;
    found.parent.ok_or(ApiError::NotFound)?;
    own_comment(new.comment_id.as_ref(), found.comment.as_ref(), &user)?;

    // The upload comes before the item that names it. If the item is not made then, S3 forgets the upload by itself.
    let upload_id = match found.attachment {
        None if new.is_multipart() => {
            let object = ObjectKey::File(project.clone(), task.clone(), id.clone());
            let compares_parts = new.part_sha256.is_some();
            let upload = state
                .files
                .create_upload(&object, &new.content_type, compares_parts);
            Some(upload.await.map_err(files_failed)?)
        }
        _ => None,
    };
    let now = services.now();
    let attachment = new.into_attachment((id, project, task), user, upload_id, now);
    let fingerprint = fingerprint.as_ref().map(Fingerprint::as_str);
    let outcome = services
        .store
        .create_attachment(&attachment, fingerprint, state.limits.max_project_bytes)
        .await;
    let attachment = made(match outcome.map_err(failed)? {
        CreatedAttachment::Attachment(Created::Resource(earlier)) if !is_there(&earlier, now) => {
            Created::Deleted
        }
        CreatedAttachment::Attachment(created) => created,
        CreatedAttachment::QuotaExceeded { left_bytes } => return Err(quota_exceeded(left_bytes)),
        CreatedAttachment::TooMany => return Err(too_many()),
        CreatedAttachment::TaskGone => return Err(ApiError::NotFound),
    })?;

    let location = format!("{attachments}/{}", attachment.id);
    let upload = (attachment.state == AttachmentState::Pending).then(|| {
        upload_of(
            &services.presigner,
            &attachment,
            format!("{location}/complete"),
            now,
        )
    });
    let view = CreatedView {
        attachment: AttachmentView::new(attachment, &services.presigner, now),
        upload,
    };
    Ok(created(&location, view.attachment.version(), &view))
}

/// 422 unless the comment that is named is the caller's own, on this task.
fn own_comment(
    named: Option<&CommentId>,
    found: Option<&StoredComment>,
    user: &UserId,
) -> Result<(), ApiError> {
    match (named, found) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(ApiError::field(
            "comment_id",
            "not_found",
            "is no comment on this task",
        )),
        (Some(_), Some(comment)) if comment.comment().author != *user => Err(ApiError::field(
            "comment_id",
            "not_the_author",
            "must be a comment of your own",
        )),
        _ => Ok(()),
    }
}

fn quota_exceeded(left_bytes: u64) -> ApiError {
    ApiError::conflict(
        "quota_exceeded",
        format!("the project's files may take {left_bytes} bytes more"),
    )
}

fn too_many() -> ApiError {
    ApiError::conflict(
        "too_many_attachments",
        format!("a task has at most {MAX_ATTACHMENTS} attachments"),
    )
}
