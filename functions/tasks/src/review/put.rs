use api::openapi::{Conflict, Forbidden, OptionalIfMatch};
use api::{ApiError, Body, Caller, IfMatch, Path, TaskPath, retry_if_any, versioned};
use axum::response::Response;
use domain::{Action, Attachment, AttachmentId, AttachmentState, Invalid, NewReview, is_draft};
use http_function::authorize;
use store::Wanted;

use super::schema::NewReviewBody;
use super::view::ReviewView;
use crate::state::Shared;

/// Writes the review of a task, in place of the one that there is. Editors and owners. The first one needs a task that is done; that
/// of a task that was opened again can still be changed.
#[utoipa::path(put, path = "/v1/projects/{project_id}/tasks/{task_id}/review", operation_id = "putReview", tag = "reviews",
    params(TaskPath, OptionalIfMatch),
    request_body = NewReviewBody,
    responses((status = 200, description = "The review as it is now", body = ReviewView), Forbidden, Conflict))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(TaskPath { project_id, task_id }): Path<TaskPath>,
    condition: Option<IfMatch>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let store = state.store.of(&caller);
    let new = NewReview::parse(body)?;
    let must_exist = condition.is_some();
    // Without a condition, the change is to any version.
    let condition = condition.unwrap_or(IfMatch::version(None));
    let view = retry_if_any(&store, &condition, || async {
        let wanted = Wanted {
            parent: Some(&task_id),
            review: true,
            pictures: new.pictures(),
            ..Wanted::new(&caller.user_id, &project_id)
        };
        let found = authorize(store.read(wanted), Action::EditTasks).await?;
        let task = found.parent.ok_or(ApiError::NotFound)?;
        let slot = found.review;
        match &slot.review {
            Some(current) => condition.check(current.version)?,
            None if must_exist => return Err(ApiError::PreconditionFailed),
            None if is_draft(&task) => {
                return Err(ApiError::conflict(
                    "not_done",
                    "only a task that is done can be reviewed",
                ));
            }
            None => {}
        }
        all_pictures(new.pictures(), &found.pictures)?;
        let by = (&caller.user_id, state.now(), &found.time_zone);
        let review = new
            .clone()
            .into_review((&task, slot.review.as_deref()), slot.version, by)?;
        let review = match (review, slot.review.as_deref()) {
            (Some(review), _) => {
                store.put_review(&slot, &review).await?;
                review
            }
            (None, Some(current)) => current.clone(),
            (None, None) => return Err(ApiError::NotFound),
        };
        let pictures = review.pictures.clone();
        Ok(ReviewView::new(review, pictures, &task))
    });
    let view = view.await?;
    Ok(versioned(view.version(), &view, None))
}

/// 422 with a field error for each that is no picture at this task.
fn all_pictures(wanted: &[AttachmentId], found: &[Attachment]) -> Result<(), ApiError> {
    let is_picture = |id: &AttachmentId| {
        let attachment = found.iter().find(|attachment| attachment.id == *id);
        attachment.is_some_and(|attachment| {
            attachment.content_type.is_picture() && attachment.state != AttachmentState::Rejected
        })
    };
    let errors: Vec<_> = wanted
        .iter()
        .enumerate()
        .filter(|(_, id)| !is_picture(id))
        .flat_map(|(at, _)| {
            Invalid::new(
                "unknown_attachment",
                "is not a picture among the task's attachments",
            )
            .at(&at.to_string())
            .at("pictures")
            .0
        })
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Invalid(errors).into())
    }
}
