//! What functions over HTTP share: their cold start, and how the table's errors are answered.
//!
//! All that can be done before the first request is done here, once for each instance: connections are opened, keys
//! fetched. A request then finds everything warm.

use std::sync::Arc;

use api::token::{Expected, Verifier};
use api::{ApiError, Authenticates, CursorKey};
use aws::{Config, JwksSource, Sdk, SystemClock, SystemEntropy};
use axum::Router;
use domain::{Clock, Entropy, IdSeed};
use jiff::Timestamp;
use lambda_http::Error;
use store::{Store, StoreError};

/// What every function over HTTP works with.
pub struct Services {
    /// The table.
    pub store: Store,
    /// Checks access tokens.
    pub verifier: Verifier,
    /// Seals cursors.
    pub cursor_key: CursorKey,
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
        let fresh = hex(entropy.bytes()) + &hex(entropy.bytes());
        // The keys are on their way while the table's client is made.
        let table = async {
            let store = Store::new(sdk.dynamodb(), &config.table_name);
            let cursor_key = store.cursor_key(&fresh).await;
            (store, cursor_key)
        };
        let (prefetched, (store, cursor_key)) = tokio::join!(verifier.prefetch(), table);
        if let Err(error) = prefetched {
            tracing::warn!(error, "the user pool's keys could not be fetched");
        }
        let cursor_key = bytes(&cursor_key?).map(|bytes| CursorKey::new(&bytes));
        let cursor_key = cursor_key.ok_or("the cursor key is not of 32 bytes in hexadecimal")?;
        Ok(Self {
            store,
            verifier,
            cursor_key,
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
    pub fn seed(&self) -> IdSeed {
        IdSeed(self.entropy.bytes())
    }

    /// What tells two ranks apart that are made at one moment.
    pub fn noise(&self) -> u64 {
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
        StoreError::Unexpected(_) => ApiError::internal(error),
        StoreError::Conflict | StoreError::Throttled | StoreError::Unavailable(_) => {
            ApiError::unavailable(error)
        }
    }
}

fn fetching(source: Arc<JwksSource>) -> api::token::Fetching {
    Box::pin(async move { Ok(source.fetch().await?) })
}

fn hex(bytes: [u8; 16]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Option<[u8; 32]> {
    let digits = hex.as_bytes().chunks(2);
    let bytes = digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    bytes.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::{bytes, hex};

    #[test]
    fn a_key_survives_its_text_form() {
        let text = hex([0xab; 16]) + &hex([0x01; 16]);
        let read = bytes(&text).unwrap();
        assert_eq!((read[0], read[31]), (0xab, 0x01));
        for other in ["", "ab", &"zz".repeat(32), &"ab".repeat(33)] {
            assert_eq!(bytes(other), None, "{other}");
        }
    }
}
