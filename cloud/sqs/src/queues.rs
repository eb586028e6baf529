//! The port through which other services deliver into queues.

use std::collections::BTreeMap;
use std::pin::Pin;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cloud_core::queues::{self, AttributeValue, Queues};

use super::message::MessageAttribute;
use super::state::Sqs;

impl Queues for Sqs {
    fn deliver<'a>(
        &'a self,
        queue_arn: &'a str,
        body: String,
        attributes: BTreeMap<String, queues::MessageAttribute>,
    ) -> Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send + 'a>> {
        let attributes = attributes
            .into_iter()
            .map(|(name, attribute)| (name, encode(attribute)))
            .collect();
        Box::pin(self.send(queue_arn, body, attributes))
    }
}

fn encode(attribute: queues::MessageAttribute) -> MessageAttribute {
    let (string_value, binary_value) = match attribute.value {
        AttributeValue::Text(text) => (Some(text), None),
        AttributeValue::Binary(bytes) => (None, Some(STANDARD.encode(bytes))),
    };
    MessageAttribute {
        data_type: attribute.data_type,
        string_value,
        binary_value,
    }
}
