use api::openapi::Conflict;
use api::{ApiError, Body, Caller, Fingerprint, IdempotencyKey, etag};
use axum::Json;
use axum::response::{IntoResponse as _, Response};
use domain::{ChannelKind, NewChannel};
use http::{StatusCode, header};
use jiff::Timestamp;
use store::{AddedChannel, Attempt};

use super::schema::NewChannelBody;
use super::view::ChannelView;
use crate::state::Shared;

/// Adds an address or a number, and sends what confirms it there. The same one added again is the same channel; while
/// that is pending, its message is sent again, at most once a minute.
#[utoipa::path(post, path = "/v1/notifications/channels", operation_id = "addChannel", tag = "notifications",
    params(IdempotencyKey),
    request_body = NewChannelBody,
    responses((status = 201, description = "It is there: pending, or confirmed already", body = ChannelView), Conflict))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    key: Option<IdempotencyKey>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let store = state.services.store.of(&caller);
    let fingerprint = Fingerprint::of(&body);
    let new = NewChannel::parse(body)?;
    if new.address.kind() == ChannelKind::Email && !state.services.sends_mail {
        return Err(ApiError::conflict(
            "mail_unavailable",
            "no mail can be sent: whoever runs this has set up no sender",
        ));
    }
    let user = &caller.user_id;
    let key = key.map(|key| {
        let seed = key.seed(user.as_str(), "/v1/notifications/channels");
        format!("{:032x}", u128::from_be_bytes(seed.0))
    });
    let attempt = key.as_ref().map(|key| Attempt {
        key,
        fingerprint: fingerprint.as_str(),
    });
    let services = &state.services;
    let now = services.now();
    let added = store
        .add_channel(user, &new, attempt, services.new_id_seed(), now)
        .await?;
    match added {
        AddedChannel::Channel(channel) => {
            let etag = [(header::ETAG, etag(channel.version))];
            Ok((StatusCode::CREATED, etag, Json(ChannelView::from(channel))).into_response())
        }
        AddedChannel::TooSoon(next) => Err(later(
            "sent_just_now",
            "a message went there just now; wait for it, or ask again a little later",
            (now, next),
        )),
        AddedChannel::TooManyMessages(next) => Err(later(
            "too_many_messages",
            "too many messages were sent today for channels of yours, or to this address",
            (now, next),
        )),
        AddedChannel::TooMany => Err(ApiError::conflict(
            "too_many_channels",
            "there can be 10 channels at most; remove one first",
        )),
        AddedChannel::KeyReused => Err(ApiError::idempotency_key_reused()),
        AddedChannel::Removed => Err(ApiError::conflict(
            "deleted",
            "what this Idempotency-Key made has been deleted",
        )),
    }
}

fn later(code: &'static str, detail: &'static str, (now, next): (Timestamp, Timestamp)) -> ApiError {
    ApiError::TooManyRequests {
        code,
        detail: detail.into(),
        retry_after_s: api::seconds_until(now, next),
    }
}
