use std::sync::Arc;

use domain::{ChannelId, Clock, CodeKey, Entropy, Secret, UnsubscribeKey, UserId};
use store::Store;

/// Dependencies of the function; created once, at cold start.
pub struct State<P> {
    /// The table.
    pub store: Store,
    /// The services that send.
    pub ports: P,
    /// The key of one-time codes.
    pub code_key: CodeKey,
    /// The key of unsubscribe links.
    pub unsubscribe_key: UnsubscribeKey,
    /// The URL of the API, without a slash at its end.
    pub api_url: String,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for the pauses between tries.
    pub entropy: Arc<dyn Entropy>,
}

impl<P> State<P> {
    /// Where one POST request switches a channel off.
    pub(crate) fn unsubscribe_url(&self, user: &UserId, channel: &ChannelId) -> Secret {
        let token = self.unsubscribe_key.token(user, channel);
        Secret::new(format!("{}/v1/notifications/unsubscribe/{token}", self.api_url))
    }
}
