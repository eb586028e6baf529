use api::openapi::{Conflict, Forbidden};
use api::{ApiError, Body, Caller, Fingerprint, IdempotencyKey, Path, TaskPath, created};
use axum::response::Response;
use domain::{
    Action, AttachmentId, AttachmentRef, AttachmentState, Comment, CommentId, MAX_ATTACHMENTS, NewAttachment,
    UserId,
};
use http_function::{authorize, created_resource};
use serde::Serialize;
use store::{Created, CreatedAttachment, Stored, Wanted};
use utoipa::ToSchema;

use super::subject::is_there;
use super::view::AttachmentView;
use crate::failure::files_failed;
use crate::files::Uploads;
use crate::schema::Sha256;
use crate::sign::upload_of;
use crate::state::Shared;
use crate::upload::UploadView;

/// A file that is going to be uploaded.
#[derive(ToSchema)]
#[schema(as = NewAttachment)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "for the OpenAPI document only: `domain` parses the body")]
pub(crate) struct NewAttachmentBody {
    /// 1 to 255 bytes of UTF-8 in one line, without `/` and `\`.
    #[schema(format = "FileName", example = "plan.pdf")]
    file_name: String,
    /// A media type without parameters, of those that this deployment takes.
    #[schema(format = "ContentType", example = "application/pdf")]
    content_type: String,
    /// At most 5 GiB; a deployment may take less. Beyond 100 MiB it comes in parts.
    #[schema(format = "FileBytes")]
    size_bytes: u64,
    /// Of the file's bytes.
    sha256: Sha256,
    /// Of each part of 64 MiB, for files beyond 100 MiB: S3 then compares each of them. Without, only the whole is compared.
    #[schema(max_items = 100)]
    part_sha256: Option<Vec<Sha256>>,
    /// One's own comment on the task that the file belongs to.
    #[schema(format = "CommentId", example = "cmt_00000000000000000000000000000000")]
    comment_id: Option<String>,
}

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
    params(TaskPath, IdempotencyKey),
    request_body = NewAttachmentBody,
    responses(
        (status = 201, description = "Made; the file is still to be uploaded", body = CreatedView,
            headers(("ETag" = String, description = "The version, as a strong tag"), ("Location" = String, description = "Its address"))),
        Forbidden,
        Conflict,
    ))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    Path(TaskPath { project_id, task_id }): Path<TaskPath>,
    key: Option<IdempotencyKey>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let services = &state.services;
    let fingerprint = Fingerprint::of_keyed(key.as_ref(), &body);
    let new = NewAttachment::parse(body)?;
    state.limits.check(new.size_bytes, &new.content_type)?;
    let attachments = format!("/v1/projects/{project_id}/tasks/{task_id}/attachments");
    let user = caller.user_id;
    let id = AttachmentId::from_seed(services.id_seed(key.as_ref(), &user, &attachments));
    let wanted = Wanted {
        parent: Some(&task_id),
        comment: new.comment_id.as_ref(),
        // A retry finds the attachment of the first attempt.
        attachment: key.as_ref().map(|_| &id),
        ..Wanted::new(&user, &project_id)
    };
    let found = authorize(services.store.read(wanted), Action::Comment).await?;
    found.parent.ok_or(ApiError::NotFound)?;
    own_comment(new.comment_id.as_ref(), found.comment.as_ref(), &user)?;

    // The upload is created before the item that names it. If the item is not written then, S3 deletes the upload by itself.
    let upload_id = match found.attachment {
        None if new.is_multipart() => {
            let object = AttachmentRef::new(&project_id, &task_id, &id).file();
            let compares_parts = new.part_sha256.is_some();
            let upload = state
                .files
                .create_upload(&object, &new.content_type, compares_parts);
            Some(upload.await.map_err(files_failed)?)
        }
        _ => None,
    };
    let now = services.now();
    let attachment = new.into_attachment((id, project_id, task_id), user, upload_id, now);
    let outcome = services
        .store
        .create_attachment(
            &attachment,
            fingerprint.as_deref(),
            state.limits.max_project_bytes,
        )
        .await?;
    let attachment = created_resource(match outcome {
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

/// 422 unless the named comment is the caller's own, on this task.
fn own_comment(
    named: Option<&CommentId>,
    found: Option<&Stored<Comment>>,
    user: &UserId,
) -> Result<(), ApiError> {
    match (named, found) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(ApiError::field(
            "comment_id",
            "not_found",
            "is no comment on this task",
        )),
        (Some(_), Some(comment)) if comment.author != *user => Err(ApiError::field(
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
