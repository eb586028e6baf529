//! The user pool: accounts, codes, passwords, sessions. Domain types in and out; nobody else sees an SDK type.

mod account;
mod error;
mod session;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use aws_sdk_cognitoidentityprovider::{Client, types::AttributeType};
use domain::{EmailAddress, Name, Secret, UserId};

use crate::Pool;

pub use error::CognitoError;

/// The pool and its client. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Cognito {
    client: Client,
    pool_id: Arc<str>,
    client_id: Arc<str>,
}

impl Cognito {
    pub(crate) fn new(client: Client, pool: &Pool) -> Self {
        Self {
            client,
            pool_id: pool.id.as_str().into(),
            client_id: pool.client_id.as_str().into(),
        }
    }
}

/// An account to be.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Where the code goes.
    pub email: EmailAddress,
    /// The pool says whether it is good enough.
    pub password: Secret,
    /// What the person is called.
    pub name: Name,
    /// Recognises this sign-up when it is sent again.
    pub attempt: SignUpAttempt,
}

/// Kept with an account: which request made it. Both are digests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignUpAttempt {
    /// Of the idempotency key.
    pub key: String,
    /// Of the body without the password.
    pub body: String,
}

/// Who someone is, as the pool has confirmed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// From `sub`.
    pub id: UserId,
    /// Confirmed, unless the account is new.
    pub email: EmailAddress,
    /// What they call themselves.
    pub name: Name,
}

/// What a person holds after logging in.
#[derive(Debug, Clone)]
pub struct Session {
    /// For this API.
    pub access_token: Secret,
    /// Says who they are, to their own client.
    pub id_token: Secret,
    /// For the next session. Not rotated, so a refresh answers with the one it was given.
    pub refresh_token: Secret,
    /// How long the access token counts.
    pub expires_in_s: u32,
    /// From the id token.
    pub identity: Identity,
}

fn attribute(attributes: &[AttributeType], name: &str) -> Option<String> {
    let found = attributes.iter().find(|attribute| attribute.name() == name)?;
    found.value().map(str::to_owned)
}

impl Identity {
    /// From the pool's attributes or an id token's claims, which have the same names.
    fn of(get: impl Fn(&str) -> Option<String>) -> Result<Self, CognitoError> {
        let broken = |what: &str| CognitoError::Unexpected(format!("an account without a valid {what}"));
        let sub = get("sub").ok_or_else(|| broken("sub"))?;
        let email = get("email").ok_or_else(|| broken("email"))?;
        // An account that an operator has made may have none.
        let name = get("name").unwrap_or_else(|| email.split('@').next().unwrap_or_default().to_owned());
        Ok(Self {
            id: UserId::from_sub(&sub).map_err(|_| broken("sub"))?,
            email: EmailAddress::parse(&email).map_err(|_| broken("email"))?,
            name: Name::parse(&name).map_err(|_| broken("name"))?,
        })
    }
}
