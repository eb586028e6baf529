//! `GET /v1/notifications/channels`

use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Query};
use domain::{Channel, ChannelKind, ChannelState};
use http_function::failed;

use super::ChannelView;
use crate::notifications::page;
use crate::state::Shared;
use crate::{State, openapi};

/// One's own channels, those added first first.
#[utoipa::path(get, path = "/v1/notifications/channels", operation_id = "listChannels", tag = "notifications",
    params(PageParameters),
    security(("access_token" = [])),
    responses((status = 200, description = "A page", body = openapi::ChannelPage)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    query: Query,
) -> Result<Page<ChannelView>, ApiError> {
    let channels = state.services.store.channels(&caller.user_id).await;
    let channels = confirmed_by_mail(&state, channels.map_err(failed)?).await?;
    let place = |channel: &Channel| format!("{:.3}#{}", channel.created_at, channel.id);
    page(
        (&state, &caller.user_id),
        &query,
        channels,
        place,
        ChannelView::from,
    )
}

/// Whoever follows a mail's link confirms at SNS, which tells nobody: so it is asked, as long as something is pending. If it
/// does not answer they stay pending for now.
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
                let marked = state.services.store.mark_confirmed(&channel, arn, now).await;
                marked.map_err(failed)?
            }
            None => None,
        };
        // Changed meanwhile: the next look will tell.
        current.push(confirmed.unwrap_or(channel));
    }
    Ok(current)
}
