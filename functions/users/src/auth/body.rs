//! Bodies that several routes take.

use domain::{EmailAddress, Fields, Invalid, Secret};
use serde_json::Value;
use utoipa::ToSchema;

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

impl Address {
    pub(super) fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let email = fields.required("email", EmailAddress::from_json);
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
