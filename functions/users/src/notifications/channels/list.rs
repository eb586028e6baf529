use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Query};
use domain::{Channel, ChannelKind, ChannelState};
use jiff::{SignedDuration, Timestamp};
use utoipa::ToSchema;

use super::view::ChannelView;
use crate::notifications::page::page;
use crate::state::{Shared, State};

/// How long SNS may take to list a new subscription.
const SETTLING: SignedDuration = SignedDuration::from_mins(15);

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
    let channels = as_sns_has_them(&state, channels).await?;
    let position = |channel: &Channel| format!("{:.3}#{}", channel.created_at, channel.id);
    page(
        (&state, &caller.user_id),
        &query,
        channels,
        position,
        ChannelView::from,
    )
}

/// A user confirms an e-mail address at SNS, by the mail's link, and may end the subscription there, by the link in any message, and
/// SNS sends no event. So SNS is asked; if it does not answer, the channels are shown as they are stored.
async fn as_sns_has_them(state: &State, channels: Vec<Channel>) -> Result<Vec<Channel>, ApiError> {
    let now = state.services.now();
    if !channels
        .iter()
        .any(|channel| awaits_link(channel) || may_be_dropped(channel, now))
    {
        return Ok(channels);
    }
    let Some(user) = channels.first().map(|channel| channel.user_id.clone()) else {
        return Ok(channels);
    };
    let subscribed = match state.subscriptions.confirmed(&user).await {
        Ok(Some(subscribed)) => subscribed,
        Ok(None) => return Ok(channels),
        Err(error) => {
            tracing::warn!(%error, "the subscriptions of a person are not known");
            return Ok(channels);
        }
    };
    let store = &state.services.store;
    let mut current = Vec::with_capacity(channels.len());
    for channel in channels {
        let arn = channel.address.as_ref().and_then(|address| {
            let has_it = |(endpoint, _): &&(String, String)| endpoint.eq_ignore_ascii_case(address.as_str());
            Some(&subscribed.iter().find(has_it)?.1)
        });
        let changed = match arn {
            Some(arn) if awaits_link(&channel) => store.mark_confirmed(&channel, arn, now).await?,
            None if may_be_dropped(&channel, now) => store.mark_dropped(&channel, now).await?,
            _ => None,
        };
        // Changed meanwhile: the next request shows it.
        current.push(changed.unwrap_or(channel));
    }
    Ok(current)
}

fn awaits_link(channel: &Channel) -> bool {
    channel.kind == ChannelKind::Email && channel.state == ChannelState::Pending
}

/// A number is confirmed here and subscribed a moment later, and SNS may list it later still; an address is confirmed by its place in
/// that list.
fn may_be_dropped(channel: &Channel, now: Timestamp) -> bool {
    let is_settled = channel.kind == ChannelKind::Email || now > channel.updated_at + SETTLING;
    channel.state == ChannelState::Confirmed && channel.subscription_arn.is_some() && is_settled
}
