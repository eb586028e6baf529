//! What functions over HTTP share: their cold start, who may do what, and how the table's errors are answered.
//!
//! All that can be done before the first request is done here, once for each instance: connections are opened, keys
//! fetched. A request then finds everything warm.

mod access;
mod avatar;
mod job;
mod paging;
mod person;

use std::sync::Arc;

use api::token::{Expected, Verifier};
use api::{ApiError, Authenticates, CursorKey};
use aws::{Config, JwksSource, Presigner, Sdk, SystemClock, SystemEntropy};
use axum::Router;
use domain::{Clock, CodeKey, Entropy, IdSeed};
use jiff::Timestamp;
use lambda_http::Error;
use store::{Store, StoreError};

pub use access::{MAX_CONFLICTS, allowed, authorized, made, not_archived};
pub use job::{JobView, accepted_job};
pub use paging::only_limit;
pub use person::PersonView;

/// What every function over HTTP works with.
pub struct Services {
    /// The table.
    pub store: Store,
    /// Checks access tokens.
    pub verifier: Verifier,
    /// Seals cursors.
    pub cursor_key: CursorKey,
    /// Makes and checks one-time codes.
    pub code_key: CodeKey,
    /// Signs addresses of files.
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
    /// If the table does not answer. Without the user pool's keys an instance starts all the same: the first
    /// request that needs them tries again.
    pub async fn start(config: &Config, sdk: &Sdk) -> Result<Self, Error> {
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
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
        // The keys are on their way while the table's client is made.
        let table = async {
            let store = Store::new(sdk.dynamodb(), &config.table_name);
            let secret = store.secret(fresh).await;
            (store, secret)
        };
        let (prefetched, (store, secret)) = tokio::join!(verifier.prefetch(), table);
        if let Err(error) = prefetched {
            tracing::warn!(error, "the user pool's keys could not be fetched");
        }
        let secret = secret?;
        Ok(Self {
            store,
            verifier,
            cursor_key: CursorKey::new(&secret),
            code_key: CodeKey::derive(&secret),
            presigner: sdk.presigner(&config.files_bucket),
            clock,
            entropy,
        })
    }
}

impl Services {
    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Bytes of a new id.
    pub fn new_id_seed(&self) -> IdSeed {
        IdSeed(self.entropy.bytes())
    }

    /// What tells two ranks apart that are made at one moment.
    pub fn tie_breaker(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.entropy.bytes();
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }
}

impl Authenticates for Services {
    fn verifier(&self) -> &Verifier {
        &self.verifier
    }
}

/// Serves `router` until Lambda ends the instance.
///
/// # Errors
/// If the Runtime API does not answer as documented.
pub async fn run(router: Router) -> Result<(), Error> {
    api::lambda::serve(router).await
}

/// The table's error as an answer. A conflict is one that the handler did not expect.
pub fn failed(error: StoreError) -> ApiError {
    match error {
        // No token of a deleted account counts, whenever it was issued.
        StoreError::AccountDeleted => {
            ApiError::unauthenticated("invalid_token", "the session has ended; log in again")
        }
        StoreError::Unexpected(_) => ApiError::internal(error),
        StoreError::Conflict | StoreError::Throttled | StoreError::Unavailable(_) => {
            ApiError::unavailable(error)
        }
    }
}

fn fetching(source: Arc<JwksSource>) -> api::token::Fetching {
    Box::pin(async move { Ok(source.fetch().await?) })
}
