//! The port through which services publish to topics, so that SES does not know SNS.

use std::pin::Pin;
use std::sync::Arc;

/// The topics of the fleet.
pub trait Topics: Send + Sync + 'static {
    /// Publishes a message to the topic of this ARN. It is delivered when this returns.
    ///
    /// # Errors
    /// When there is no such topic, or it refuses the message. The error must not quote the message.
    fn publish<'a>(
        &'a self,
        topic_arn: &'a str,
        message: String,
    ) -> Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send + 'a>>;
}

/// The topics, for a service that does not own them.
pub type SharedTopics = Arc<dyn Topics>;
