//! Schemas of enumerations.

use utoipa::ToSchema;

api::enumeration_schemas! {
    /// `email`: an address; `sms`: a telephone number.
    pub(crate) ChannelKind = domain::ChannelKind as "ChannelKind";
    /// Why a channel was switched off.
    pub(crate) DropReason = domain::DropReason as "DropReason";
    /// By which means somebody is told.
    pub(crate) Medium = domain::Medium as "Medium";
    /// What somebody is told of.
    pub(crate) NotificationKind = domain::NotificationKind as "NoticeKind";
}

/// How far a channel is.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(
    dead_code,
    reason = "for the OpenAPI document only; the API does not show removed channels"
)]
pub(crate) enum ChannelState {
    Pending,
    Confirmed,
    /// It was confirmed, and is switched off. Nothing is sent to it until it is added again.
    Dropped,
}
