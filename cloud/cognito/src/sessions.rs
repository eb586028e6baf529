//! `RevokeToken`, `GlobalSignOut` and `AdminUserGlobalSignOut`.
//!
//! The pool refuses revoked tokens at once. An access token remains a valid JWT until it expires: a service that only verifies
//! its signature still accepts it (developer guide, "Ending user sessions with token revocation").

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    error::{Answer, Failure, api, user_not_found},
    keys::Unverified,
    state::Cognito,
    tokens::{self, Access},
    users,
    validate::{CLIENT_ID, Input, TOKEN},
};

/// Ends the session of a refresh token, and with it the access tokens it issued. A token that is invented,
/// expired or revoked already is no error (RFC 7009, section 2.2); an access or id token is one.
pub(super) async fn revoke_token(pool: Cognito, mut input: Input) -> Answer {
    let token = input.text("token", &TOKEN);
    let client_id = input.text("clientId", &CLIENT_ID);
    input.finish()?;
    if client_id != pool.inner.settings.client_id {
        // This operation alone knows no ResourceNotFoundException.
        return Err(Failure::Api {
            status: StatusCode::UNAUTHORIZED,
            name: "UnauthorizedException",
            message: "The client is not one of this user pool.".to_owned(),
        });
    }
    if !pool.inner.settings.enable_token_revocation {
        return Err(api(
            "UnsupportedOperationException",
            "Token revocation is not enabled for this client.",
        ));
    }
    if pool.inner.signing_key.verify(&token) != Err(Unverified::Malformed) {
        return Err(api(
            "UnsupportedTokenTypeException",
            "Only refresh tokens can be revoked.",
        ));
    }
    pool.transaction(move |tx| {
        tokens::revoke(tx, &token)?;
        Ok(Value::Null)
    })
    .await
}

/// Ends all sessions of a user, by an operator: as `GlobalSignOut`, also of a user who is not confirmed.
pub(super) async fn admin_user_global_sign_out(pool: Cognito, mut input: Input) -> Answer {
    let (pool_id, username) = input.pool_and_user();
    input.finish()?;
    let login = pool.admin_login(&pool_id, &username)?;
    pool.transaction(move |tx| {
        let user = users::find(tx, &login)?.ok_or_else(user_not_found)?;
        tokens::revoke_all(tx, &user.sub)?;
        Ok(json!({}))
    })
    .await
}

/// Ends all sessions of the user.
pub(super) async fn global_sign_out(pool: Cognito, input: Input) -> Answer {
    let access = Access::of(&pool, input)?;
    pool.transaction(move |tx| {
        tokens::revoke_all(tx, &access.user(tx)?.sub)?;
        Ok(json!({}))
    })
    .await
}
