use api::{ApiError, Body};
use http::StatusCode;

use super::body::Address;
use crate::failure::unless_the_pool_is_down;
use crate::state::Shared;

/// Mails another code for confirming, if there is an account that waits for one. The answer does not tell.
#[utoipa::path(post, path = "/v1/auth/resend-code", operation_id = "resendCode", tag = "auth",
    request_body = Address,
    security(()),
    responses((status = 202, description = "If an account waits for it, a code is on its way")))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<StatusCode, ApiError> {
    let Address { email } = Address::parse(body)?;
    unless_the_pool_is_down(state.cognito.resend_code(&email).await)?;
    Ok(StatusCode::ACCEPTED)
}

#[cfg(test)]
mod tests {
    use api::testing::post;
    use serde_json::json;

    use crate::kit::App;

    #[tokio::test]
    async fn the_answer_tells_nothing() {
        let app = App::new().await;
        app.sign_up("new@example.com").await;
        app.person("old@example.com").await;
        for (email, mails) in [
            ("new@example.com", 2),
            ("old@example.com", 1),
            ("nobody@example.com", 0),
        ] {
            let answer = app
                .send(post("/v1/auth/resend-code").json(json!({"email": email})))
                .await;
            assert_eq!(
                (answer.status.as_u16(), answer.text.as_str()),
                (202, ""),
                "{email}"
            );
            assert_eq!(app.pool.mails(email), mails, "{email}");
        }
        app.pool.lock();
        let answer = app
            .send(post("/v1/auth/resend-code").json(json!({"email": "new@example.com"})))
            .await;
        assert_eq!(answer.status, 202);
    }

    #[tokio::test]
    async fn a_pool_that_is_down_is_told() {
        let app = App::new().await;
        app.pool.lose_next_answer();
        let answer = app
            .send(post("/v1/auth/resend-code").json(json!({"email": "a@example.com"})))
            .await;
        insta::assert_json_snapshot!(answer.snapshot());
    }
}
