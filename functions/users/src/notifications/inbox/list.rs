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
    let names = services.store.people(&people).await?;
    if names.get(user).is_some_and(PersonName::is_deleted) {
        return Err(ApiError::session_ended());
    }
    let view = |item| NotificationView::new(item, &names);
    Ok(Json(InboxView {
        items: page.items.into_iter().map(view).collect(),
        next_cursor: page.next.map(|next| cursor.next(&next)),
        unread_count,
    }))
}

#[cfg(test)]
mod tests {
    use api::testing::get;
    use serde_json::json;

    use crate::kit::App;

    #[tokio::test]
    async fn shows_what_happened_and_whose_doing_it_was() {
        let app = App::new().await;
        let (ada, bob) = (
            app.person("ada@example.com").await,
            app.person("bob@example.com").await,
        );
        app.tell(&ada, &bob, "Water the plants").await;
        app.tell(&ada, &bob, "Feed the cat").await;
        let answer = app.send(ada.get("/v1/notifications")).await;
        insta::assert_json_snapshot!(answer.json(), {".items[].id" => "[id]"});
        let others = app.send(bob.get("/v1/notifications")).await.json();
        assert_eq!(
            others,
            json!({"items": [], "next_cursor": null, "unread_count": 0})
        );
    }

    #[tokio::test]
    async fn comes_in_pages_that_only_their_reader_can_turn() {
        let app = App::new().await;
        let (ada, bob) = (
            app.person("ada@example.com").await,
            app.person("bob@example.com").await,
        );
        for title in ["one", "two", "three"] {
            app.tell(&ada, &bob, title).await;
        }
        let page = app
            .send(ada.get("/v1/notifications?limit=2&unread=true"))
            .await
            .json();
        let titles = |page: &serde_json::Value| {
            let items = page["items"].as_array().unwrap();
            items
                .iter()
                .map(|item| item["title"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            (titles(&page), &page["unread_count"]),
            (vec!["three".to_owned(), "two".to_owned()], &json!(3))
        );
        let cursor = page["next_cursor"].as_str().unwrap();
        let next = format!("/v1/notifications?limit=2&unread=true&cursor={cursor}");
        let last = app.send(ada.get(&next)).await.json();
        assert_eq!(
            (titles(&last), &last["next_cursor"]),
            (vec!["one".to_owned()], &json!(null))
        );
        for forged in [
            bob.get(&next),
            ada.get(&format!("/v1/notifications?limit=2&cursor={cursor}")),
        ] {
            let answer = app.send(forged).await;
            assert_eq!(
                (answer.status.as_u16(), answer.code().as_str()),
                (400, "invalid_cursor")
            );
        }
    }

    #[tokio::test]
    async fn bad_questions() {
        let app = App::new().await;
        let ada = app.person("ada@example.com").await;
        let answer = app
            .send(ada.get("/v1/notifications?unread=maybe&limit=101&kind=x"))
            .await;
        assert_eq!(answer.status, 422);
        insta::assert_json_snapshot!(answer.json()["errors"]);
        assert_eq!(app.send(get("/v1/notifications")).await.code(), "missing_token");
    }
}
