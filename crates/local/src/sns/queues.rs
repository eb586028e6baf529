//! Where messages to queues go: a port, so that SNS does not know SQS.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

use super::attribute::MessageAttribute;

/// The queues of the fleet.
pub trait Queues: Send + Sync + 'static {
    /// Puts a message into the queue of this ARN. It is on the disk when this answers.
    ///
    /// `attributes` are those of the message in the queue: a topic's own when it delivers raw, else none.
    ///
    /// # Errors
    /// When there is no such queue, or it refuses the message. The error must not quote the body.
    fn deliver<'a>(
        &'a self,
        queue_arn: &'a str,
        body: String,
        attributes: BTreeMap<String, MessageAttribute>,
    ) -> Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send + 'a>>;
}

/// Queues that several parts deliver to.
pub type SharedQueues = Arc<dyn Queues>;

/// A fleet without queues: every delivery fails.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoQueues;

impl Queues for NoQueues {
    fn deliver<'a>(
        &'a self,
        queue_arn: &'a str,
        _body: String,
        _attributes: BTreeMap<String, MessageAttribute>,
    ) -> Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send + 'a>> {
        Box::pin(async move { anyhow::bail!("there is no queue {queue_arn}") })
    }
}
