//! The body of a review.
#![expect(dead_code, reason = "for the OpenAPI document only: `domain` parses the body")]

use std::collections::BTreeSet;

use utoipa::ToSchema;

/// A review; `pictures` and `achieved_on` may be left out.
#[derive(ToSchema)]
#[schema(as = NewReview)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReviewBody {
    /// Markdown of at most 256 KiB in UTF-8, not blank.
    #[schema(format = "ReviewText", example = "All night, *green and red*.")]
    text: String,
    #[schema(minimum = 1, maximum = 5)]
    rating: u8,
    /// Not after today. Default: the day where the caller is on which the task was completed.
    #[schema(value_type = Option<String>, format = Date, example = "2026-03-01")]
    achieved_on: Option<String>,
    /// Pictures among the task's attachments, without repeats.
    #[schema(max_items = 20)]
    pictures: Option<BTreeSet<PictureId>>,
}

/// An attachment's id.
#[derive(ToSchema)]
#[schema(value_type = String, format = "AttachmentId")]
pub(crate) struct PictureId(String);
