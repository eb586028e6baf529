//! The user pool: accounts, codes, passwords, sessions. Takes and returns domain types; SDK types stay in here.

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

/// A user, as the pool knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The id, from `sub`.
    pub id: UserId,
    /// The address; confirmed, unless the account is new.
    pub email: EmailAddress,
    /// The name.
    pub name: Name,
}

/// The tokens of a user who has logged in.
#[derive(Debug, Clone)]
pub struct Session {
    /// The token for this API.
    pub access_token: Secret,
    /// Identifies the user to their own client.
    pub id_token: Secret,
    /// Renews the session. Not rotated, so a refresh returns the one it was given.
    pub refresh_token: Secret,
    /// The lifetime of the access token, in seconds.
    pub expires_in_s: u32,
    /// The user, from the id token.
    pub identity: Identity,
}

fn attribute(attributes: &[AttributeType], name: &str) -> Option<String> {
    let found = attributes.iter().find(|attribute| attribute.name() == name)?;
    found.value().map(str::to_owned)
}

impl Identity {
    /// Reads the pool's attributes or an id token's claims, which have the same names.
    fn of(get: impl Fn(&str) -> Option<String>) -> Result<Self, CognitoError> {
        let broken = |what: &str| CognitoError::Unexpected(format!("an account without a valid {what}"));
        let sub = get("sub").ok_or_else(|| broken("sub"))?;
        let email = get("email").ok_or_else(|| broken("email"))?;
        // An account that an operator has created may have none.
        let name = get("name").unwrap_or_else(|| email.split('@').next().unwrap_or_default().to_owned());
        Ok(Self {
            id: UserId::from_sub(&sub).map_err(|_| broken("sub"))?,
            email: EmailAddress::known(email.into()).map_err(|_| broken("email"))?,
            name: Name::parse(&domain::visible(&name)).map_err(|_| broken("name"))?,
        })
    }
}
