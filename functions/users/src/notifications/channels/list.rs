use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Query};
use domain::Channel;
use utoipa::ToSchema;

use super::view::ChannelView;
use crate::notifications::page::page;
use crate::state::Shared;

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
    let position = |channel: &Channel| format!("{:.3}#{}", channel.created_at, channel.id);
    page(
        (&state, &caller.user_id),
        &query,
        channels,
        position,
        ChannelView::from,
    )
}
