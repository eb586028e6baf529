//! Preferences, and the body that replaces them.
#![expect(
    dead_code,
    reason = "for the OpenAPI document only: `domain` reads and writes preferences"
)]

use utoipa::ToSchema;

/// By which means somebody wants to be told.
#[derive(ToSchema)]
pub(crate) struct Media {
    email: bool,
    sms: bool,
    inbox: bool,
}

/// What somebody wants to be told.
#[derive(ToSchema)]
#[schema(as = Preferences)]
pub(crate) struct PreferencesView {
    assigned: Media,
    unassigned: Media,
    status_changed: Media,
    /// A task of a bucket list was achieved.
    achieved: Media,
    commented: Media,
    mentioned: Media,
    member_joined: Media,
    /// Only `inbox` counts: the code is mailed to the invited address in any case.
    invited: Media,
}

/// By which means somebody wants to be told. Left out, `email` and `inbox` are true and `sms` is false.
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

/// What somebody wants to be told. A kind that is left out has its default: by mail and in the inbox, not by text message.
#[derive(ToSchema)]
#[schema(as = NewPreferences)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPreferencesBody {
    #[schema(nullable = false)]
    assigned: Option<NewMedia>,
    #[schema(nullable = false)]
    unassigned: Option<NewMedia>,
    #[schema(nullable = false)]
    status_changed: Option<NewMedia>,
    #[schema(nullable = false)]
    achieved: Option<NewMedia>,
    #[schema(nullable = false)]
    commented: Option<NewMedia>,
    #[schema(nullable = false)]
    mentioned: Option<NewMedia>,
    #[schema(nullable = false)]
    member_joined: Option<NewMedia>,
    #[schema(nullable = false)]
    invited: Option<NewMedia>,
}
