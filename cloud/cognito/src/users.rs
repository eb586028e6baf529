//! The users of the pool.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::{
    error::{Failure, user_not_found_for_client},
    settings::{PoolSettings, login_of},
    state::Tx,
};

pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS users (
    sub TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    confirmed INTEGER NOT NULL,
    email_verified INTEGER NOT NULL,
    attributes TEXT NOT NULL,
    new_email TEXT,
    created_ms INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL
) STRICT;
";

const COLUMNS: &str = "SELECT sub, login, password_hash, confirmed, email_verified, attributes, new_email,
    created_ms, modified_ms FROM users";

/// One user.
#[derive(Clone)]
pub(super) struct User {
    /// A UUID; also the user name.
    pub(super) sub: String,
    /// The normalized address, see [`login_of`].
    pub(super) login: String,
    /// PHC string.
    pub(super) password_hash: String,
    /// `CONFIRMED` rather than `UNCONFIRMED`.
    pub(super) confirmed: bool,
    pub(super) email_verified: bool,
    /// The attributes set by the user, `email` included; without `sub` and `email_verified`.
    pub(super) attributes: BTreeMap<String, String>,
    /// An address that waits for its verification.
    pub(super) new_email: Option<String>,
    pub(super) created_ms: i64,
    pub(super) modified_ms: i64,
}

impl User {
    pub(super) fn email(&self) -> &str {
        self.attributes.get("email").map_or("", String::as_str)
    }

    /// Sets the user's address, by which they are found.
    pub(super) fn set_email(&mut self, settings: &PoolSettings, email: String, verified: bool) {
        self.login = login_of(settings, &email);
        self.attributes.insert("email".to_owned(), email);
        self.email_verified = verified;
        self.new_email = None;
    }

    pub(super) fn status(&self) -> &'static str {
        if self.confirmed {
            "CONFIRMED"
        } else {
            "UNCONFIRMED"
        }
    }

    /// `[{"Name", "Value"}]` of all attributes `is_readable` lets through; `sub` always.
    pub(super) fn attribute_list(&self, is_readable: impl Fn(&str) -> bool) -> Value {
        let verified = if self.email_verified { "true" } else { "false" };
        let own = self
            .attributes
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        [("email_verified", verified)]
            .into_iter()
            .chain(own)
            .filter(|(name, _)| is_readable(name))
            .chain([("sub", self.sub.as_str())])
            .map(|(name, value)| json!({ "Name": name, "Value": value }))
            .collect()
    }
}

/// By user name: the address, or the `sub`.
pub(super) fn find(tx: &Tx<'_>, login: &str) -> rusqlite::Result<Option<User>> {
    tx.query_row(
        &format!("{COLUMNS} WHERE login = ?1 OR sub = ?1"),
        [login],
        from_row,
    )
    .optional()
}

/// By user name. Where user existence is not revealed, an unknown one is no error.
pub(super) fn find_quietly(tx: &Tx<'_>, login: &str) -> Result<Option<User>, Failure> {
    let user = find(tx, login)?;
    if user.is_none() && !tx.pool.inner.settings.prevent_user_existence_errors {
        return Err(user_not_found_for_client());
    }
    Ok(user)
}

pub(super) fn find_by_sub(tx: &Tx<'_>, sub: &str) -> rusqlite::Result<Option<User>> {
    tx.query_row(&format!("{COLUMNS} WHERE sub = ?"), [sub], from_row)
        .optional()
}

/// Adds a user; `false` when the address is taken.
pub(super) fn insert(tx: &Tx<'_>, user: &User) -> anyhow::Result<bool> {
    let inserted = tx.execute(
        "INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (login) DO NOTHING",
        params![
            user.sub,
            user.login,
            user.password_hash,
            user.confirmed,
            user.email_verified,
            serde_json::to_string(&user.attributes)?,
            user.new_email,
            user.created_ms,
            user.modified_ms,
        ],
    )?;
    Ok(inserted == 1)
}

/// Updates a user; `false` when the new address is another user's.
pub(super) fn update(tx: &Tx<'_>, user: &User) -> anyhow::Result<bool> {
    let updated = tx.execute(
        "UPDATE OR IGNORE users SET login = ?, password_hash = ?, confirmed = ?, email_verified = ?,
             attributes = ?, new_email = ?, modified_ms = ? WHERE sub = ?",
        params![
            user.login,
            user.password_hash,
            user.confirmed,
            user.email_verified,
            serde_json::to_string(&user.attributes)?,
            user.new_email,
            user.modified_ms,
            user.sub,
        ],
    )?;
    Ok(updated == 1)
}

/// Sets a new password.
pub(super) fn set_password(tx: &Tx<'_>, mut user: User, password_hash: String) -> anyhow::Result<()> {
    user.password_hash = password_hash;
    user.modified_ms = tx.now_ms;
    update(tx, &user)?;
    Ok(())
}

/// Deletes the user with their sessions.
pub(super) fn delete(tx: &Tx<'_>, sub: &str) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM users WHERE sub = ?", [sub])?;
    Ok(())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<User> {
    let attributes: String = row.get(5)?;
    let attributes = serde_json::from_str(&attributes).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(5, rusqlite::types::Type::Text, Box::new(error))
    })?;
    Ok(User {
        sub: row.get(0)?,
        login: row.get(1)?,
        password_hash: row.get(2)?,
        confirmed: row.get(3)?,
        email_verified: row.get(4)?,
        attributes,
        new_email: row.get(6)?,
        created_ms: row.get(7)?,
        modified_ms: row.get(8)?,
    })
}
