//! A table's settings, read from the template.

use serde_json::Value;

/// A table, in the words of DynamoDB's own API.
#[derive(Debug, Clone, PartialEq)]
pub struct TableSettings {
    /// Its name.
    pub name: String,
    /// The body of the `CreateTable` request that makes it.
    pub create_request: Value,
    /// The attribute holding the time of expiry (epoch seconds), when TTL is on.
    pub ttl_attribute: Option<String>,
}
