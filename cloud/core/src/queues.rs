//! The port through which services put messages into queues, so that SNS and S3 do not know SQS.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

/// One attribute of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageAttribute {
    /// `String`, `String.Array`, `Number` or `Binary`, or one of these with a custom label: `Number.int`.
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
    /// Puts a message into the queue of this ARN. It is durable when this returns.
    ///
    /// `attributes` are the message attributes in the queue: the published ones with raw delivery, else none.
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

/// The queues, shared by several services.
pub type SharedQueues = Arc<dyn Queues>;
