//! The handle of the table.

use std::sync::Arc;

use aws_call::{Attempts, Patience, Verdict};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use domain::{TokenClaims, UserId};

use crate::StoreError;
use crate::meter::{Meter, Usage};

/// The table. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) client: Client,
    pub(crate) table: Arc<str>,
    pub(crate) meter: Arc<Meter>,
    pub(crate) patience: Patience,
    /// The caller whose requests this handle serves; `None` in functions that serve no callers.
    pub(crate) caller: Option<Arc<TokenClaims>>,
}

impl Store {
    /// `table` is the table's name; what DynamoDB throttles, or refuses because of another request, is sent again as long as
    /// `patience` lasts.
    pub fn new(client: Client, table: &str, patience: Patience) -> Self {
        Self {
            client,
            table: table.into(),
            meter: Arc::default(),
            patience,
            caller: None,
        }
    }

    /// The table for requests with this access token: what reads the caller's profile fails with
    /// [`StoreError::SessionEnded`](crate::StoreError::SessionEnded) if their session has ended.
    #[must_use]
    pub fn for_caller(&self, caller: &TokenClaims) -> Self {
        Self {
            caller: Some(Arc::new(caller.clone())),
            ..self.clone()
        }
    }

    /// The claims of the caller, if that is this user.
    pub(crate) fn caller_claims(&self, user: &UserId) -> Option<&TokenClaims> {
        self.caller.as_deref().filter(|claims| claims.user_id == *user)
    }

    /// How long an operation is tried again.
    pub fn patience(&self) -> &Patience {
        &self.patience
    }

    /// The attempts at something that is based on a read, and may meet other writers.
    pub fn attempts(&self) -> Attempts<'_> {
        self.patience.attempts()
    }

    /// Whether a loop over all of something may go on.
    ///
    /// # Errors
    /// [`StoreError::Throttled`] once the invocation must come to its end: the caller asks again, and what is done already is not done
    /// again.
    pub(crate) fn has_time(&self) -> Result<(), StoreError> {
        if self.patience.is_over() {
            return Err(StoreError::Throttled);
        }
        Ok(())
    }

    /// Sends a request until it is not throttled any more, or no time is left. By then the SDK has sent it three times.
    pub(crate) async fn send<T, E, F>(&self, send: impl Fn() -> F) -> Result<T, SdkError<E>>
    where
        E: ProvideErrorMetadata,
        F: Future<Output = Result<T, SdkError<E>>>,
    {
        let mut attempts = self.attempts();
        loop {
            // Boxed: each caller's future would hold the SDK's.
            let error = match Box::pin(send()).await {
                Ok(output) => return Ok(output),
                Err(error) => error,
            };
            if aws_call::of_call(&error) != Verdict::Throttled || !attempts.again().await {
                return Err(error);
            }
        }
    }

    /// The usage of this store so far: round trips and capacity units.
    pub fn usage(&self) -> Usage {
        self.meter.usage()
    }
}
