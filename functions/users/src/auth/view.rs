//! A session in JSON.

use aws::cognito::Session;
use serde::Serialize;
use utoipa::ToSchema;

/// What a client keeps of a session.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub(crate) struct SessionView {
    /// Send it as `Authorization: Bearer …`.
    access_token: String,
    /// Says who has logged in; not for this API.
    id_token: String,
    /// For `POST /v1/auth/refresh` and `/v1/auth/logout`.
    refresh_token: String,
    #[schema(pattern = "^Bearer$")]
    token_type: &'static str,
    /// Seconds that the access token counts.
    #[schema(minimum = 1)]
    expires_in: u32,
}

impl From<Session> for SessionView {
    fn from(session: Session) -> Self {
        Self {
            access_token: session.access_token.expose().to_owned(),
            id_token: session.id_token.expose().to_owned(),
            refresh_token: session.refresh_token.expose().to_owned(),
            token_type: "Bearer",
            expires_in: session.expires_in_s,
        }
    }
}
