//! The user pool's public keys: fetched before the first request, then only when a token names an unknown key, and that
//! rarely, so that forged tokens cost no calls.

use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    sync::{Arc, RwLock},
};

use domain::Clock;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::DecodingKey;
use serde::Deserialize;

use crate::BoxError;

/// After a successful fetch: how long an unknown key id counts as a forgery.
const REFETCH_AFTER: SignedDuration = SignedDuration::from_mins(5);
/// After a failure with older keys at hand.
const RETRY_AFTER: SignedDuration = SignedDuration::from_secs(10);
/// After a failure without any key, when no token at all can be checked.
const FIRST_RETRY_AFTER: SignedDuration = SignedDuration::from_secs(1);

/// A key set on its way.
pub type Fetching = Pin<Box<dyn Future<Output = Result<Vec<u8>, BoxError>> + Send>>;

/// The source of the keys: returns the pool's JWK Set as JSON. Has a time-out of its own. A closure will do:
/// `move || Box::pin(…)`.
pub trait KeySource: Send + Sync {
    /// Fetches the pool's key set.
    fn fetch(&self) -> Fetching;
}

impl<F: Fn() -> Fetching + Send + Sync> KeySource for F {
    fn fetch(&self) -> Fetching {
        self()
    }
}

/// The RS256 keys of a JWK Set (RFC 7517, section 5) by their ids.
#[derive(Clone, Default)]
pub(super) struct Jwks(HashMap<String, Arc<DecodingKey>>);

impl Jwks {
    /// Reads a JWK Set. Keys for other uses and algorithms are left out.
    ///
    /// # Errors
    /// If it is no JWK Set, or has no usable key.
    pub(super) fn parse(json: &[u8]) -> Result<Self, BoxError> {
        let set: JwkSet = serde_json::from_slice(json)?;
        let mut keys = HashMap::new();
        for jwk in set.keys {
            let ours = |value: &Option<String>, ours: &str| value.as_ref().is_none_or(|value| value == ours);
            if jwk.kty != "RSA" || !ours(&jwk.alg, "RS256") || !ours(&jwk.r#use, "sig") {
                continue;
            }
            if let (Some(kid), Some(n), Some(e)) = (jwk.kid, jwk.n, jwk.e) {
                keys.insert(kid, Arc::new(DecodingKey::from_rsa_components(&n, &e)?));
            }
        }
        if keys.is_empty() {
            return Err("the key set has no RS256 key".into());
        }
        Ok(Self(keys))
    }
}

impl std::fmt::Debug for Jwks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

#[derive(Deserialize)]
struct JwkSet {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    r#use: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

/// Outcome of a lookup.
#[derive(Debug)]
pub(super) enum Found {
    /// The key.
    Key(Arc<DecodingKey>),
    /// The pool has no such key.
    Unknown,
    /// The pool could not be reached.
    Unavailable(BoxError),
}

/// The cached keys, and when to fetch again.
pub(super) struct KeyStore {
    source: Box<dyn KeySource>,
    clock: Arc<dyn Clock>,
    jwks: RwLock<Jwks>,
    /// Held while fetching: concurrent requests wait for the outcome.
    gate: tokio::sync::Mutex<Gate>,
}

struct Gate {
    next_fetch: Timestamp,
    last_failed: bool,
}

impl KeyStore {
    pub(super) fn new(source: Box<dyn KeySource>, clock: Arc<dyn Clock>) -> Self {
        Self {
            source,
            clock,
            jwks: RwLock::default(),
            gate: tokio::sync::Mutex::new(Gate {
                next_fetch: Timestamp::MIN,
                last_failed: false,
            }),
        }
    }

    /// The key of this id, fetched if necessary. `renewed` is called when the set of keys has changed.
    pub(super) async fn find(&self, kid: &str, renewed: impl FnOnce()) -> Found {
        if let Some(key) = self.known(kid) {
            return Found::Key(key);
        }
        let mut gate = self.gate.lock().await;
        if let Some(key) = self.known(kid) {
            return Found::Key(key);
        }
        if self.clock.now() < gate.next_fetch {
            return if gate.last_failed {
                Found::Unavailable("the key set could not be had a moment ago".into())
            } else {
                Found::Unknown
            };
        }
        if let Err(error) = self.fetch(&mut gate).await {
            return Found::Unavailable(error);
        }
        renewed();
        self.known(kid).map_or(Found::Unknown, Found::Key)
    }

    /// Fetches the keys before the first request.
    pub(super) async fn prefetch(&self) -> Result<(), BoxError> {
        let mut gate = self.gate.lock().await;
        self.fetch(&mut gate).await
    }

    async fn fetch(&self, gate: &mut Gate) -> Result<(), BoxError> {
        let fetched = self.source.fetch().await.and_then(|json| Jwks::parse(&json));
        let mut jwks = self
            .jwks
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let wait = match &fetched {
            Ok(_) => REFETCH_AFTER,
            Err(_) if jwks.0.is_empty() => FIRST_RETRY_AFTER,
            Err(_) => RETRY_AFTER,
        };
        gate.next_fetch = self.clock.now().saturating_add(wait).unwrap_or(Timestamp::MAX);
        gate.last_failed = fetched.is_err();
        *jwks = fetched?;
        Ok(())
    }

    fn known(&self, kid: &str) -> Option<Arc<DecodingKey>> {
        let jwks = self
            .jwks
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        jwks.0.get(kid).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::Jwks;

    #[test]
    fn key_sets_are_read_for_what_we_use() {
        let set = r#"{"keys": [
            {"kty": "RSA", "kid": "ours", "use": "sig", "alg": "RS256", "n": "AQAB", "e": "AQAB"},
            {"kty": "EC", "kid": "ec", "crv": "P-256", "x": "x", "y": "y"},
            {"kty": "RSA", "kid": "enc", "use": "enc", "n": "AQAB", "e": "AQAB"},
            {"kty": "RSA", "kid": "ps", "alg": "PS256", "n": "AQAB", "e": "AQAB"}
        ]}"#;
        let read = Jwks::parse(set.as_bytes()).unwrap();
        assert_eq!(format!("{read:?}"), "[\"ours\"]");
        for none in ["", "{}", "[]", r#"{"keys":[]}"#, "<html>"] {
            assert!(Jwks::parse(none.as_bytes()).is_err(), "{none}");
        }
    }
}
