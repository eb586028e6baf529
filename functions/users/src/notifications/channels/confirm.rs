//! `POST /v1/notifications/channels/{channel_id}/confirm`

use api::openapi::Conflict;
use api::{ApiError, Body, Caller, Path, versioned};
use axum::response::Response;
use domain::{ChannelId, Fields, Invalid, OneTimeCode, Secret};
use http_function::failed;
use serde_json::Value;
use store::ConfirmedChannel;

use super::ChannelView;
use crate::state::Shared;
use crate::{input, openapi};

/// Confirms a number by the code that was texted to it. Five wrong codes end it; then another message has to be asked for.
#[utoipa::path(post, path = "/v1/notifications/channels/{channel_id}/confirm", operation_id = "confirmChannel", tag = "notifications",
    params(("channel_id" = String, Path, description = "The channel", pattern = "^chn_[0-9a-f]{32}$", example = "chn_00000000000000000000000000000000")),
    request_body = openapi::ChannelCode,
    security(("access_token" = [])),
    responses((status = 200, description = "Confirmed", body = ChannelView, headers(("ETag" = String, description = "The version, as a strong tag"))),
        (status = 409, response = Conflict)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(id): Path<ChannelId>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let code = parse(body)?;
    let services = &state.services;
    let given = (&services.code_key, &code);
    let confirmed = services
        .store
        .confirm_channel(&caller.user_id, &id, given, services.now())
        .await;
    match confirmed.map_err(failed)? {
        ConfirmedChannel::Done(channel) => Ok(versioned(channel.version, &ChannelView::from(channel), None)),
        // Wrong, expired, tried too often: whoever guesses is not told which.
        ConfirmedChannel::Refused => Err(ApiError::field(
            "code",
            "code_mismatch",
            "is not the code that was sent last, or counts no more; ask for a new one",
        )),
        ConfirmedChannel::ByLink => Err(ApiError::conflict(
            "confirmed_by_link",
            "an e-mail address is confirmed by the link in the mail",
        )),
        ConfirmedChannel::Absent => Err(ApiError::NotFound),
    }
}

fn parse(body: Value) -> Result<Secret, Invalid> {
    let mut fields = Fields::new(body)?;
    let code = fields.required("code", OneTimeCode::parse);
    input::all(fields, code)
}
