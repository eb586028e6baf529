//! A mapping: its settings and its last error.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use cloud_core::clock::SharedClock;
use cloud_lambda::{InvokeError, Lambda};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::filter::Filter;
use super::settings::{EventSource, MappingConfig, StreamSource, Upstream};

/// The longest error type of a function that is kept, characters.
const MAX_ERROR_TYPE_LENGTH: usize = 100;

/// A function's outcome.
pub(super) type Outcome<'a> = Pin<Box<dyn Future<Output = Result<Bytes, InvokeError>> + Send + 'a>>;

/// The port that invokes functions: Lambda, or a test.
pub(super) trait Invoke: Send + Sync {
    /// Invokes the function with an event and a request id.
    fn invoke<'a>(&'a self, function: &'a str, event: Bytes, request_id: String) -> Outcome<'a>;
}

impl Invoke for Lambda {
    fn invoke<'a>(&'a self, function: &'a str, event: Bytes, request_id: String) -> Outcome<'a> {
        Box::pin(self.invoke_as(function, event, request_id))
    }
}

/// A mapping, and its last error.
pub(super) struct Mapping {
    config: MappingConfig,
    filter: Filter,
    clock: SharedClock,
    last_error: Mutex<Option<LastError>>,
}

/// One mapping in `GET /_local/status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MappingStatus {
    /// The function.
    pub function: String,
    /// The ARN of the stream or queue.
    pub source: String,
    /// Whether it is enabled.
    pub enabled: bool,
    /// Records or messages not yet processed.
    pub lag: u64,
    /// The last error since the fleet was started.
    pub last_error: Option<LastError>,
}

/// An error of a mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LastError {
    /// The time.
    pub at: Timestamp,
    /// The reason, without text of the records or the function.
    pub reason: String,
}

impl Mapping {
    pub(super) fn new(config: MappingConfig, filter: Filter, clock: SharedClock) -> Self {
        Self {
            config,
            filter,
            clock,
            last_error: Mutex::new(None),
        }
    }

    pub(super) fn function(&self) -> &str {
        &self.config.function
    }

    pub(super) fn function_arn(&self) -> &str {
        &self.config.function_arn
    }

    pub(super) fn source(&self) -> &EventSource {
        &self.config.source
    }

    pub(super) fn lets_through(&self, event: &Value) -> bool {
        self.filter.lets_through(event)
    }

    pub(super) fn stream(&self) -> Option<&StreamSource> {
        match &self.source().upstream {
            Upstream::Stream(stream) => Some(stream),
            Upstream::Queue(_) => None,
        }
    }

    /// The queue's name; empty for a stream's mapping.
    pub(super) fn queue_name(&self) -> &str {
        match &self.source().upstream {
            Upstream::Stream(_) => "",
            Upstream::Queue(queue) => &queue.queue,
        }
    }

    /// The number of batches of a queue that are processed concurrently.
    pub(super) fn workers(&self) -> usize {
        match &self.source().upstream {
            Upstream::Queue(queue) if self.source().is_enabled => queue
                .maximum_concurrency
                .unwrap_or(usize::MAX)
                .min(self.config.max_instances),
            _ => 0,
        }
    }

    pub(super) fn source_arn(&self) -> String {
        match &self.source().upstream {
            Upstream::Stream(stream) => stream.stream_arn.clone(),
            Upstream::Queue(queue) => cloud_sqs::arn(&queue.queue),
        }
    }

    pub(super) fn note_error(&self, reason: &str) {
        tracing::warn!(
            function = self.function(),
            source = self.source_arn(),
            reason,
            "a batch failed"
        );
        let error = LastError {
            at: self.clock.now(),
            reason: reason.to_owned(),
        };
        *self.last_error.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    pub(super) fn status(&self, lag: u64) -> MappingStatus {
        MappingStatus {
            function: self.function().to_owned(),
            source: self.source_arn(),
            enabled: self.source().is_enabled,
            lag,
            last_error: self
                .last_error
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
        }
    }
}

/// A failure's text. Of the function's own error only the type is kept: its message may quote its input.
pub(super) fn describe(error: &InvokeError) -> String {
    let InvokeError::Function(said) = error else {
        return error.to_string();
    };
    let said: Option<Value> = serde_json::from_slice(said).ok();
    let kind = said.as_ref().and_then(|said| said.get("errorType")?.as_str());
    match kind {
        Some(kind) => {
            let kind: String = kind.chars().take(MAX_ERROR_TYPE_LENGTH).collect();
            format!("the function failed: {kind}")
        }
        None => "the function failed".to_owned(),
    }
}
