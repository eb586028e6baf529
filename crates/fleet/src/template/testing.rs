//! What the tests of the template's reader share.

use super::{Physical, Source, Stack};

pub(super) fn physical() -> Physical {
    Physical {
        api_id: "local".to_owned(),
        gateway_url: "http://127.0.0.1:3000".to_owned(),
        user_pool_id: "us-east-1_AbCdEfGhI".to_owned(),
        user_pool_client_id: "abcdefghijklmnopqrstuvwxyz".to_owned(),
        has_relational_view: true,
    }
}

pub(crate) fn resolve(text: &str) -> anyhow::Result<Stack> {
    let (text, origin) = (text.to_owned(), "a test".to_owned());
    Source { text, origin }.resolve(&physical())
}

/// Asserts that a template is refused, with a message that has these parts.
#[track_caller]
pub(super) fn refused(text: &str, parts: &[&str]) {
    let message = format!("{:#}", resolve(text).unwrap_err());
    for part in parts {
        assert!(message.contains(part), "{part} is not in: {message}");
    }
}
