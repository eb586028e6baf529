//! A person in JSON, as they see themselves.

use domain::Timestamp;
use domain::{Profile, UserId};
use http_function::Services;
use serde::Serialize;
use utoipa::ToSchema;

/// A person.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserView {
    #[schema(value_type = String, format = "UserId")]
    id: UserId,
    #[schema(format = "email")]
    email: String,
    name: String,
    /// BCP 47.
    #[schema(example = "pt-BR")]
    locale: String,
    /// IANA.
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
    /// Shows one's picture, for an hour. Works without a token.
    #[schema(required, format = "uri")]
    avatar_url: Option<String>,
    /// Whether one takes part in the ranking of everybody, by one's name.
    in_global_ranking: bool,
    /// What completed tasks have earned.
    #[schema(minimum = 0)]
    points: u64,
    #[schema(minimum = 1)]
    version: u64,
    /// When they logged in for the first time.
    created_at: Timestamp,
}

impl UserView {
    pub(crate) fn new(services: &Services, profile: Profile, points: u64) -> Self {
        Self {
            avatar_url: services.avatar_url(&profile.id, profile.avatar.as_ref()),
            id: profile.id,
            email: profile.email.as_str().to_owned(),
            name: profile.name.as_str().to_owned(),
            locale: profile.locale.as_str().to_owned(),
            time_zone: profile.time_zone.as_str().to_owned(),
            in_global_ranking: profile.in_global_ranking,
            points,
            version: profile.version,
            created_at: profile.created_at.into(),
        }
    }
}
