use api::openapi::{Conflict, Forbidden};
use api::{ApiError, Body, Caller, Path, versioned};
use aws::{FilesError, UploadedPart};
use axum::response::Response;
use domain::{Action, Attachment, AttachmentState, CompletedUpload, part_sizes};
use http_function::authorize;
use store::Wanted;
use utoipa::ToSchema;

use super::path::AttachmentPath;
use super::subject::{not_the_author, subject};
use super::view::AttachmentView;
use crate::failure::files_failed;
use crate::files::Uploads;
use crate::schema::Sha256;
use crate::state::Shared;

/// The parts that were uploaded, in any order.
#[derive(ToSchema)]
#[schema(as = CompletedUpload)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "for the OpenAPI document only: `domain` parses the body")]
pub(crate) struct CompletedUploadBody {
    #[schema(min_items = 1, max_items = 10_000)]
    parts: Vec<CompletedPartBody>,
}

/// A part that was uploaded.
#[derive(ToSchema)]
#[schema(as = CompletedPart)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "for the OpenAPI document only: `domain` parses the body")]
pub(crate) struct CompletedPartBody {
    #[schema(format = "PartNumber")]
    part_number: u32,
    /// As S3 has answered it, with its quotes or without.
    #[schema(format = "PartETag", example = "\"b54357faf0632cce46e942fa68356b38\"")]
    etag: String,
    /// As it was declared in `part_sha256`, if it was.
    sha256: Option<Sha256>,
}

/// Ends an upload in parts: S3 makes the file of them. It is compared with its digest then, and available after that.
/// Whoever asked for the upload. Doing it again is fine.
#[utoipa::path(post, path = "/v1/projects/{project_id}/tasks/{task_id}/attachments/{attachment_id}/complete", operation_id = "completeAttachment", tag = "attachments",
    params(AttachmentPath),
    request_body = CompletedUploadBody,
    responses((status = 200, description = "The attachment as it is now", body = AttachmentView), Forbidden, Conflict))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    Path(path): Path<AttachmentPath>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let services = &state.services;
    let completed = CompletedUpload::parse(body)?;
    let wanted = Wanted {
        parent: Some(&path.task_id),
        attachment: Some(&path.attachment_id),
        ..Wanted::new(&caller.user_id, &path.project_id)
    };
    let mut found = authorize(services.store.read(wanted), Action::Comment).await?;
    let now = services.now();
    let attachment = subject(&mut found, now)?.into_inner();
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
            .complete_upload(&attachment.reference().file(), upload_id, &parts)
            .await;
        match outcome {
            // An upload outlives its attachment, so one that S3 does not find is complete, and its event about to arrive.
            Ok(()) | Err(FilesError::NotFound) => {}
            Err(FilesError::Refused(code)) if is_about_parts(&code) => {
                let detail = format!("are not what was uploaded: S3 says {code}");
                return Err(ApiError::field("parts", "invalid_parts", detail));
            }
            Err(error) => return Err(files_failed(error)),
        }
    }
    let view = AttachmentView::new(attachment, &services.presigner, now);
    Ok(versioned(view.version(), &view, None))
}

/// The parts as S3 wants them: with the digests again, where parts were compared with digests.
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
