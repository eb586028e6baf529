//! The OpenAPI description of this function. Nothing of it runs in a function: `fleet openapi` writes the document.

mod schema;

use utoipa::OpenApi;

use crate::{attachment, avatar};

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
    ),
    tags(
        (name = "attachments", description = "Files at tasks. They are uploaded to S3 and downloaded from there, by addresses that this API gives out for a while."),
    )
)]
struct Document;

/// This function's part of the document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
