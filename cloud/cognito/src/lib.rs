//! A Cognito user pool: the operations the functions use, with Cognito's request and error shapes.
//!
//! Rules come from the "Amazon Cognito user pools API reference" and the developer guide ("Managing user
//! existence error responses", "Lockout behavior for failed sign-in attempts", "Using tokens"). The user name
//! of a pool that signs in by e-mail is the user's `sub`; they are found by their address.
//!
//! | module | has |
//! |---|---|
//! | `http` | the JSON 1.1 protocol and the well-known documents |
//! | `sign_up`, `sign_in`, `password_reset`, `profile`, `sessions` | the operations |
//! | `users`, `codes`, `attempts`, `tokens` | the state they share, one table each |
//! | `validate`, `attributes`, `password` | rules for requests |
//! | `keys`, `error`, `settings` | signing, errors, the template's settings |
//!
//! Everything random comes from the operating system. Passwords are stored as argon2id, codes and refresh
//! tokens as keyed or plain hashes; none of them, no token and no address is ever logged. An operation is one
//! transaction, durable before the response; the slow hash runs outside it.

mod attempts;
mod attributes;
mod code_request;
mod codes;
mod error;
mod http;
mod keys;
mod password;
mod password_reset;
mod profile;
mod sessions;
mod settings;
mod sign_in;
mod sign_up;
mod state;
#[cfg(test)]
mod tests;
mod tokens;
mod users;
mod validate;

use std::{os::unix::fs::DirBuilderExt as _, path::Path, sync::Arc};

use anyhow::Context as _;
use axum::Router;
use cloud_core::{clock::SharedClock, faults::Faults, iam::Iam, sqlite::Database};
use cloud_mail::Mailbox;

use self::{keys::SigningKey, password::Passwords, state::Pool};
pub use self::{
    settings::{PasswordPolicy, PoolSettings, SchemaAttribute},
    state::Cognito,
};

impl Cognito {
    /// Opens the pool under `data_dir`, or creates it: keys, users, sessions and codes are durable.
    ///
    /// Takes tens to hundreds of milliseconds the first time (an RSA key is made); call it off the
    /// runtime's threads when that matters.
    ///
    /// # Errors
    /// When the directory, the keys or the database cannot be made or read.
    pub fn open(
        data_dir: &Path,
        settings: PoolSettings,
        mailbox: Mailbox,
        (faults, iam): (Faults, Iam),
        clock: SharedClock,
    ) -> anyhow::Result<Self> {
        let directory = data_dir.join("cognito");
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&directory)
            .with_context(|| format!("cannot create {}", directory.display()))?;
        let schema = [users::SCHEMA, tokens::SCHEMA, codes::SCHEMA, attempts::SCHEMA].concat();
        let inner = Pool {
            settings,
            database: Database::open(&directory.join("pool.db"), &schema)?,
            mailbox,
            faults,
            iam,
            clock,
            signing_key: SigningKey::load_or_create(&directory.join("signing-key.pkcs8"))?,
            code_key: keys::load_or_create_code_key(&directory.join("code-key"))?,
            passwords: Passwords::new()?,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The service: `POST /` is the API, beside it the pool's well-known documents.
    ///
    /// Mount it by `nest_service`, not by `nest`: SDKs call the path with a slash behind it, which `nest`
    /// does not match.
    pub fn router(&self) -> Router {
        http::router(self.clone())
    }
}
