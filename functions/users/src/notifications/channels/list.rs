use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Query};
use domain::{Channel, ChannelKind, ChannelState};
use store::Store;
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
    let store = state.services.store.of(&caller);
    let channels = store.channels(&caller.user_id).await?;
    let channels = confirmed_by_mail(&state, &store, channels).await?;
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
async fn confirmed_by_mail(
    state: &State,
    store: &Store,
    channels: Vec<Channel>,
) -> Result<Vec<Channel>, ApiError> {
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
                store.mark_confirmed(&channel, arn, now).await?
            }
            None => None,
        };
        // Changed meanwhile: the next request shows it.
        current.push(confirmed.unwrap_or(channel));
    }
    Ok(current)
}
