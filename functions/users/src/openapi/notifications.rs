//! What requests about notifications may hold, for the OpenAPI document only; see `schema`.
#![expect(dead_code, reason = "described, never made")]

use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::schema::{Code, Email};
use crate::notifications::channels::ChannelView;
use crate::notifications::mutes::MuteView;

/// `email`: an address; `sms`: a telephone number.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChannelKind {
    Email,
    Sms,
}

/// How far a channel is.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChannelState {
    Pending,
    Confirmed,
}

/// What somebody is told of.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NotificationKind {
    Assigned,
    StatusChanged,
    Commented,
    Mentioned,
    MemberJoined,
}

/// An address or a number of one's own.
#[derive(ToSchema)]
#[serde(untagged)]
pub(crate) enum NewChannel {
    Email(NewEmailChannel),
    Sms(NewSmsChannel),
}

/// An e-mail address.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewEmailChannel {
    #[schema(pattern = "^email$", example = "email")]
    kind: String,
    address: Email,
}

/// A telephone number.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSmsChannel {
    #[schema(pattern = "^sms$", example = "sms")]
    kind: String,
    /// E.164.
    #[schema(pattern = r"^\+[1-9][0-9]{6,14}$", example = "+4915112345678")]
    address: String,
}

/// The code that was texted to a number.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelCode {
    code: Code,
}

/// A page of channels.
#[derive(ToSchema)]
pub(crate) struct ChannelPage {
    #[schema(max_items = 10)]
    items: Vec<ChannelView>,
    /// Null: this was the last page.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// A page of muted projects.
#[derive(ToSchema)]
pub(crate) struct MutePage {
    #[schema(max_items = 100)]
    items: Vec<MuteView>,
    /// Null: this was the last page.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// By which means somebody wants to be told.
#[derive(ToSchema)]
pub(crate) struct Media {
    email: bool,
    sms: bool,
    inbox: bool,
}

/// What somebody wants to be told.
#[derive(ToSchema)]
pub(crate) struct Preferences {
    assigned: Media,
    status_changed: Media,
    commented: Media,
    mentioned: Media,
    member_joined: Media,
}

/// By which means somebody wants to be told: by those that are left out too.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMedia {
    #[schema(nullable = false)]
    email: Option<bool>,
    #[schema(nullable = false)]
    sms: Option<bool>,
    #[schema(nullable = false)]
    inbox: Option<bool>,
}

/// What somebody wants to be told: what is left out too.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPreferences {
    #[schema(nullable = false)]
    assigned: Option<NewMedia>,
    #[schema(nullable = false)]
    status_changed: Option<NewMedia>,
    #[schema(nullable = false)]
    commented: Option<NewMedia>,
    #[schema(nullable = false)]
    mentioned: Option<NewMedia>,
    #[schema(nullable = false)]
    member_joined: Option<NewMedia>,
}

/// Which notifications are read: those with these ids, or all.
#[derive(ToSchema)]
#[serde(untagged)]
pub(crate) enum MarkRead {
    Some(MarkSomeRead),
    All(MarkAllRead),
}

/// Those with these ids.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkSomeRead {
    #[schema(max_items = 100)]
    ids: Vec<NotificationId>,
}

/// All.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkAllRead {
    all: True,
}

/// A notification's id.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^ntf_[0-9a-f]{32}$", example = "ntf_00000000000000000000000000000000")]
pub(crate) struct NotificationId(String);

/// Only `true`.
pub(crate) struct True;

impl ToSchema for True {}

impl PartialSchema for True {
    fn schema() -> RefOr<Schema> {
        let only = ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::Boolean))
            .enum_values(Some([true]));
        RefOr::T(Schema::Object(only.build()))
    }
}

/// What of the inbox is wanted.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InboxParameters {
    /// Only what is not read yet.
    #[param(nullable = false)]
    unread: Option<bool>,
}
