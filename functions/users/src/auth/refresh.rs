use api::openapi::Unauthenticated;
use api::{ApiError, Body};
use aws::cognito::CognitoError;
use axum::Json;

use super::body::RefreshToken;
use super::view::SessionView;
use crate::failure::pool_failed;
use crate::state::Shared;

/// Renews a session: new access and id tokens.
#[utoipa::path(post, path = "/v1/auth/refresh", operation_id = "refresh", tag = "auth",
    request_body = RefreshToken,
    security(()),
    responses((status = 200, description = "The session", body = SessionView), Unauthenticated))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<Json<SessionView>, ApiError> {
    let RefreshToken { refresh_token } = RefreshToken::parse(body)?;
    let session = state.cognito.refresh(&refresh_token).await.map_err(refused)?;
    Ok(Json(session.into()))
}

fn refused(error: CognitoError) -> ApiError {
    match error {
        CognitoError::NotAuthorized
        | CognitoError::UserNotFound
        | CognitoError::InvalidParameter
        | CognitoError::TokenRevoked => ApiError::unauthenticated(
            "invalid_refresh_token",
            "the refresh token was revoked, has expired, or is none; log in again",
        ),
        other => pool_failed(other),
    }
}

#[cfg(test)]
mod tests {
    use api::testing::{get, post};
    use serde_json::json;

    use crate::kit::App;

    #[tokio::test]
    async fn a_session_goes_on() {
        let app = App::new().await;
        let ada = app.person("ada@example.com").await;
        app.clock.advance_s(3600);
        assert_eq!(app.send(ada.get("/v1/users/me")).await.code(), "expired_token");
        let answer = app
            .send(post("/v1/auth/refresh").json(json!({"refresh_token": ada.refresh_token})))
            .await;
        assert_eq!(answer.status, 200);
        let session = answer.json();
        assert_eq!(session["refresh_token"], ada.refresh_token.as_str());
        let token = session["access_token"].as_str().unwrap();
        assert_eq!(app.send(get("/v1/users/me").bearer(token)).await.status, 200);
    }

    #[tokio::test]
    async fn what_is_no_refresh_token_is_401() {
        let app = App::new().await;
        let ada = app.person("ada@example.com").await;
        for token in ["garbage", &ada.access_token] {
            let answer = app
                .send(post("/v1/auth/refresh").json(json!({"refresh_token": token})))
                .await;
            assert_eq!(
                (answer.status.as_u16(), answer.code().as_str()),
                (401, "invalid_refresh_token")
            );
        }
        insta::assert_json_snapshot!(
            app.send(post("/v1/auth/refresh").json(json!({})))
                .await
                .snapshot()
        );
    }
}
