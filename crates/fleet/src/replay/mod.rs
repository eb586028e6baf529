//! `fleet replay`: what is in a failures queue is processed again, on AWS as on a running fleet, by the same calls.
//!
//! | file | has |
//! |---|---|
//! | `queue` | the failures queue |
//! | `failure` | what a message says |
//! | `stream` | reading records again by their position |
//! | `function` | the mapping whose failures these are, and its function |
//!
//! A message is deleted once the function has succeeded for all of its records, or the message is back in its queue. Consumers are
//! idempotent, so a command that ends half-way is repeated.

mod failure;
mod function;
mod queue;
mod stream;

use std::io::Write;

use anyhow::{Context as _, anyhow};
use serde_json::Value;

use crate::aws::Aws;
use failure::Failure;
use function::Mapping;
pub(crate) use queue::find_url;
use queue::{Message, Queue};

/// The queue to replay, and how.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The queue's name, its logical id in the stack, or its URL.
    pub queue: &'a str,
    /// The stack; none for names as they are.
    pub stack: Option<&'a str>,
    /// The most messages.
    pub max: usize,
    /// Whether to change nothing.
    pub is_dry_run: bool,
}

/// Replays the messages, and says of each what became of it. Returns whether none of them stays.
///
/// # Errors
/// When there is no such failures queue, a call is refused, or the output is closed.
pub async fn run(aws: &Aws, request: Request<'_>, out: &mut impl Write) -> anyhow::Result<bool> {
    let queue = Queue::find(aws, request.queue, request.stack).await?;
    let mappings = Mapping::list(aws, &queue.arn).await?;
    anyhow::ensure!(
        !(mappings.is_empty() && queue.sources.is_empty()),
        "{} is no failures queue: neither a queue nor an event source names it",
        queue.arn
    );
    let replay = Replay {
        aws,
        queue,
        mappings,
        is_dry_run: request.is_dry_run,
    };
    replay.all(request.max, out).await
}

struct Replay<'a> {
    aws: &'a Aws,
    queue: Queue<'a>,
    mappings: Vec<Mapping>,
    is_dry_run: bool,
}

impl Replay<'_> {
    /// All are received before the first is worked on: what fails again is not met again, and records go in their order.
    async fn all(&self, max: usize, out: &mut impl Write) -> anyhow::Result<bool> {
        let messages = self.queue.receive(max).await?;
        let mut failures: Vec<(&Message, Failure)> = messages
            .iter()
            .map(|message| (message, Failure::read(message)))
            .collect();
        failures.sort_by_key(|(_, failure)| failure.order());
        let (mut replayed, mut stay) = (0, 0);
        for (message, failure) in &failures {
            let id = &message.id;
            let because = message.reason.as_deref().map(|reason| format!(" ({reason})"));
            let because = because.unwrap_or_default();
            match self.one(message, failure).await {
                Ok(what) => {
                    replayed += 1;
                    writeln!(out, "{id}: {what}{because}")?;
                }
                Err(error) => {
                    stay += 1;
                    writeln!(out, "{id}: stays: {error:#}{because}")?;
                }
            }
            out.flush()?;
        }
        let verb = if self.is_dry_run { "would be" } else { "were" };
        let now = self.queue.count().await?;
        writeln!(
            out,
            "{replayed} messages {verb} replayed, {stay} stay; the queue has about {now} now"
        )?;
        Ok(stay == 0)
    }

    /// Says what was done, or would be. A message that is not deleted is visible again afterwards.
    async fn one(&self, message: &Message, failure: &Failure) -> anyhow::Result<String> {
        // The others may have taken long.
        let renewed = self.queue.hide(message, queue::HIDDEN_S).await;
        let done = match renewed {
            Ok(()) => self.replay(message, failure).await,
            Err(error) => Err(error.context("it was received by somebody else meanwhile")),
        };
        if done.is_ok() && !self.is_dry_run {
            self.queue.delete(message).await?;
        } else {
            // Best effort: it comes back by itself later.
            let _ = self.queue.hide(message, 0).await;
        }
        done
    }

    async fn replay(&self, message: &Message, failure: &Failure) -> anyhow::Result<String> {
        let (mapping, records) = match failure {
            Failure::Unreadable(reason) => return Err(anyhow!("{reason}")),
            Failure::Message => return self.send_back(message).await,
            Failure::Record(record) => {
                let arn = record.get("eventSourceARN").and_then(Value::as_str);
                (self.mapping(arn)?, vec![record.clone()])
            }
            Failure::Range(range) => {
                let mapping = self.mapping(Some(&range.stream_arn))?;
                let mut records = stream::read(self.aws, range).await?;
                records.retain(|record| mapping.lets_through(record));
                (mapping, records)
            }
        };
        let count = records.len();
        let function = mapping.function();
        if self.is_dry_run {
            return Ok(format!("{count} records for {function}"));
        }
        mapping.invoke(self.aws, &records).await?;
        Ok(format!("{function} has processed {count} records"))
    }

    /// The mapping of the stream, or else the only one: a table may have got another stream since.
    fn mapping(&self, stream_arn: Option<&str>) -> anyhow::Result<&Mapping> {
        let mut mappings = self.mappings.iter();
        let of_stream = mappings.find(|mapping| Some(mapping.stream_arn.as_str()) == stream_arn);
        let only = match self.mappings.as_slice() {
            [only] => Some(only),
            _ => None,
        };
        of_stream
            .or(only)
            .context("no function reads its stream and names this queue for failures")
    }

    async fn send_back(&self, message: &Message) -> anyhow::Result<String> {
        let source = self.queue.source_of(message)?;
        let name = source.rsplit('/').next().unwrap_or_default();
        if self.is_dry_run {
            return Ok(format!("a message for {name}"));
        }
        self.queue.send_to(source, message).await?;
        Ok(format!("back in {name}"))
    }
}
