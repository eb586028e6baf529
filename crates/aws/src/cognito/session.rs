//! Sessions: begun, renewed, ended.

use std::collections::HashMap;

use aws_sdk_cognitoidentityprovider::types::{AuthFlowType, AuthenticationResultType};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{EmailAddress, Secret};
use serde_json::{Map, Value};

use super::{Cognito, CognitoError, Identity, Session, account::unexpected};

impl Cognito {
    /// Begins a session. `InitiateAuth` with `USER_PASSWORD_AUTH`.
    ///
    /// # Errors
    /// [`CognitoError::NotAuthorized`] or [`CognitoError::UserNotFound`] for a wrong address or password,
    /// [`CognitoError::NotConfirmed`], [`CognitoError::PasswordResetRequired`], [`CognitoError::Locked`],
    /// [`CognitoError::Challenge`] or a failure.
    pub async fn log_in(&self, email: &EmailAddress, password: &Secret) -> Result<Session, CognitoError> {
        let parameters = [("USERNAME", email.as_str()), ("PASSWORD", password.expose())];
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
    let claims = claims(id_token).ok_or_else(|| unexpected("an id token that is no JWT"))?;
    Ok(Session {
        access_token: Secret::new(
            result
                .access_token()
                .ok_or_else(|| unexpected("no access token"))?,
        ),
        refresh_token,
        expires_in_s: result.expires_in().try_into().unwrap_or_default(),
        identity: Identity::of(|name| claims.get(name).and_then(Value::as_str).map(str::to_owned))?,
        id_token: Secret::new(id_token),
    })
}

/// The claims of a token received from Cognito itself over TLS, which authenticates them as the signature would
/// (OpenID Connect Core, section 3.1.3.7, item 6).
fn claims(id_token: &str) -> Option<Map<String, Value>> {
    let payload = URL_SAFE_NO_PAD.decode(id_token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&payload).ok()
}
