//! The port through which services put messages into queues, so that SNS and S3 do not know SQS.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

/// One attribute of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageAttribute {
    /// `String`, `String.Array`, `Number` or `Binary`, or one of these with a label of one's own: `Number.int`.
    pub data_type: String,
    /// Its value.
    pub value: AttributeValue,
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttributeValue {
    /// Of the types `String`, `String.Array` and `Number`.
    Text(String),
    /// Of the type `Binary`.
    Binary(Vec<u8>),
}

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
