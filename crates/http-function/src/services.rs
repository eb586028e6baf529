//! The state that functions over HTTP share.
//!
//! Everything that can be done before the first request is done at cold start, once for each instance: connections are
//! opened, keys fetched.

use std::sync::Arc;
use std::time::Duration;

use api::token::{Expected, Fetching, Verifier};
use api::{Authenticates, CursorKey, IdempotencyKey};
use aws::{Config, JwksSource, Presigner, Sdk, SystemClock, SystemEntropy};
use domain::{AvatarId, Clock, CodeKey, Entropy, IdSeed, ObjectKey, UnsubscribeKey, UserId};
use jiff::Timestamp;
use lambda_http::Error;
use store::{Patience, Store};

use crate::StoreByCaller;

/// How long a page may stay open before it must be read again for the pictures on it.
const AVATAR_URL_LIFETIME: Duration = Duration::from_hours(1);

/// The state that functions over HTTP share.
pub struct Services {
    /// The table.
    pub store: StoreByCaller,
    /// Verifies access tokens.
    pub verifier: Verifier,
    /// Seals cursors.
    pub cursor_key: CursorKey,
    /// Makes and verifies one-time codes.
    pub code_key: CodeKey,
    /// Verifies unsubscribe links.
    pub unsubscribe_key: UnsubscribeKey,
    /// Whether mail can be sent.
    pub sends_mail: bool,
    /// Signs URLs of files.
    pub presigner: Presigner,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl Services {
    /// Makes them from the environment; `sdk` makes the clients.
    ///
    /// # Errors
    /// If the table does not answer. An instance starts also without the user pool's keys: the first request that needs
    /// them fetches them.
    pub async fn start(config: &Config, sdk: &Sdk) -> Result<Self, Error> {
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
        let patience = Patience::new(clock.clone(), entropy.clone());
        let pool = &config.pool;
        let expected = Expected {
            issuer: pool.issuer.clone(),
            client_id: pool.client_id.clone(),
        };
        let source = Arc::new(sdk.token_keys(pool));
        let verifier = Verifier::new(
            expected,
            Box::new(move || fetching(Arc::clone(&source))),
            clock.clone(),
        );
        let fresh = [entropy.bytes(), entropy.bytes()];
        // The keys are fetched while the table's client is made.
        let table = async {
            let store = Store::new(sdk.dynamodb(), &config.table_name, patience.clone());
            let secret = store.secret(fresh).await;
            (store, secret)
        };
        let (prefetched, (store, secret)) = tokio::join!(verifier.prefetch(), table);
        if let Err(error) = prefetched {
            tracing::warn!(error, "the user pool's keys could not be fetched");
        }
        let secret = secret?;
        Ok(Self {
            store: StoreByCaller::new(store),
            verifier,
            cursor_key: CursorKey::new(&secret),
            code_key: CodeKey::derive(&secret),
            unsubscribe_key: UnsubscribeKey::derive(&secret),
            sends_mail: config.sends_mail,
            presigner: sdk.presigner(&config.files_bucket),
            clock,
            entropy,
        })
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The seed of a new id.
    pub fn new_id_seed(&self) -> IdSeed {
        IdSeed(self.entropy.bytes())
    }

    /// The seed of a new id: derived from the key, if there is one, so that a retry gives the same id. `route` is the path
    /// with its ids (`/v1/projects/prj_…/tasks`).
    pub fn id_seed(&self, key: Option<&IdempotencyKey>, caller: &UserId, route: &str) -> IdSeed {
        key.map_or_else(|| self.new_id_seed(), |key| key.seed(caller.as_str(), route))
    }

    /// Tells two ranks apart that are made at one moment.
    pub fn tie_breaker(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.entropy.bytes();
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    /// The URL of a user's picture, valid for an hour; `None` for a user without one.
    pub fn avatar_url(&self, user: &UserId, avatar: Option<&AvatarId>) -> Option<String> {
        let key = ObjectKey::Avatar(user.clone(), avatar?.clone());
        let signed = self.presigner.show(&key, AVATAR_URL_LIFETIME, self.now());
        Some(signed.url.expose().to_owned())
    }
}

impl Authenticates for Services {
    fn verifier(&self) -> &Verifier {
        &self.verifier
    }
}

fn fetching(source: Arc<JwksSource>) -> Fetching {
    Box::pin(async move { Ok(source.fetch().await?) })
}
