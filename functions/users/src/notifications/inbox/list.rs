//! `GET /v1/notifications`

use api::openapi::PageParameters;
use api::{ApiError, Caller, Query};
use axum::Json;
use domain::InboxQuery;
use http_function::failed;
use serde::Serialize;
use store::{PersonName, StoreError};
use utoipa::ToSchema;

use super::NotificationView;
use crate::openapi;
use crate::state::Shared;

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
    params(openapi::InboxParameters, PageParameters),
    security(("access_token" = [])),
    responses((status = 200, description = "A page, and how many are unread", body = InboxView)))]
pub(crate) async fn handle(state: Shared, caller: Caller, query: Query) -> Result<Json<InboxView>, ApiError> {
    let wanted = InboxQuery::parse(query.parameters.clone())?;
    let (services, user) = (&state.services, &caller.user_id);
    let position = query.position(&services.cursor_key, user)?;
    let now = services.now();
    let (page, unread_count) = tokio::join!(
        services.store.inbox(user, &wanted, position.as_deref(), now),
        services.store.unread(user, now),
    );
    let (page, unread_count) = (page.map_err(failed)?, unread_count.map_err(failed)?);
    let mut people: Vec<_> = page.items.iter().map(|item| item.actor.clone()).collect();
    // Whether the account still counts is told with the names.
    people.push(user.clone());
    let names = services.store.people(&people).await.map_err(failed)?;
    if names.get(user).is_some_and(PersonName::is_deleted) {
        return Err(failed(StoreError::AccountDeleted));
    }
    let view = |item| NotificationView::new(item, &names);
    Ok(Json(InboxView {
        items: page.items.into_iter().map(view).collect(),
        next_cursor: page
            .next
            .map(|next| query.next_cursor(&services.cursor_key, user, &next)),
        unread_count,
    }))
}
