use api::{ApiError, Body};
use http::StatusCode;

use super::body::Address;
use crate::failure::unless_the_pool_is_down;
use crate::state::Shared;

/// Mails a code for setting a new password, if there is such an account. The answer does not tell.
#[utoipa::path(post, path = "/v1/auth/forgot-password", operation_id = "forgotPassword", tag = "auth",
    request_body = Address,
    security(()),
    responses((status = 202, description = "If there is such an account, a code is on its way")))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<StatusCode, ApiError> {
    let Address { email } = Address::parse(body)?;
    unless_the_pool_is_down(state.cognito.forgot_password(&email).await)?;
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
        let mut answers = Vec::new();
        for (email, mails) in [
            ("old@example.com", 2),
            ("new@example.com", 1),
            ("nobody@example.com", 0),
        ] {
            let answer = app
                .send(post("/v1/auth/forgot-password").json(json!({"email": email})))
                .await;
            assert_eq!(app.pool.mails(email), mails, "{email}");
            answers.push((answer.status, answer.text));
        }
        app.pool.lock();
        let answer = app
            .send(post("/v1/auth/forgot-password").json(json!({"email": "old@example.com"})))
            .await;
        answers.push((answer.status, answer.text));
        assert!(
            answers
                .iter()
                .all(|(status, text)| *status == 202 && text.is_empty()),
            "{answers:?}"
        );
    }
}
