//! The review of an achieved task.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::input::{array, distinct, integer_in, present, string};
use crate::moment::plain_date;
use crate::schema::StringSchema;
use crate::text::{TEXT_PATTERN, not_blank};
use crate::{AttachmentId, Fields, Invalid, Markdown, ProjectId, Status, Task, TaskId, TaskRef, UserId};

/// The most pictures of a review.
pub const MAX_REVIEW_PICTURES: usize = 20;

/// The review of a task: one for each. That of a task that is open again is a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The project of the task.
    #[serde(skip_serializing)]
    pub project_id: ProjectId,
    /// The task.
    #[serde(skip_serializing)]
    pub task_id: TaskId,
    /// The text, not blank.
    pub text: Markdown,
    /// The rating, from 1 to 5.
    pub rating: u8,
    /// The day on which the task was achieved.
    pub achieved_on: Date,
    /// Attachments of the task that are pictures, in the order in which they are shown. Some may be deleted by now.
    #[serde(default)]
    pub pictures: Vec<AttachmentId>,
    /// The version, which grows by one with each change from 1, also over the deletion of the review.
    pub version: u64,
    /// The author of the first version.
    pub created_by: UserId,
    /// The time of its creation.
    pub created_at: Timestamp,
    /// The user who changed it last.
    pub updated_by: UserId,
    /// The time of the last change.
    pub updated_at: Timestamp,
}

impl Review {
    /// The task by its ids.
    pub fn task(&self) -> TaskRef {
        TaskRef {
            project_id: self.project_id.clone(),
            task_id: self.task_id.clone(),
        }
    }
}

/// The body of a request that writes a review: `{text, rating, achieved_on?, pictures?}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReview {
    text: Markdown,
    rating: u8,
    achieved_on: Option<Date>,
    pictures: Vec<AttachmentId>,
}

impl NewReview {
    /// The schema of the text.
    pub const TEXT_SCHEMA: StringSchema = StringSchema::pattern(TEXT_PATTERN)
        .min(1)
        .max(Markdown::MAX_BYTES);

    /// # Errors
    /// All field errors.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let text = fields.required("text", text);
        let rating = fields.required("rating", rating);
        let achieved_on = fields.nullable("achieved_on", date);
        let pictures = fields.nullable("pictures", |value| {
            array(value, MAX_REVIEW_PICTURES, AttachmentId::from_json).and_then(distinct)
        });
        fields.finish()?;
        Ok(Self {
            text: present(text)?,
            rating: present(rating)?,
            achieved_on,
            pictures: pictures.unwrap_or_default(),
        })
    }

    /// The attachments that are to be its pictures.
    pub fn pictures(&self) -> &[AttachmentId] {
        &self.pictures
    }

    /// The review of `task` instead of `former`, written by a user of this zone; `None` if nothing changes. `version` is that of the
    /// former review, also of a deleted one, or 0. Without a day, it is that of the task's completion, or else stays.
    ///
    /// # Errors
    /// `in_future` for a day that has not begun where the user is.
    pub fn into_review(
        self,
        (task, former): (&Task, Option<&Review>),
        version: u64,
        (by, now, zone): (&UserId, Timestamp, &TimeZone),
    ) -> Result<Option<Review>, Invalid> {
        let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
        let default = task.completed_at.map(day);
        let default = default.or(former.map(|former| former.achieved_on));
        if self.achieved_on.is_some_and(|date| date > day(now)) {
            return Err(Invalid::new("in_future", "must not be after today").at("achieved_on"));
        }
        let review = Review {
            project_id: task.project_id.clone(),
            task_id: task.id.clone(),
            text: self.text,
            rating: self.rating,
            achieved_on: self.achieved_on.or(default).unwrap_or(day(now)),
            pictures: self.pictures,
            version: version + 1,
            created_by: former.map_or(by, |former| &former.created_by).clone(),
            created_at: former.map_or(now, |former| former.created_at),
            updated_by: by.clone(),
            // A later version never has an earlier time, whatever the clocks of two instances say.
            updated_at: former.map_or(now, |former| former.updated_at.max(now)),
        };
        let content = |review: &Review| {
            let Review {
                text,
                rating,
                achieved_on,
                pictures,
                ..
            } = review.clone();
            (text, rating, achieved_on, pictures)
        };
        let stays = former.is_some_and(|former| content(former) == content(&review));
        Ok((!stays).then_some(review))
    }
}

/// Whether the review of such a task is a draft.
pub fn is_draft(task: &Task) -> bool {
    task.status != Status::Done
}

fn text(value: Value) -> Result<Markdown, Invalid> {
    let text = Markdown::from_json(value)?;
    not_blank(text.as_str())?;
    Ok(text)
}

fn rating(value: Value) -> Result<u8, Invalid> {
    let rating = integer_in(value, 1, 5)?;
    u8::try_from(rating).map_err(|_| Invalid::new("out_of_range", "must be from 1 to 5"))
}

fn date(value: Value) -> Result<Date, Invalid> {
    plain_date(&string(value)?).ok_or_else(|| Invalid::new("invalid_date", "must be a date (2026-03-01)"))
}

#[cfg(test)]
#[path = "review_tests.rs"]
mod tests;
