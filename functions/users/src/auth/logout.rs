use api::{ApiError, Body};
use aws::cognito::CognitoError;
use http::StatusCode;

use super::body::RefreshToken;
use crate::failure::pool_failed;
use crate::state::Shared;

/// Ends a session. The refresh token counts no more; an access token made of it does until it expires. A token that
/// has ended already, or never was one, is as well as ended (RFC 7009, section 2.2).
#[utoipa::path(post, path = "/v1/auth/logout", operation_id = "logout", tag = "auth",
    request_body = RefreshToken,
    security(()),
    responses((status = 204, description = "The session has ended")))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<StatusCode, ApiError> {
    let RefreshToken { refresh_token } = RefreshToken::parse(body)?;
    match state.cognito.revoke(&refresh_token).await {
        Ok(())
        | Err(CognitoError::InvalidParameter | CognitoError::NotAuthorized | CognitoError::TokenRevoked) => {
            Ok(StatusCode::NO_CONTENT)
        }
        Err(error) => Err(pool_failed(error)),
    }
}

#[cfg(test)]
mod tests {
    use api::testing::post;
    use serde_json::json;

    use crate::kit::App;

    #[tokio::test]
    async fn the_refresh_token_counts_no_more() {
        let app = App::new().await;
        let ada = app.person("ada@example.com").await;
        let body = json!({"refresh_token": ada.refresh_token});
        for _ in 0..2 {
            let answer = app.send(post("/v1/auth/logout").json(body.clone())).await;
            assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
        }
        let refreshed = app.send(post("/v1/auth/refresh").json(body)).await;
        assert_eq!(refreshed.code(), "invalid_refresh_token");
    }

    #[tokio::test]
    async fn what_was_no_token_is_ended() {
        let app = App::new().await;
        let answer = app
            .send(post("/v1/auth/logout").json(json!({"refresh_token": "garbage"})))
            .await;
        assert_eq!(answer.status, 204);
        app.pool.lose_next_answer();
        let answer = app
            .send(post("/v1/auth/logout").json(json!({"refresh_token": "garbage"})))
            .await;
        assert_eq!(answer.status, 503, "but not if the pool was not asked");
    }
}
