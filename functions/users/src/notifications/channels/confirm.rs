use api::{ApiError, Body, Caller, Path, versioned};
use axum::response::Response;
use domain::{Fields, Invalid, OneTimeCode, Secret};
use serde_json::Value;
use store::ConfirmedChannel;
use utoipa::ToSchema;

use super::path::ChannelPath;
use super::view::ChannelView;
use crate::failure::wrong_code;
use crate::state::Shared;
use crate::{input, schema};

/// The code that was sent to an address or a number.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelCode {
    #[schema(value_type = schema::TypedCode)]
    code: Secret,
}

/// Confirms an address or a number by the code that was sent to it. Five wrong codes end it; then another message has to be asked for.
#[utoipa::path(post, path = "/v1/notifications/channels/{channel_id}/confirm", operation_id = "confirmChannel", tag = "notifications",
    params(ChannelPath),
    request_body = ChannelCode,
    responses((status = 200, description = "Confirmed", body = ChannelView)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(ChannelPath { channel_id }): Path<ChannelPath>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let store = state.services.store.of(&caller);
    let ChannelCode { code } = ChannelCode::parse(body)?;
    let services = &state.services;
    let given = (&services.code_key, &code);
    let confirmed = store
        .confirm_channel(&caller.user_id, &channel_id, given, services.now())
        .await?;
    match confirmed {
        ConfirmedChannel::Done(channel) => Ok(versioned(channel.version, &ChannelView::from(channel), None)),
        // Wrong, expired, or tried too often: the response does not say which.
        ConfirmedChannel::Refused => Err(wrong_code()),
        ConfirmedChannel::Absent => Err(ApiError::NotFound),
    }
}

impl ChannelCode {
    fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let code = fields.required("code", OneTimeCode::parse);
        input::all(fields, code).map(|code| Self { code })
    }
}
