//! Sessions: begun, renewed, ended.

use std::collections::HashMap;

use aws_sdk_cognitoidentityprovider::types::{AuthFlowType, AuthenticationResultType};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{EmailAddress, Secret, SessionId, TokenClaims};
use serde_json::{Map, Value};

use super::{Cognito, CognitoError, Identity, Session, account::unexpected, attribute};

impl Cognito {
    /// Begins a session; `username` is the address or the name in the pool. `InitiateAuth` with `USER_PASSWORD_AUTH`.
    ///
    /// # Errors
    /// [`CognitoError::NotAuthorized`] or [`CognitoError::UserNotFound`] for a wrong address or password,
    /// [`CognitoError::NotConfirmed`], [`CognitoError::PasswordResetRequired`], [`CognitoError::Locked`],
    /// [`CognitoError::Challenge`] or a failure.
    pub async fn log_in(&self, username: &str, password: &Secret) -> Result<Session, CognitoError> {
        let parameters = [("USERNAME", username), ("PASSWORD", password.expose())];
        let result = self.initiate(AuthFlowType::UserPasswordAuth, parameters).await?;
        let refresh_token = result
            .refresh_token()
            .ok_or_else(|| unexpected("no refresh token"))?;
        session(&result, Secret::new(refresh_token))
    }

    /// Renews a session. `InitiateAuth` with `REFRESH_TOKEN_AUTH`.
    ///
    /// # Errors
    /// [`CognitoError::NotAuthorized`] for a token that is none, was revoked or has expired, or a failure.
    pub async fn refresh(&self, refresh_token: &Secret) -> Result<Session, CognitoError> {
        let parameters = [("REFRESH_TOKEN", refresh_token.expose())];
        let result = self.initiate(AuthFlowType::RefreshTokenAuth, parameters).await?;
        // A pool that rotates refresh tokens returns a new one.
        let next = result
            .refresh_token()
            .map_or_else(|| refresh_token.clone(), Secret::new);
        session(&result, next)
    }

    /// Revokes a refresh token and the access tokens issued from it. `RevokeToken`.
    ///
    /// # Errors
    /// [`CognitoError::InvalidParameter`] or [`CognitoError::NotAuthorized`] for what is no token of this client, or a
    /// failure.
    pub async fn revoke(&self, refresh_token: &Secret) -> Result<(), CognitoError> {
        let request = self.client.revoke_token().client_id(&*self.client_id);
        request.token(refresh_token.expose()).send().await?;
        Ok(())
    }

    /// Revokes all refresh tokens of a user, and their access tokens at the pool; `username` is the address or the name in
    /// the pool. `AdminUserGlobalSignOut`.
    ///
    /// # Errors
    /// [`CognitoError::UserNotFound`] or a failure.
    pub async fn sign_out_everywhere(&self, username: &str) -> Result<(), CognitoError> {
        let request = self
            .client
            .admin_user_global_sign_out()
            .user_pool_id(&*self.pool_id);
        request.username(username).send().await?;
        Ok(())
    }

    /// The user of this address. `AdminGetUser`.
    ///
    /// # Errors
    /// [`CognitoError::UserNotFound`] or a failure.
    pub async fn identity_of(&self, email: &EmailAddress) -> Result<Identity, CognitoError> {
        let request = self.client.admin_get_user().user_pool_id(&*self.pool_id);
        let user = request.username(email.as_str()).send().await?;
        Identity::of(|name| attribute(user.user_attributes(), name))
    }

    async fn initiate<const N: usize>(
        &self,
        flow: AuthFlowType,
        parameters: [(&str, &str); N],
    ) -> Result<AuthenticationResultType, CognitoError> {
        let parameters: HashMap<_, _> = parameters
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        let request = self.client.initiate_auth().client_id(&*self.client_id);
        let request = request.auth_flow(flow).set_auth_parameters(Some(parameters));
        request
            .send()
            .await?
            .authentication_result
            .ok_or(CognitoError::Challenge)
    }
}

fn session(result: &AuthenticationResultType, refresh_token: Secret) -> Result<Session, CognitoError> {
    let id_token = result.id_token().ok_or_else(|| unexpected("no id token"))?;
    let own = claims(id_token).ok_or_else(|| unexpected("an id token that is no JWT"))?;
    let identity = Identity::of(|name| own.get(name).and_then(Value::as_str).map(str::to_owned))?;
    let access_token = result
        .access_token()
        .ok_or_else(|| unexpected("no access token"))?;
    Ok(Session {
        claims: token_claims(access_token, &identity)
            .ok_or_else(|| unexpected("an access token without its session"))?,
        access_token: Secret::new(access_token),
        refresh_token,
        expires_in_s: result.expires_in().try_into().unwrap_or_default(),
        identity,
        id_token: Secret::new(id_token),
    })
}

/// The claims of an access token of this user. `origin_jti` is there while the client's `EnableTokenRevocation` is on.
fn token_claims(access_token: &str, identity: &Identity) -> Option<TokenClaims> {
    let claims = claims(access_token)?;
    Some(TokenClaims {
        user_id: identity.id.clone(),
        session_id: SessionId::parse(claims.get("origin_jti")?.as_str()?)?,
        issued_at_s: claims.get("iat")?.as_i64()?,
        expires_at_s: claims.get("exp")?.as_i64()?,
    })
}

/// The claims of a token received from Cognito itself over TLS, which authenticates them as the signature would
/// (OpenID Connect Core, section 3.1.3.7, item 6).
fn claims(token: &str) -> Option<Map<String, Value>> {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&payload).ok()
}
