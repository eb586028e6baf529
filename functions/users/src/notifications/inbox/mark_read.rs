use api::{ApiError, Body, Caller};
use axum::Json;
use domain::MarkRead;
use serde::Serialize;
use store::Person;
use utoipa::ToSchema;

use super::schema::MarkReadBody;
use crate::state::Shared;

/// How the inbox stands.
#[derive(Serialize, ToSchema)]
#[schema(as = Unread)]
pub(crate) struct UnreadView {
    /// How many are unread now. It counts up to 1,000.
    #[schema(minimum = 0, maximum = 1000)]
    unread_count: usize,
}

/// Marks notifications as read: up to 100 by their ids, or all that there are at this moment, the newest 1,000 of them at once
/// (`unread_count` tells whether to ask again). What is not there, or read already, stays as it is.
#[utoipa::path(post, path = "/v1/notifications/read", operation_id = "markRead", tag = "notifications",
    request_body = MarkReadBody,
    responses((status = 200, description = "Marked", body = UnreadView)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Body(body): Body,
) -> Result<Json<UnreadView>, ApiError> {
    let wanted = MarkRead::parse(body)?;
    let (store, user) = (&state.services.store.of(&caller), &caller.user_id);
    let now = state.services.now();
    // Before it marks anything: the session may have ended.
    if store.profile(user).await? == Person::Deleted {
        return Err(ApiError::session_ended());
    }
    let unread_count = match &wanted {
        MarkRead::All => store.mark_all_read(user, now).await?,
        MarkRead::Ids(ids) => store.mark_read(user, ids, now).await?,
    };
    Ok(Json(UnreadView { unread_count }))
}
