use api::openapi::PageParameters;
use api::{ApiError, Caller, Query};
use axum::Json;
use domain::InboxQuery;
use serde::Serialize;
use store::PersonName;
use utoipa::ToSchema;

use super::view::NotificationView;
use crate::state::Shared;

/// What of the inbox is wanted.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "for the OpenAPI document only: `domain` parses the query"
)]
pub(crate) struct InboxParameters {
    /// Only what is not read yet.
    #[param(nullable = false)]
    unread: Option<bool>,
}

/// A page of the inbox.
#[derive(Serialize, ToSchema)]
#[schema(as = Inbox)]
pub(crate) struct InboxView {
    #[schema(max_items = 100)]
    items: Vec<NotificationView>,
    /// Null: this was the last page.
    #[schema(required)]
    next_cursor: Option<String>,
    /// How many are unread in the whole inbox. It counts up to 1,000.
    #[schema(minimum = 0, maximum = 1000)]
    unread_count: usize,
}

/// The inbox, newest first. What is older than 90 days is forgotten.
#[utoipa::path(get, path = "/v1/notifications", operation_id = "listNotifications", tag = "notifications",
    params(InboxParameters, PageParameters),
    responses((status = 200, description = "A page, and how many are unread", body = InboxView)))]
pub(crate) async fn handle(state: Shared, caller: Caller, query: Query) -> Result<Json<InboxView>, ApiError> {
    let wanted = InboxQuery::parse(query.parameters.clone())?;
    let (services, user) = (&state.services, &caller.user_id);
    let cursor = query.cursor(&services.cursor_key, user)?;
    let now = services.now();
    let (page, unread_count) = tokio::join!(
        services.store.inbox(user, &wanted, cursor.position(), now),
        services.store.unread(user, now),
    );
    let (page, unread_count) = (page?, unread_count?);
    let mut people: Vec<_> = page.items.iter().map(|item| item.actor.clone()).collect();
    // The names also tell whether the account is deleted.
    people.push(user.clone());
    let (items, names) = tokio::join!(
        services.store.as_they_are(page.items),
        services.store.people(&people),
    );
    let (items, names) = (items?, names?);
    if names.get(user).is_some_and(PersonName::is_deleted) {
        return Err(ApiError::session_ended());
    }
    let view = |item| NotificationView::new(item, &names);
    Ok(Json(InboxView {
        items: items.into_iter().map(view).collect(),
        next_cursor: page.next.map(|next| cursor.next(&next)),
        unread_count,
    }))
}
