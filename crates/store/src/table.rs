//! The handle of the table.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;

use crate::meter::{Meter, Usage};

/// The table. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) client: Client,
    pub(crate) table: Arc<str>,
    pub(crate) meter: Arc<Meter>,
}

impl Store {
    /// `table` is the table's name.
    pub fn new(client: Client, table: &str) -> Self {
        Self {
            client,
            table: table.into(),
            meter: Arc::default(),
        }
    }

    /// The usage of this store so far: round trips and capacity units.
    pub fn usage(&self) -> Usage {
        self.meter.usage()
    }
}
