//! The handle of the table.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use domain::{TokenClaims, UserId};

use crate::meter::{Meter, Usage};

/// The table. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) client: Client,
    pub(crate) table: Arc<str>,
    pub(crate) meter: Arc<Meter>,
    /// The caller whose requests this handle serves; `None` in functions that serve no callers.
    pub(crate) caller: Option<Arc<TokenClaims>>,
}

impl Store {
    /// `table` is the table's name.
    pub fn new(client: Client, table: &str) -> Self {
        Self {
            client,
            table: table.into(),
            meter: Arc::default(),
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

    /// The usage of this store so far: round trips and capacity units.
    pub fn usage(&self) -> Usage {
        self.meter.usage()
    }
}
