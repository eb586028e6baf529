//! The user pool as all operations see it.

use std::{ops::Deref, sync::Arc};

use cloud_core::{clock::SharedClock, faults::Faults, iam::Iam, sqlite::Database};
use cloud_mail::Mailbox;
use ring::hmac;
use rusqlite::Transaction;
use serde_json::Value;

use super::{
    error::{self, Failure},
    keys::SigningKey,
    password::Passwords,
    settings::{PoolSettings, login_of},
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
    pub(super) faults: Faults,
    pub(super) iam: Iam,
    pub(super) clock: SharedClock,
    pub(super) signing_key: SigningKey,
    pub(super) code_key: hmac::Key,
    pub(super) passwords: Passwords,
}

/// A transaction, and what its statements need beside it.
pub(super) struct Tx<'a> {
    sql: &'a Transaction<'a>,
    pub(super) pool: &'a Cognito,
    pub(super) now_ms: i64,
}

impl<'a> Deref for Tx<'a> {
    type Target = Transaction<'a>;

    fn deref(&self) -> &Self::Target {
        self.sql
    }
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

    /// Runs `work` in one transaction. Only an internal error rolls it back: with an error of the API the tries are
    /// committed that `work` has counted.
    pub(super) async fn transaction<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let pool = self.clone();
        let outcome = self.inner.database.transaction(move |sql| {
            let now_ms = pool.now_ms();
            let pool = &pool;
            match work(&Tx { sql, pool, now_ms }) {
                Err(Failure::Internal(error)) => Err(error),
                answer => Ok(answer),
            }
        });
        outcome.await?
    }

    /// The normalized user name of a request, whose client must be the pool's.
    pub(super) fn login(&self, client_id: &str, username: &str) -> Result<String, Failure> {
        self.check_client(client_id)?;
        Ok(login_of(&self.inner.settings, username))
    }

    /// The normalized user name of an administrator's request.
    pub(super) fn admin_login(&self, pool_id: &str, username: &str) -> Result<String, Failure> {
        if pool_id != self.inner.settings.pool_id {
            return Err(error::unknown_pool(pool_id));
        }
        Ok(login_of(&self.inner.settings, username))
    }

    pub(super) fn check_client(&self, client_id: &str) -> Result<(), Failure> {
        if client_id == self.inner.settings.client_id {
            Ok(())
        } else {
            Err(error::unknown_client(client_id))
        }
    }
}
