//! What the template says of an event source mapping.

use serde_json::Value;

/// A function with an event source.
#[derive(Debug, Clone, PartialEq)]
pub struct Attachment {
    /// The function, as Lambda calls it.
    pub function: String,
    /// Its ARN.
    pub function_arn: String,
    /// The most invocations at once that the function can take.
    pub max_instances: usize,
    /// What it gets.
    pub source: EventSource,
}

/// One event source mapping of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct EventSource {
    /// The event's name in the template.
    pub name: String,
    /// `false`: nothing is read.
    pub is_enabled: bool,
    /// The most records of one invocation.
    pub batch_size: usize,
    /// How long records are gathered, seconds.
    pub batching_window_s: u64,
    /// Patterns; a record that none of them matches is never seen by the function. Empty: all are.
    pub filters: Vec<Value>,
    /// `FunctionResponseTypes` has `ReportBatchItemFailures`.
    pub reports_item_failures: bool,
    /// Where the records come from.
    pub upstream: Upstream,
}

/// Where records come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Upstream {
    /// A table's stream.
    Stream(StreamSource),
    /// A queue.
    Queue(QueueSource),
}

/// What only a stream's mapping has.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamSource {
    /// The table's name.
    pub table: String,
    /// The stream's ARN as the template gives it.
    pub stream_arn: String,
    /// Where a mapping that has never run begins: `true`, with what is there; `false`, with what comes.
    pub starts_at_trim_horizon: bool,
    /// Split a batch in two when the function fails.
    pub bisects_on_error: bool,
    /// Retries until records are discarded; none: until they expire.
    pub maximum_retry_attempts: Option<u32>,
    /// The age at which records are discarded, seconds; none: when they expire.
    pub maximum_record_age_s: Option<i64>,
    /// The ARN of the queue that is told of discarded records.
    pub on_failure_arn: Option<String>,
}

/// What only a queue's mapping has.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueSource {
    /// The queue's name.
    pub queue: String,
    /// `ScalingConfig.MaximumConcurrency`.
    pub maximum_concurrency: Option<usize>,
}
