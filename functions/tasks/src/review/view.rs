//! A review in JSON.

use domain::{AttachmentId, Review, Task, Timestamp, is_draft};
use serde::Serialize;
use utoipa::ToSchema;

/// The review of an achieved task.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Review)]
pub(crate) struct ReviewView {
    #[schema(format = "TaskId")]
    task_id: String,
    /// Markdown of at most 256 KiB.
    text: String,
    #[schema(minimum = 1, maximum = 5)]
    rating: u8,
    #[schema(value_type = String, format = Date)]
    achieved_on: String,
    /// Attachments of the task, in the order in which they are shown, without those that are deleted by now.
    #[schema(value_type = Vec<String>)]
    pictures: Vec<AttachmentId>,
    /// Whether the task is not done: it was opened again since.
    is_draft: bool,
    /// Grows with each change, but not by what happens to the task or to its attachments.
    #[schema(minimum = 1)]
    version: u64,
    #[schema(format = "UserId")]
    created_by: String,
    created_at: Timestamp,
    #[schema(format = "UserId")]
    updated_by: String,
    updated_at: Timestamp,
}

impl ReviewView {
    pub(crate) fn new(review: Review, pictures: Vec<AttachmentId>, task: &Task) -> Self {
        Self {
            is_draft: is_draft(task),
            task_id: review.task_id.into(),
            text: review.text.as_str().to_owned(),
            rating: review.rating,
            achieved_on: review.achieved_on.to_string(),
            pictures,
            version: review.version,
            created_by: review.created_by.into(),
            created_at: review.created_at.into(),
            updated_by: review.updated_by.into(),
            updated_at: review.updated_at.into(),
        }
    }

    pub(crate) fn version(&self) -> u64 {
        self.version
    }
}
