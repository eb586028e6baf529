use api::{ApiError, Body};
use aws::cognito::CognitoError;
use domain::{EmailAddress, Entropy, Fields, Invalid, Name, Secret};
use http::StatusCode;
use serde_json::Value;
use utoipa::ToSchema;

use crate::failure::{pool_failed, unless_the_pool_is_down};
use crate::state::Shared;
use crate::{input, schema};

/// An account to be.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignUp {
    #[schema(value_type = schema::Email)]
    email: EmailAddress,
    #[schema(value_type = schema::PersonName)]
    name: Name,
}

/// Asks for an account. A code is mailed to the address; with it, `POST /v1/auth/confirm` sets the password. The answer does
/// not tell whether the address has an account already, confirmed or not.
#[utoipa::path(post, path = "/v1/auth/sign-up", operation_id = "signUp", tag = "auth",
    request_body = SignUp,
    security(()),
    responses((status = 202, description = "A mail says how to go on")))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<StatusCode, ApiError> {
    let SignUp { email, name } = SignUp::parse(body)?;
    let password = unknown_password(&*state.services.entropy);
    match state.cognito.sign_up(&email, &name, &password).await {
        Ok(()) => {}
        Err(CognitoError::UserExists) => match state.cognito.resend_code(&email).await {
            // It is confirmed. The owner of the address is told so, by mail.
            Err(CognitoError::InvalidParameter) => {
                let services = &state.services;
                services.store.note_sign_up(&email, services.now()).await?;
            }
            outcome => unless_the_pool_is_down(outcome)?,
        },
        // Every other parameter that it might refuse has been checked.
        Err(CognitoError::InvalidParameter) => {
            return Err(ApiError::field(
                "email",
                "invalid_email",
                "must be an e-mail address",
            ));
        }
        Err(error) => return Err(pool_failed(error)),
    }
    Ok(StatusCode::ACCEPTED)
}

impl SignUp {
    fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let email = fields.required("email", EmailAddress::from_json);
        let name = fields.required("name", Name::from_json);
        let (email, name) = input::all(fields, email.zip(name))?;
        Ok(Self { email, name })
    }
}

/// What the pool requires instead of a password until the user proves the address and chooses one: 256 random bits that are
/// kept nowhere. A password chosen now would be that of whoever typed the address first.
fn unknown_password(entropy: &dyn Entropy) -> Secret {
    let random = [entropy.bytes(), entropy.bytes()].concat();
    let hex: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    // The prefix has the kinds of characters that the pool's policy asks for.
    Secret::new(format!("Aa1{hex}"))
}
