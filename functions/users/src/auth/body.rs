//! Bodies that several routes take.

use api::ApiError;
use aws::cognito::CognitoError;
use domain::{EmailAddress, Fields, Invalid, OneTimeCode, Secret};
use http::StatusCode;
use serde_json::Value;
use utoipa::ToSchema;

use crate::failure::{code_refused, weak};
use crate::state::State;
use crate::{input, schema};

/// Where a code goes.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Address {
    #[schema(value_type = schema::Email)]
    pub(super) email: EmailAddress,
}

/// What a session has been given.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefreshToken {
    #[schema(value_type = String, min_length = 1, max_length = 8192, pattern = "^[!-~]+$")]
    pub(super) refresh_token: Secret,
}

/// A new password, by a code that was mailed to the account's address.
pub(super) struct NewPassword {
    email: EmailAddress,
    code: Secret,
    password: Secret,
    field: &'static str,
}

impl NewPassword {
    /// `field` is the password's name in the body.
    pub(super) fn parse(body: Value, field: &'static str) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let email = fields.required("email", EmailAddress::known);
        let code = fields.required("code", OneTimeCode::parse);
        let password = fields.required(field, input::new_password);
        let ((email, code), password) = input::all(fields, email.zip(code).zip(password))?;
        Ok(Self {
            email,
            code,
            password,
            field,
        })
    }

    /// Sets it at the pool.
    pub(super) async fn set(self, state: &State) -> Result<StatusCode, ApiError> {
        let Self { email, code, .. } = &self;
        match state.cognito.set_password(email, code, &self.password).await {
            Ok(()) => Ok(StatusCode::NO_CONTENT),
            Err(CognitoError::WeakPassword(reason)) => Err(weak(self.field, reason)),
            Err(error) => Err(code_refused(error)),
        }
    }
}

impl Address {
    pub(super) fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let email = fields.required("email", EmailAddress::known);
        input::all(fields, email).map(|email| Self { email })
    }
}

impl RefreshToken {
    pub(super) fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let token = fields.required("refresh_token", input::token);
        input::all(fields, token).map(|refresh_token| Self { refresh_token })
    }
}
