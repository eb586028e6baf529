use domain::MessageLog;
use jiff::Timestamp;

use super::resource::Resource;
use crate::keys::{Key, message_log_key};

/// The messages that a user was sent about notifications.
impl Resource for MessageLog {
    const KIND: &'static str = "message_log";

    fn primary_key(&self) -> Key {
        message_log_key(&self.user_id)
    }

    fn ttl(&self) -> Option<Timestamp> {
        Some(self.expires_at())
    }
}
