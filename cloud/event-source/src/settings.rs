//! Event source mappings as the template has them.

use serde_json::Value;

/// An event source mapping with its function.
#[derive(Debug, Clone, PartialEq)]
pub struct MappingConfig {
    /// The function's name in [`cloud_lambda::Lambda`].
    pub function: String,
    /// The function's ARN.
    pub function_arn: String,
    /// The function's most concurrent invocations.
    pub max_instances: usize,
    /// The event source.
    pub source: EventSource,
}

/// One event source mapping of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct EventSource {
    /// The event's name in the template.
    pub name: String,
    /// Whether records are read at all.
    pub is_enabled: bool,
    /// The most records of one invocation.
    pub batch_size: usize,
    /// The batching window, seconds.
    pub batching_window_s: u64,
    /// The filter patterns; the function gets records that match one of them. Empty: all records.
    pub filters: Vec<Value>,
    /// `FunctionResponseTypes` has `ReportBatchItemFailures`.
    pub reports_item_failures: bool,
    /// The source of the records.
    pub upstream: Upstream,
}

/// A source of records.
#[derive(Debug, Clone, PartialEq)]
pub enum Upstream {
    /// A table's stream.
    Stream(StreamSource),
    /// A queue.
    Queue(QueueSource),
}

/// Settings of a stream's mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamSource {
    /// The table's name.
    pub table: String,
    /// The stream's ARN as the template gives it.
    pub stream_arn: String,
    /// Where a new mapping begins: with the oldest record if `true`, with the next one if `false`.
    pub starts_at_trim_horizon: bool,
    /// `ParallelizationFactor`: batches of different items that are processed at once, 1 to 10.
    pub parallelization_factor: usize,
    /// Whether a batch is split in two when the function fails.
    pub bisects_on_error: bool,
    /// Retries before records are discarded; `None`: until they expire.
    pub maximum_retry_attempts: Option<u32>,
    /// The age at which records are discarded, seconds; `None`: when they expire.
    pub maximum_record_age_s: Option<i64>,
    /// The ARN of the failure queue.
    pub on_failure_arn: Option<String>,
}

/// Settings of a queue's mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueSource {
    /// The queue's name.
    pub queue: String,
    /// `ScalingConfig.MaximumConcurrency`.
    pub maximum_concurrency: Option<usize>,
}
