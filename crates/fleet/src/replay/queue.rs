//! The failures queue.

use std::collections::HashMap;

use anyhow::{Context as _, bail};
use serde_json::{Map, Value, json};

use crate::aws::{Aws, Refused};

/// How long a message is hidden while it is worked on: as long as a function may take.
pub(super) const HIDDEN_S: u32 = 900;
/// Long polling asks all of a queue's servers ("Amazon SQS short and long polling", developer guide).
const WAIT_S: u32 = 1;
/// Of one call.
const MOST_RECEIVED: usize = 10;
/// The attribute with the reason; see `aws::FailureQueue`.
const REASON: &str = "reason";

pub(super) struct Queue<'a> {
    aws: &'a Aws,
    url: String,
    pub(super) arn: String,
    /// The queues whose dead-letter queue it is, by URL.
    pub(super) sources: Vec<String>,
}

pub(super) struct Message {
    pub(super) id: String,
    pub(super) body: String,
    pub(super) reason: Option<String>,
    receipt: String,
    attributes: Map<String, Value>,
    group: Option<String>,
    source_arn: Option<String>,
}

impl<'a> Queue<'a> {
    /// By its URL, its name, or its logical id: CloudFormation names a queue `<stack>-<logical id>-<random>`.
    pub(super) async fn find(aws: &'a Aws, name: &str, stack: Option<&str>) -> anyhow::Result<Self> {
        let url = find_url(aws, name, stack).await?;
        let input = json!({ "QueueUrl": url, "AttributeNames": ["QueueArn"] });
        let attributes = aws.sqs("GetQueueAttributes", &input).await?;
        let arn = text(attributes.pointer("/Attributes/QueueArn")).context("a queue without an ARN")?;
        let sources = aws
            .sqs("ListDeadLetterSourceQueues", &json!({ "QueueUrl": url }))
            .await?;
        Ok(Self {
            aws,
            url,
            arn,
            sources: texts(sources.get("queueUrls")),
        })
    }

    /// Up to `max` messages, each once, hidden for [`HIDDEN_S`].
    pub(super) async fn receive(&self, max: usize) -> anyhow::Result<Vec<Message>> {
        let mut messages: Vec<Message> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        while messages.len() < max {
            let input = json!({
                "QueueUrl": self.url,
                "MaxNumberOfMessages": (max - messages.len()).min(MOST_RECEIVED),
                "VisibilityTimeout": HIDDEN_S,
                "WaitTimeSeconds": WAIT_S,
                "MessageSystemAttributeNames": ["DeadLetterQueueSourceArn", "MessageGroupId"],
                "MessageAttributeNames": ["All"],
            });
            let mut received = self.aws.sqs("ReceiveMessage", &input).await?;
            let Some(Value::Array(received)) = received.get_mut("Messages").map(Value::take) else {
                break;
            };
            for message in received {
                let message = Message::read(message)?;
                // A message may come twice; then the later receipt counts.
                match places.get(&message.id).and_then(|place| messages.get_mut(*place)) {
                    Some(known) => *known = message,
                    None => {
                        places.insert(message.id.clone(), messages.len());
                        messages.push(message);
                    }
                }
            }
        }
        Ok(messages)
    }

    /// For so long from now on, or no more.
    pub(super) async fn hide(&self, message: &Message, seconds: u32) -> anyhow::Result<()> {
        let mut input = self.input_for(message);
        input.insert("VisibilityTimeout".to_owned(), json!(seconds));
        self.aws
            .sqs("ChangeMessageVisibility", &Value::Object(input))
            .await?;
        Ok(())
    }

    pub(super) async fn delete(&self, message: &Message) -> anyhow::Result<()> {
        let input = Value::Object(self.input_for(message));
        self.aws.sqs("DeleteMessage", &input).await?;
        Ok(())
    }

    /// The queue that the message comes from. SQS does not say it of what a function has sent here itself.
    pub(super) fn source_of(&self, message: &Message) -> anyhow::Result<&str> {
        let Some(arn) = &message.source_arn else {
            let [only] = self.sources.as_slice() else {
                bail!("which queue it came from is unknown");
            };
            return Ok(only);
        };
        let name = arn.rsplit(':').next().unwrap_or_default();
        let mut sources = self.sources.iter();
        let found = sources.find(|url| url.rsplit('/').next() == Some(name));
        Ok(found.with_context(|| format!("it came from {name}, which is gone"))?)
    }

    /// Sends what the message was before it failed.
    pub(super) async fn send_to(&self, url: &str, message: &Message) -> anyhow::Result<()> {
        let mut input = json!({ "QueueUrl": url, "MessageBody": message.body });
        if let Value::Object(input) = &mut input {
            if !message.attributes.is_empty() {
                input.insert("MessageAttributes".to_owned(), json!(message.attributes));
            }
            if let Some(group) = &message.group {
                input.insert("MessageGroupId".to_owned(), json!(group));
            }
        }
        self.aws.sqs("SendMessage", &input).await?;
        Ok(())
    }

    /// Hidden ones, too.
    pub(super) async fn count(&self) -> anyhow::Result<u64> {
        let names = [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
        ];
        let input = json!({ "QueueUrl": self.url, "AttributeNames": names });
        let output = self.aws.sqs("GetQueueAttributes", &input).await?;
        let counts = names.iter().map(|name| {
            let count = output.pointer(&format!("/Attributes/{name}"));
            count.and_then(Value::as_str)?.parse::<u64>().ok()
        });
        counts.sum::<Option<u64>>().context("a queue without a count")
    }

    fn input_for(&self, message: &Message) -> Map<String, Value> {
        Map::from_iter([
            ("QueueUrl".to_owned(), json!(self.url)),
            ("ReceiptHandle".to_owned(), json!(message.receipt)),
        ])
    }
}

/// The URL of a queue by its URL, its name, or its logical id.
pub(crate) async fn find_url(aws: &Aws, name: &str, stack: Option<&str>) -> anyhow::Result<String> {
    if name.starts_with("https://") || name.starts_with("http://") {
        return Ok(name.to_owned());
    }
    if let Some(stack) = stack {
        let prefix = format!("{stack}-{name}-");
        let found = aws
            .sqs("ListQueues", &json!({ "QueueNamePrefix": prefix }))
            .await?;
        let mut urls = texts(found.get("QueueUrls"));
        if let (Some(url), true) = (urls.pop(), urls.is_empty()) {
            return Ok(url);
        }
    }
    let found = aws.sqs("GetQueueUrl", &json!({ "QueueName": name })).await;
    match found {
        Ok(found) => text(found.get("QueueUrl")).context("a queue without a URL"),
        Err(error) => match error.downcast_ref::<Refused>() {
            Some(refused) if refused.code == "QueueDoesNotExist" => match stack {
                Some(stack) => bail!("the stack {stack} has no queue {name}; give its name or its URL"),
                None => bail!("there is no queue {name}"),
            },
            _ => Err(error),
        },
    }
}

impl Message {
    fn read(mut message: Value) -> anyhow::Result<Self> {
        let field = |name: &str| text(message.get(name));
        let system = |name: &str| text(message.pointer(&format!("/Attributes/{name}")));
        let (group, source_arn) = (system("MessageGroupId"), system("DeadLetterQueueSourceArn"));
        let parts = (field("MessageId"), field("Body"), field("ReceiptHandle"));
        let (Some(id), Some(body), Some(receipt)) = parts else {
            bail!("SQS returned a message that is incomplete");
        };
        let attributes = message.get_mut("MessageAttributes").map(Value::take);
        let Value::Object(mut attributes) = attributes.unwrap_or_else(|| json!({})) else {
            bail!("SQS returned attributes that are none");
        };
        let reason = attributes.remove(REASON);
        Ok(Self {
            reason: text(reason.as_ref().and_then(|reason| reason.get("StringValue"))),
            id,
            body,
            receipt,
            attributes,
            group,
            source_arn,
        })
    }
}

fn text(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(str::to_owned)
}

fn texts(values: Option<&Value>) -> Vec<String> {
    let values = values.and_then(Value::as_array).into_iter().flatten();
    values.filter_map(|value| text(Some(value))).collect()
}
