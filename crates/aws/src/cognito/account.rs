//! Accounts: created, confirmed, looked up, deleted; their passwords.

use aws_sdk_cognitoidentityprovider::types::AttributeType;
use domain::{EmailAddress, Secret, UserId};

use super::{Cognito, CognitoError, Identity, NewAccount, SignUpAttempt, attribute};

/// The attributes that identify the request that created an account; `template.yaml` defines them.
const KEY: &str = "custom:sign_up_key";
const BODY: &str = "custom:sign_up_body";

impl Cognito {
    /// Creates an account and mails a code to its address. `SignUp`.
    ///
    /// # Errors
    /// [`CognitoError::UserExists`], [`CognitoError::WeakPassword`], [`CognitoError::InvalidParameter`] or a failure.
    pub async fn sign_up(&self, account: &NewAccount) -> Result<UserId, CognitoError> {
        let attributes = [
            ("email", account.email.as_str()),
            ("name", account.name.as_str()),
            (KEY, &account.attempt.key),
            (BODY, &account.attempt.body),
        ];
        let mut request = self
            .client
            .sign_up()
            .client_id(&*self.client_id)
            .username(account.email.as_str())
            .password(account.password.expose());
        for (name, value) in attributes {
            let attribute = AttributeType::builder().name(name).value(value).build();
            request =
                request.user_attributes(attribute.map_err(|_| unexpected("an attribute without a name"))?);
        }
        let made = request.send().await;
        match made.map_err(CognitoError::from) {
            Ok(made) => UserId::from_sub(made.user_sub()).map_err(|_| unexpected("a sub that is no UUID")),
            // The account exists, and another code can be requested.
            Err(CognitoError::Undelivered) => Ok(self.find(&account.email).await?.0),
            Err(error) => Err(error),
        }
    }

    /// The account of this address, and the request that created it. `AdminGetUser`.
    ///
    /// # Errors
    /// [`CognitoError::UserNotFound`] or a failure.
    pub async fn find(&self, email: &EmailAddress) -> Result<(UserId, Option<SignUpAttempt>), CognitoError> {
        let request = self.client.admin_get_user().user_pool_id(&*self.pool_id);
        let user = request.username(email.as_str()).send().await?;
        let get = |name: &str| attribute(user.user_attributes(), name);
        let sub = get("sub").ok_or_else(|| unexpected("an account without sub"))?;
        let id = UserId::from_sub(&sub).map_err(|_| unexpected("a sub that is no UUID"))?;
        let attempt = get(KEY).zip(get(BODY));
        Ok((id, attempt.map(|(key, body)| SignUpAttempt { key, body })))
    }

    /// Confirms an address by the mailed code. `ConfirmSignUp`.
    ///
    /// # Errors
    /// [`CognitoError::CodeMismatch`], [`CognitoError::CodeExpired`], [`CognitoError::TooManyAttempts`];
    /// [`CognitoError::NotAuthorized`] if it is confirmed already; or a failure.
    pub async fn confirm(&self, email: &EmailAddress, code: &Secret) -> Result<(), CognitoError> {
        let request = self.client.confirm_sign_up().client_id(&*self.client_id);
        let request = request.username(email.as_str()).confirmation_code(code.expose());
        request.send().await?;
        Ok(())
    }

    /// Mails another code. `ResendConfirmationCode`.
    ///
    /// # Errors
    /// [`CognitoError::InvalidParameter`] if the address is confirmed already, [`CognitoError::TooManyAttempts`] or a
    /// failure.
    pub async fn resend_code(&self, email: &EmailAddress) -> Result<(), CognitoError> {
        let request = self.client.resend_confirmation_code().client_id(&*self.client_id);
        request.username(email.as_str()).send().await?;
        Ok(())
    }

    /// Mails a code for a new password. `ForgotPassword`.
    ///
    /// # Errors
    /// [`CognitoError::TooManyAttempts`], [`CognitoError::InvalidParameter`] for an address that was never confirmed, or
    /// a failure.
    pub async fn forgot_password(&self, email: &EmailAddress) -> Result<(), CognitoError> {
        let request = self.client.forgot_password().client_id(&*self.client_id);
        request.username(email.as_str()).send().await?;
        Ok(())
    }

    /// Sets a new password by the mailed code. `ConfirmForgotPassword`.
    ///
    /// # Errors
    /// [`CognitoError::CodeMismatch`], [`CognitoError::CodeExpired`], [`CognitoError::WeakPassword`],
    /// [`CognitoError::TooManyAttempts`] or a failure.
    pub async fn reset_password(
        &self,
        email: &EmailAddress,
        code: &Secret,
        new_password: &Secret,
    ) -> Result<(), CognitoError> {
        let request = self.client.confirm_forgot_password().client_id(&*self.client_id);
        let request = request.username(email.as_str()).confirmation_code(code.expose());
        request.password(new_password.expose()).send().await?;
        Ok(())
    }

    /// Sets a new password by the old one. `ChangePassword`.
    ///
    /// # Errors
    /// [`CognitoError::NotAuthorized`] for a wrong password, [`CognitoError::WeakPassword`],
    /// [`CognitoError::TooManyAttempts`], [`CognitoError::TokenRevoked`] or a failure.
    pub async fn change_password(
        &self,
        access_token: &Secret,
        current: &Secret,
        new: &Secret,
    ) -> Result<(), CognitoError> {
        let request = self.client.change_password().access_token(access_token.expose());
        let request = request.previous_password(current.expose());
        request.proposed_password(new.expose()).send().await?;
        Ok(())
    }

    /// Deletes the account of this token's user, with all its sessions. `DeleteUser`.
    ///
    /// # Errors
    /// [`CognitoError::UserNotFound`] for an account that is gone, [`CognitoError::TokenRevoked`] or a failure.
    pub async fn delete_user(&self, access_token: &Secret) -> Result<(), CognitoError> {
        let request = self.client.delete_user().access_token(access_token.expose());
        request.send().await?;
        Ok(())
    }

    /// The user of this token. `GetUser`.
    ///
    /// # Errors
    /// [`CognitoError::TokenRevoked`], [`CognitoError::UserNotFound`] for an account that is gone, or a failure.
    pub async fn identity(&self, access_token: &Secret) -> Result<Identity, CognitoError> {
        let request = self.client.get_user().access_token(access_token.expose());
        let user = request.send().await?;
        Identity::of(|name| attribute(user.user_attributes(), name))
    }
}

pub(super) fn unexpected(what: &str) -> CognitoError {
    CognitoError::Unexpected(what.to_owned())
}
