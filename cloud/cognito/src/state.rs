//! The user pool as all operations see it.

use std::sync::Arc;

use cloud_core::{clock::SharedClock, sqlite::Database};
use cloud_mail::Mailbox;
use ring::hmac;
use serde_json::Value;

use super::{
    error::{self, Failure},
    keys::SigningKey,
    password::Passwords,
    settings::PoolSettings,
};

/// A running user pool. Clones share it.
#[derive(Clone)]
pub struct Cognito {
    pub(super) inner: Arc<Pool>,
}

pub(super) struct Pool {
    pub(super) settings: PoolSettings,
    pub(super) database: Database,
    pub(super) mailbox: Mailbox,
    pub(super) clock: SharedClock,
    pub(super) signing_key: SigningKey,
    pub(super) code_key: hmac::Key,
    pub(super) passwords: Passwords,
}

impl Cognito {
    /// The JWK Set the pool's tokens verify against.
    #[must_use]
    pub fn jwks(&self) -> Value {
        self.inner.signing_key.jwks().clone()
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.inner.clock.now().as_millisecond()
    }

    pub(super) fn check_client(&self, client_id: &str) -> Result<(), Failure> {
        if client_id == self.inner.settings.client_id {
            Ok(())
        } else {
            Err(error::unknown_client(client_id))
        }
    }
}
