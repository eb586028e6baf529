//! Accounts: created, confirmed, deleted; their passwords.

use aws_sdk_cognitoidentityprovider::types::AttributeType;
use domain::{EmailAddress, Name, Secret};

use super::{Cognito, CognitoError, Identity, attribute};

impl Cognito {
    /// Creates an account and mails a code to its address. `password` is a placeholder that nobody learns: the pool
    /// requires one. `SignUp`.
    ///
    /// # Errors
    /// [`CognitoError::UserExists`], confirmed or not, [`CognitoError::InvalidParameter`] or a failure.
    pub async fn sign_up(
        &self,
        email: &EmailAddress,
        name: &Name,
        password: &Secret,
    ) -> Result<(), CognitoError> {
        let mut request = self
            .client
            .sign_up()
            .client_id(&*self.client_id)
            .username(email.as_str())
            .password(password.expose());
        for (name, value) in [("email", email.as_str()), ("name", name.as_str())] {
            let attribute = AttributeType::builder().name(name).value(value).build();
            request =
                request.user_attributes(attribute.map_err(|_| unexpected("an attribute without a name"))?);
        }
        match request.send().await.map_err(CognitoError::from) {
            // The account exists, and another code can be requested.
            Ok(_) | Err(CognitoError::Undelivered) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Sets a password by a mailed code: one that confirms the address, or one for a lost password. Which of them the
    /// account waits for is not known here, and an unknown address must take as long: both are tried at once.
    /// `ConfirmSignUp` with `AdminSetUserPassword`, `ConfirmForgotPassword`.
    ///
    /// If the process ends after the confirmation, the account is confirmed and its password unknown;
    /// [`Cognito::mail_code`] mails a code for another one.
    ///
    /// # Errors
    /// [`CognitoError::CodeMismatch`], [`CognitoError::CodeExpired`] or [`CognitoError::NotAuthorized`] for a code that
    /// does not count, [`CognitoError::WeakPassword`], [`CognitoError::TooManyAttempts`] or a failure.
    pub async fn set_password(
        &self,
        email: &EmailAddress,
        code: &Secret,
        password: &Secret,
    ) -> Result<(), CognitoError> {
        let confirm = self.client.confirm_sign_up().client_id(&*self.client_id);
        let confirm = confirm.username(email.as_str()).confirmation_code(code.expose());
        let reset = self.client.confirm_forgot_password().client_id(&*self.client_id);
        let reset = reset.username(email.as_str()).confirmation_code(code.expose());
        let (confirmed, reset) = tokio::join!(confirm.send(), reset.password(password.expose()).send());
        match (confirmed, reset.map_err(CognitoError::from)) {
            (Ok(_), _) => {
                let request = self.client.admin_set_user_password().user_pool_id(&*self.pool_id);
                let request = request.username(email.as_str()).password(password.expose());
                request.permanent(true).send().await?;
                Ok(())
            }
            (Err(_), Ok(_)) => Ok(()),
            (Err(first), Err(second)) if second.refuses_code() => Err(first.into()),
            (Err(_), Err(second)) => Err(second),
        }
    }

    /// Mails a code for [`Cognito::set_password`], whether the address is confirmed or not. Cognito mails the one only
    /// to confirmed addresses, the other only to the rest, and neither response says so; both are asked at once.
    /// `ResendConfirmationCode` and `ForgotPassword`.
    ///
    /// # Errors
    /// Of each of the two; one of them is refused, or is answered without a mail.
    pub async fn mail_code(&self, email: &EmailAddress) -> [Result<(), CognitoError>; 2] {
        let forgot = self.client.forgot_password().client_id(&*self.client_id);
        let (resent, mailed) = tokio::join!(self.resend_code(email), forgot.username(email.as_str()).send());
        [resent, mailed.map(|_| ()).map_err(CognitoError::from)]
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

    /// Mails a code to another address of this token's user, which replaces theirs once the code is verified.
    /// `UpdateUserAttributes`.
    ///
    /// # Errors
    /// [`CognitoError::UserExists`] if it is somebody else's, [`CognitoError::InvalidParameter`],
    /// [`CognitoError::TooManyAttempts`], [`CognitoError::TokenRevoked`] or a failure.
    pub async fn change_email(
        &self,
        access_token: &Secret,
        email: &EmailAddress,
    ) -> Result<(), CognitoError> {
        let attribute = AttributeType::builder()
            .name("email")
            .value(email.as_str())
            .build();
        let attribute = attribute.map_err(|_| unexpected("an attribute without a name"))?;
        let request = self
            .client
            .update_user_attributes()
            .access_token(access_token.expose());
        request.user_attributes(attribute).send().await?;
        Ok(())
    }

    /// Makes the other address count, by the code that was mailed there. `VerifyUserAttribute`.
    ///
    /// # Errors
    /// Those of a code, see [`CognitoError::refuses_code`], [`CognitoError::TooManyAttempts`],
    /// [`CognitoError::TokenRevoked`] or a failure.
    pub async fn verify_email(&self, access_token: &Secret, code: &Secret) -> Result<(), CognitoError> {
        let request = self
            .client
            .verify_user_attribute()
            .access_token(access_token.expose());
        request.attribute_name("email").code(code.expose()).send().await?;
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
