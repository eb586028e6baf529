//! The OpenAPI description of this function. Nothing of it runs in a function: `fleet openapi` writes the document.

mod job;
mod schema;

use utoipa::OpenApi;

use crate::{attachment, avatar};

pub(crate) use job::{JobPage, JobResultPage, NewJob};

pub(crate) use schema::{
    AttachmentPage, AttachmentState, CompletedUpload, NewAttachment, NewAvatar, ThumbnailFailure,
    ThumbnailState,
};

#[derive(OpenApi)]
#[openapi(
    paths(
        attachment::list::handle,
        attachment::create::handle,
        attachment::read::handle,
        attachment::delete::handle,
        attachment::complete::handle,
        avatar::upload::handle,
        avatar::remove::handle,
        crate::job::list::handle,
        crate::job::create::handle,
        crate::job::read::handle,
        crate::job::cancel::handle,
        crate::job::results::handle,
    ),
    tags(
        (name = "attachments", description = "Files at tasks. They are uploaded to S3 and downloaded from there, by addresses that this API gives out for a while."),
        (name = "jobs", description = "Work that takes longer than a request: imports, exports, changes of many tasks."),
    )
)]
struct Document;

/// This function's part of the document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
