use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Query};
use domain::{Channel, ChannelKind, ChannelState};
use utoipa::ToSchema;

use super::view::ChannelView;
use crate::notifications::page::page;
use crate::state::{Shared, State};

/// A page of channels.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "for the OpenAPI document only: `handle` returns `api::Page`"
)]
pub(crate) struct ChannelPage {
    #[schema(max_items = 10)]
    items: Vec<ChannelView>,
    /// Null: this was the last page.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// One's own channels, those added first first.
#[utoipa::path(get, path = "/v1/notifications/channels", operation_id = "listChannels", tag = "notifications",
    params(PageParameters),
    responses((status = 200, description = "A page", body = ChannelPage)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    query: Query,
) -> Result<Page<ChannelView>, ApiError> {
    let channels = state.services.store.channels(&caller.user_id).await?;
    let channels = confirmed_by_mail(&state, channels).await?;
    let position = |channel: &Channel| format!("{:.3}#{}", channel.created_at, channel.id);
    page(
        (&state, &caller.user_id),
        &query,
        channels,
        position,
        ChannelView::from,
    )
}

/// A user confirms an e-mail address at SNS, by the mail's link, and SNS sends no event. So SNS is asked while a channel is
/// pending; if it does not answer, the channel stays pending for now.
async fn confirmed_by_mail(state: &State, channels: Vec<Channel>) -> Result<Vec<Channel>, ApiError> {
    let is_pending =
        |channel: &Channel| channel.kind == ChannelKind::Email && channel.state == ChannelState::Pending;
    let Some(pending) = channels.iter().find(|channel| is_pending(channel)) else {
        return Ok(channels);
    };
    let subscribed = match state.subscriptions.confirmed_mails(&pending.user_id).await {
        Ok(subscribed) => subscribed,
        Err(error) => {
            tracing::warn!(%error, "the subscriptions of a person are not known");
            return Ok(channels);
        }
    };
    let mut current = Vec::with_capacity(channels.len());
    for channel in channels {
        let arn = channel.address.as_ref().and_then(|address| {
            let has_it = |(endpoint, _): &&(String, String)| endpoint.eq_ignore_ascii_case(address.as_str());
            Some(&subscribed.iter().find(has_it)?.1)
        });
        let confirmed = match arn.filter(|_| is_pending(&channel)) {
            Some(arn) => {
                let now = state.services.now();
                state.services.store.mark_confirmed(&channel, arn, now).await?
            }
            None => None,
        };
        // Changed meanwhile: the next request shows it.
        current.push(confirmed.unwrap_or(channel));
    }
    Ok(current)
}

#[cfg(test)]
mod tests {
    use api::testing::get;
    use serde_json::{Value, json};

    use crate::kit::{App, Person};

    const PATH: &str = "/v1/notifications/channels";

    async fn states(app: &App, person: &Person) -> Value {
        let answer = app.send(person.get(PATH)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let items = answer.json()["items"].clone();
        let state = |item: &Value| json!([item["address"], item["state"]]);
        items.as_array().unwrap().iter().map(state).collect()
    }

    #[tokio::test]
    async fn a_link_that_was_followed_shows() {
        let app = App::new().await;
        let ada = app.person("ada@example.com").await;
        for (kind, address) in [
            ("email", "Ada@example.org"),
            ("email", "ada@example.net"),
            ("sms", "+4915100000001"),
        ] {
            app.clock.advance_s(1);
            let body = json!({"kind": kind, "address": address});
            assert_eq!(app.send(ada.post(PATH).json(body)).await.status, 201);
        }
        let pending = json!([
            ["Ada@example.org", "pending"],
            ["ada@example.net", "pending"],
            ["+4915100000001", "pending"]
        ]);
        assert_eq!(states(&app, &ada).await, pending, "there is no topic yet");
        app.topics.subscribe(&ada.id, "email", "ada@example.org", false);
        assert_eq!(states(&app, &ada).await, pending);
        app.topics.subscribe(&ada.id, "email", "ada@example.org", true);
        let one = json!([
            ["Ada@example.org", "confirmed"],
            ["ada@example.net", "pending"],
            ["+4915100000001", "pending"]
        ]);
        assert_eq!(states(&app, &ada).await, one);
        app.topics.subscribe(&ada.id, "email", "ada@example.net", true);
        states(&app, &ada).await;
        let asked = app.topics.asked();
        states(&app, &ada).await;
        assert_eq!(app.topics.asked(), asked, "nothing is pending at SNS any more");
    }

    #[tokio::test]
    async fn without_sns_they_stay_pending() {
        let app = App::new().await;
        let ada = app.person("ada@example.com").await;
        let body = json!({"kind": "email", "address": "ada@example.org"});
        assert_eq!(app.send(ada.post(PATH).json(body)).await.status, 201);
        app.topics.subscribe(&ada.id, "email", "ada@example.org", true);
        app.topics.fail_next("InternalError");
        assert_eq!(states(&app, &ada).await, json!([["ada@example.org", "pending"]]));
        assert_eq!(
            states(&app, &ada).await,
            json!([["ada@example.org", "confirmed"]])
        );
    }

    #[tokio::test]
    async fn comes_in_pages_of_ones_own() {
        let app = App::new().await;
        let (ada, eve) = (
            app.person("ada@example.com").await,
            app.person("eve@example.com").await,
        );
        for n in 0..5 {
            let body = json!({"kind": "sms", "address": format!("+491510000000{n}")});
            assert_eq!(app.send(ada.post(PATH).json(body)).await.status, 201);
        }
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = app
                .send(ada.get(&format!("{PATH}?limit=2&cursor={cursor}")))
                .await
                .json();
            seen.extend(
                page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|item| item["id"].clone()),
            );
            match page["next_cursor"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => break,
            }
        }
        let whole = app.send(ada.get(PATH)).await.json();
        let whole: Vec<_> = whole["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["id"].clone())
            .collect();
        assert_eq!((seen.len(), &seen), (5, &whole));
        assert_eq!(states(&app, &eve).await, json!([]));
        let forged = app
            .send(eve.get(&format!("{PATH}?limit=2&cursor={cursor}")))
            .await;
        assert_eq!(forged.code(), "invalid_cursor");
        let unknown = app.send(ada.get(&format!("{PATH}?kind=sms&limit=0"))).await;
        assert_eq!(
            (
                unknown.status.as_u16(),
                unknown.json()["errors"].as_array().unwrap().len()
            ),
            (422, 2)
        );
        assert_eq!(app.send(get(PATH)).await.code(), "missing_token");
    }
}
