use domain::Channel;

use super::resource::Resource;
use crate::keys::{Key, channel_key};

/// A channel, or for a day its tombstone, which also has `deleted_at` and `expires_at`.
impl Resource for Channel {
    const KIND: &'static str = "channel";
    const FALLBACKS: &'static [(&'static str, &'static str)] = &[("state", "pending")];

    fn primary_key(&self) -> Key {
        channel_key(&self.user_id, &self.id)
    }
}
