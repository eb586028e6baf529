//! Sessions and the tokens they issue.
//!
//! A log-in opens a session: its refresh token is random and kept as a hash, its access and id tokens are
//! JWTs that carry the session's `origin_jti`. Revoking the session revokes them all.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cloud_core::random;
use ring::digest;
use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Map, Value, json};

use super::{
    attributes,
    error::{Failure, not_authorized, user_not_found},
    keys::Unverified,
    state::{Cognito, Tx},
    users::{self, User},
    validate::{Input, TOKEN},
};

pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS sessions (
    origin_jti TEXT PRIMARY KEY,
    sub TEXT NOT NULL REFERENCES users (sub) ON DELETE CASCADE,
    refresh_hash BLOB NOT NULL UNIQUE,
    event_id TEXT NOT NULL,
    auth_time INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS sessions_by_user ON sessions (sub);
CREATE INDEX IF NOT EXISTS sessions_by_expiry ON sessions (expires_at);
";

/// The `scope` of an access token that the user's own operations need.
const SCOPE: &str = "aws.cognito.signin.user.admin";
/// How long a session is stored after it has ended, to distinguish an expired token from an invented one.
const KEPT_SECONDS: i64 = 24 * 60 * 60;

/// A log-in.
pub(super) struct Session {
    origin_jti: String,
    pub(super) sub: String,
    event_id: String,
    /// Epoch seconds.
    auth_time: i64,
    /// Epoch seconds.
    pub(super) expires_at: i64,
    pub(super) revoked: bool,
}

/// Opens a session; returns it and its refresh token.
pub(super) fn open(tx: &Tx<'_>, user: &User) -> anyhow::Result<(Session, String)> {
    let now = tx.now_ms.div_euclid(1000);
    let session = Session {
        origin_jti: random::uuid()?,
        sub: user.sub.clone(),
        event_id: random::uuid()?,
        auth_time: now,
        expires_at: now + tx.pool.inner.settings.refresh_token_seconds,
        revoked: false,
    };
    let refresh_token = URL_SAFE_NO_PAD.encode(random::bytes::<64>()?);
    tx.execute("DELETE FROM sessions WHERE expires_at < ?", [now - KEPT_SECONDS])?;
    tx.execute(
        "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, 0)",
        params![
            session.origin_jti,
            session.sub,
            hash(&refresh_token),
            session.event_id,
            session.auth_time,
            session.expires_at
        ],
    )?;
    Ok((session, refresh_token))
}

/// The session of a refresh token, in any state.
pub(super) fn find(tx: &Tx<'_>, refresh_token: &str) -> rusqlite::Result<Option<Session>> {
    tx.query_row(
        "SELECT origin_jti, sub, event_id, auth_time, expires_at, revoked FROM sessions WHERE refresh_hash = ?",
        [hash(refresh_token)],
        from_row,
    )
    .optional()
}

/// Ends the session of a refresh token, if there is one.
pub(super) fn revoke(tx: &Tx<'_>, refresh_token: &str) -> rusqlite::Result<()> {
    tx.execute(
        "UPDATE sessions SET revoked = 1 WHERE refresh_hash = ?",
        [hash(refresh_token)],
    )?;
    Ok(())
}

/// Ends all sessions of a user.
pub(super) fn revoke_all(tx: &Tx<'_>, sub: &str) -> rusqlite::Result<()> {
    tx.execute("UPDATE sessions SET revoked = 1 WHERE sub = ?", [sub])?;
    Ok(())
}

/// `AuthenticationResult`: fresh access and id tokens of a session, beside the refresh token if one is given.
pub(super) fn issue(
    pool: &Cognito,
    user: &User,
    session: &Session,
    refresh_token: Option<&str>,
) -> anyhow::Result<Value> {
    let settings = &pool.inner.settings;
    let now = pool.now_ms().div_euclid(1000);
    let token = |token_use: &str, lifetime: i64, own: Map<String, Value>| {
        let mut claims = map([
            ("sub", json!(user.sub)),
            ("iss", json!(settings.issuer)),
            ("origin_jti", json!(session.origin_jti)),
            ("event_id", json!(session.event_id)),
            ("token_use", json!(token_use)),
            ("auth_time", json!(session.auth_time)),
            ("exp", json!(now + lifetime)),
            ("iat", json!(now)),
            ("jti", json!(random::uuid()?)),
        ]);
        claims.extend(own);
        pool.inner.signing_key.sign(&claims)
    };
    let access = map([
        ("client_id", json!(settings.client_id)),
        ("scope", json!(SCOPE)),
        ("username", json!(user.sub)),
    ]);
    let own = user
        .attributes
        .iter()
        .map(|(name, value)| (name.as_str(), json!(value)));
    let attributes = own
        .chain([("email_verified", json!(user.email_verified))])
        .filter(|(name, _)| attributes::is_readable(settings, name));
    let id = map(attributes.chain([
        ("aud", json!(settings.client_id)),
        ("cognito:username", json!(user.sub)),
    ]));
    let mut result = map([
        (
            "AccessToken",
            json!(token("access", settings.access_token_seconds, access)?),
        ),
        ("IdToken", json!(token("id", settings.id_token_seconds, id)?)),
        ("ExpiresIn", json!(settings.access_token_seconds)),
        ("TokenType", json!("Bearer")),
    ]);
    if let Some(refresh_token) = refresh_token {
        result.insert("RefreshToken".to_owned(), json!(refresh_token));
    }
    Ok(Value::Object(result))
}

/// An access token of this pool and client that has not expired. [`Access::user`] checks whether its session
/// lives.
pub(super) struct Access {
    sub: String,
    origin_jti: String,
}

impl Access {
    /// Of a request that has an access token only.
    pub(super) fn of(pool: &Cognito, mut input: Input) -> Result<Self, Failure> {
        let token = input.text("accessToken", &TOKEN);
        input.finish()?;
        Self::verify(pool, &token)
    }

    /// Verifies signature, issuer, client, use, scope and time.
    pub(super) fn verify(pool: &Cognito, token: &str) -> Result<Self, Failure> {
        let claims = pool
            .inner
            .signing_key
            .verify(token)
            .map_err(|unverified| match unverified {
                Unverified::Malformed => not_authorized("Invalid Access Token"),
                Unverified::ForeignKey => not_authorized("Could not verify signature for Access Token"),
            })?;
        let settings = &pool.inner.settings;
        let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
        if text("token_use") != "access"
            || text("iss") != settings.issuer
            || text("client_id") != settings.client_id
        {
            return Err(not_authorized("Invalid Access Token"));
        }
        if claims.get("exp").and_then(Value::as_i64).unwrap_or_default() <= pool.now_ms().div_euclid(1000) {
            return Err(not_authorized("Access Token has expired"));
        }
        if !text("scope").split(' ').any(|scope| scope == SCOPE) {
            return Err(not_authorized("Access Token does not have required scopes"));
        }
        Ok(Self {
            sub: text("sub").to_owned(),
            origin_jti: text("origin_jti").to_owned(),
        })
    }

    /// The user of the token, if they still exist and the session has not been revoked.
    pub(super) fn user(&self, tx: &Tx<'_>) -> Result<User, Failure> {
        let user = users::find_by_sub(tx, &self.sub)?.ok_or_else(user_not_found)?;
        let is_live = tx.query_row(
            "SELECT count(*) FROM sessions WHERE origin_jti = ? AND sub = ? AND revoked = 0",
            [&self.origin_jti, &self.sub],
            |row| row.get::<_, i64>(0),
        )? == 1;
        if is_live {
            Ok(user)
        } else {
            Err(not_authorized("Access Token has been revoked"))
        }
    }
}

fn map<'a>(members: impl IntoIterator<Item = (&'a str, Value)>) -> Map<String, Value> {
    members
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// A refresh token has 512 random bits: a plain hash is as secure as a slow one.
fn hash(refresh_token: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, refresh_token.as_bytes())
        .as_ref()
        .to_vec()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        origin_jti: row.get(0)?,
        sub: row.get(1)?,
        event_id: row.get(2)?,
        auth_time: row.get(3)?,
        expires_at: row.get(4)?,
        revoked: row.get(5)?,
    })
}
