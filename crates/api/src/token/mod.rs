//! Cognito access tokens: JWTs signed with RS256 by a key of the user pool.
//!
//! The verification follows AWS ("Verifying JSON web tokens", Amazon Cognito developer guide): the
//! algorithm, which the verifier chooses, not the token (RFC 8725, section 3.1); the signature by the pool's key; `iss`,
//! `client_id`, `token_use`, `exp`, `nbf`. Whether the session has ended is the table's to say. API Gateway's authorizer has verified it before, but does not check `token_use`.

mod keys;
mod provider;

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{Clock, POOL_CLOCK_LEEWAY_S, SessionId, TokenClaims, UserId};
use jsonwebtoken::{Algorithm, Validation};
use lru::LruCache;
use ring::digest::{SHA256, digest};
use serde::Deserialize;

pub use keys::{Fetching, KeySource};

use crate::{ApiError, BoxError};
use keys::{Found, KeyStore};

/// Cognito's tokens have about 1 KiB; API Gateway takes 10 KiB of headers in all.
const MAX_TOKEN_BYTES: usize = 8 * 1024;
/// The number of cached verified tokens, of some 300 bytes each. An instance serves one request at a time, so few users.
const CACHED_TOKENS: NonZeroUsize = NonZeroUsize::new(512).unwrap();

/// The issuer and client whose tokens are valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// `iss`: the pool's URL.
    pub issuer: String,
    /// `client_id`: the pool's client.
    pub client_id: String,
}

/// The claims of a valid token.
#[derive(Debug, PartialEq, Eq)]
pub struct Claims {
    /// The user and the session.
    pub token: TokenClaims,
    /// The user's name in the pool.
    pub username: String,
}

/// Why a token is invalid.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// None was sent.
    #[error("send an access token: Authorization: Bearer …")]
    Missing,
    /// Not a token of this pool and client, or not an access token, or not signed by the pool.
    #[error("the token is not an access token for this API")]
    Invalid,
    /// It has expired.
    #[error("the access token has expired; refresh it")]
    Expired,
    /// Unknown: the pool's keys could not be fetched.
    #[error("the keys that tokens are checked with are not available")]
    KeysUnavailable(#[source] BoxError),
}

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Missing => Self::unauthenticated("missing_token", error.to_string()),
            TokenError::Invalid => Self::unauthenticated("invalid_token", error.to_string()),
            TokenError::Expired => Self::unauthenticated("expired_token", error.to_string()),
            TokenError::KeysUnavailable(_) => Self::unavailable(error),
        }
    }
}

/// Verifies access tokens. One for each instance of a function, shared by its requests.
pub struct Verifier {
    client_id: String,
    validation: Validation,
    clock: Arc<dyn Clock>,
    keys: KeyStore,
    /// By the SHA-256 of the token. Verifying a signature costs 30 µs, a hash 2.
    verified: Mutex<LruCache<[u8; 32], Arc<Claims>>>,
}

impl Verifier {
    /// A verifier that has no keys yet; see [`Verifier::prefetch`].
    pub fn new(expected: Expected, source: Box<dyn KeySource>, clock: Arc<dyn Clock>) -> Self {
        provider::install();
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_issuer(&[expected.issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "sub"]);
        // Cognito's access tokens have a client_id instead of an audience; times are compared with the injected clock.
        validation.validate_aud = false;
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self {
            client_id: expected.client_id,
            validation,
            keys: KeyStore::new(source, Arc::clone(&clock)),
            clock,
            verified: Mutex::new(LruCache::new(CACHED_TOKENS)),
        }
    }

    /// Fetches the pool's keys, so that the first request need not.
    ///
    /// # Errors
    /// If they cannot be fetched; the next request retries.
    pub async fn prefetch(&self) -> Result<(), BoxError> {
        self.keys.prefetch().await
    }

    /// The claims of a valid token.
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn verify(&self, token: &str) -> Result<Arc<Claims>, TokenError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(TokenError::Invalid);
        }
        let hash = sha256(token);
        let remembered = self.cache().get(&hash).cloned();
        let claims = match remembered {
            Some(claims) => claims,
            None => {
                let claims = Arc::new(self.check(token).await?);
                self.cache().put(hash, Arc::clone(&claims));
                claims
            }
        };
        if self.now_s() >= claims.token.expires_at_s {
            return Err(TokenError::Expired);
        }
        Ok(claims)
    }

    /// Verifies everything but `exp`, which must be checked on each use.
    async fn check(&self, token: &str) -> Result<Claims, TokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Invalid)?;
        // RFC 7515, section 4.1.11: an extension marked critical and not understood makes the token invalid.
        if header.alg != Algorithm::RS256 || header.crit.is_some() {
            return Err(TokenError::Invalid);
        }
        let kid = header.kid.ok_or(TokenError::Invalid)?;
        // Cached tokens must not outlive a key that the pool has withdrawn.
        let key = match self.keys.find(&kid, || self.cache().clear()).await {
            Found::Key(key) => key,
            Found::Unknown => return Err(TokenError::Invalid),
            Found::Unavailable(source) => return Err(TokenError::KeysUnavailable(source)),
        };
        let token = jsonwebtoken::decode::<RawClaims>(token, &key, &self.validation);
        let claims = token.map_err(|_| TokenError::Invalid)?.claims;
        let not_yet = claims
            .nbf
            .is_some_and(|nbf| nbf > self.now_s() + POOL_CLOCK_LEEWAY_S);
        if claims.token_use != "access" || claims.client_id != self.client_id || not_yet {
            return Err(TokenError::Invalid);
        }
        let token = TokenClaims {
            user_id: UserId::from_sub(&claims.sub).map_err(|_| TokenError::Invalid)?,
            session_id: SessionId::parse(&claims.origin_jti).ok_or(TokenError::Invalid)?,
            issued_at_s: claims.iat,
            expires_at_s: claims.exp,
        };
        Ok(Claims {
            token,
            username: claims.username,
        })
    }

    fn now_s(&self) -> i64 {
        self.clock.now().as_second()
    }

    fn cache(&self) -> MutexGuard<'_, LruCache<[u8; 32], Arc<Claims>>> {
        self.verified.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Deserialize)]
struct RawClaims {
    sub: String,
    client_id: String,
    token_use: String,
    /// Set while the client's `EnableTokenRevocation` is on.
    origin_jti: String,
    iat: i64,
    exp: i64,
    nbf: Option<i64>,
    username: String,
}

fn sha256(token: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (byte, hashed) in bytes.iter_mut().zip(digest(&SHA256, token.as_bytes()).as_ref()) {
        *byte = *hashed;
    }
    bytes
}
