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
#[schema(as = NewPreferences)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPreferencesBody {
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
