//! The caller.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use domain::{Secret, TokenClaims, UserId};
use http::{HeaderMap, header, request::Parts};

use crate::{
    ApiError,
    token::{TokenError, Verifier},
};

/// A router's state that can authenticate callers.
pub trait Authenticates {
    /// Verifies access tokens.
    fn verifier(&self) -> &Verifier;
}

impl<T: Authenticates> Authenticates for Arc<T> {
    fn verifier(&self) -> &Verifier {
        T::verifier(self)
    }
}

/// The user whose access token came with the request. A handler that takes this argument requires one: 401 without, or with
/// an invalid token; 503 while there are no keys to verify it with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The user's id.
    pub user_id: UserId,
    /// The user's name in the user pool.
    pub username: String,
    /// The session, which the table may know to have ended.
    pub claims: TokenClaims,
    /// The token itself, for calls to the user pool on the user's behalf.
    pub token: Secret,
}

impl<S: Authenticates + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let token = bearer(&parts.headers)?;
        let claims = state.verifier().verify(token).await?;
        Ok(Self {
            user_id: claims.token.user_id.clone(),
            username: claims.username.clone(),
            claims: claims.token.clone(),
            token: Secret::new(token),
        })
    }
}

/// The token in `Authorization: Bearer …` (RFC 6750, section 2.1; the scheme in any case, RFC 9110, section 11.1).
fn bearer(headers: &HeaderMap) -> Result<&str, TokenError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().ok_or(TokenError::Missing)?;
    if values.next().is_some() {
        return Err(TokenError::Invalid);
    }
    let value = value.to_str().map_err(|_| TokenError::Invalid)?;
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(TokenError::Missing);
    }
    match token.trim_matches(' ') {
        "" => Err(TokenError::Missing),
        token => Ok(token),
    }
}
