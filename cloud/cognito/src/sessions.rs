//! `RevokeToken` and `GlobalSignOut`.

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    error::{Answer, Failure, api},
    keys::Unverified,
    profile::OfAccessToken,
    state::Cognito,
    tokens,
    validate::{CLIENT_ID, Checks, TOKEN},
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RevokeToken {
    client_id: Option<String>,
    token: Option<String>,
}

/// Ends the session of a refresh token, and with it the access tokens it issued. A token that is invented,
/// expired or revoked already is no error (RFC 7009, section 2.2); an access or id token is one.
pub(super) async fn revoke_token(pool: Cognito, input: RevokeToken) -> Answer {
    let mut checks = Checks::default();
    let token = checks.required("token", input.token, &TOKEN);
    let client_id = checks.required("clientId", input.client_id, &CLIENT_ID);
    checks.finish()?;
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
    pool.inner
        .database
        .transaction(move |tx| Ok(tokens::revoke(tx, &token)?))
        .await?;
    Ok(Value::Null)
}

/// Ends all sessions of the user.
pub(super) async fn global_sign_out(pool: Cognito, input: OfAccessToken) -> Answer {
    let access = input.verify(&pool, pool.now_ms())?;
    pool.inner
        .database
        .transaction(move |tx| {
            let user = match access.user(tx)? {
                Ok(user) => user,
                Err(failure) => return Ok(Err(failure)),
            };
            tokens::revoke_all(tx, &user.sub)?;
            Ok(Ok(()))
        })
        .await??;
    Ok(json!({}))
}
