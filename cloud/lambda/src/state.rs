//! The state of a pool: its instances and its queue.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use bytes::Bytes;
use cloud_core::in_flight::Guard;
use serde::Serialize;
use tokio::sync::{Notify, oneshot};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::error::InvokeError;

/// The channel for an invocation's outcome.
pub(super) type Reply = oneshot::Sender<Result<Bytes, InvokeError>>;

/// An event as `/invocation/next` returns it.
#[derive(Debug)]
pub(super) struct Invocation {
    pub(super) request_id: String,
    pub(super) trace_id: String,
    pub(super) deadline_ms: i64,
    pub(super) event: Bytes,
}

/// One function in `GET /_local/status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PoolStatus {
    /// Processes, of any kind below.
    pub instances: usize,
    /// Not yet ready for a first event.
    pub starting: usize,
    /// Ready and without an event.
    pub idle: usize,
    /// With an event.
    pub busy: usize,
    /// Requests waiting for an instance.
    pub queued: usize,
    /// The most instances at once.
    pub max_instances: usize,
}

/// The result of asking for the next event.
pub(super) enum Next {
    Now(Invocation),
    Later(oneshot::Receiver<Invocation>),
    UnknownInstance,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) instances: HashMap<String, Instance>,
    /// Ids of idle instances, the last used one last: it is used first, so that the others age.
    pub(super) idle: Vec<String>,
    pub(super) queue: VecDeque<Waiting>,
    pub(super) failed_starts: u32,
    pub(super) no_start_before: Option<Instant>,
    pub(super) init_failure: String,
    pub(super) is_closed: bool,
}

pub(super) struct Instance {
    pub(super) phase: Phase,
    pub(super) kill: Arc<Notify>,
    /// Why the pool killed it, if it did.
    pub(super) ending: Option<Ending>,
}

pub(super) enum Phase {
    Starting,
    Idle {
        wake: oneshot::Sender<Invocation>,
        since: Instant,
    },
    Busy(Box<Busy>),
    /// Has responded and not yet asked for the next event.
    Between {
        since: Instant,
    },
}

pub(super) struct Busy {
    pub(super) request_id: String,
    pub(super) reply: Reply,
    pub(super) timer: AbortHandle,
    pub(super) _in_flight: Guard,
}

/// An invocation's ids; missing ones are generated when it begins.
#[derive(Debug, Default)]
pub(super) struct Ids {
    pub(super) request_id: Option<String>,
    pub(super) trace_id: Option<String>,
}

pub(super) struct Waiting {
    pub(super) event: Bytes,
    pub(super) ids: Ids,
    pub(super) reply: Reply,
    pub(super) started: Arc<AtomicBool>,
    pub(super) in_flight: Guard,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    TimedOut,
    InitTimedOut,
    Unneeded,
}

impl Phase {
    pub(super) fn between() -> Self {
        Self::Between {
            since: Instant::now(),
        }
    }
}

impl Instance {
    pub(super) fn is_free_soon(&self) -> bool {
        self.ending.is_none() && matches!(self.phase, Phase::Starting | Phase::Between { .. })
    }

    pub(super) fn end(&mut self, why: Ending) {
        self.ending = Some(why);
        self.kill.notify_one();
    }
}

impl Busy {
    pub(super) fn finish(self, outcome: Result<Bytes, InvokeError>) {
        self.timer.abort();
        // The caller may have gone.
        let _ = self.reply.send(outcome);
    }
}

/// Why an instance did not start: the error it reported, or else how it ended.
pub(super) fn init_failure(said: &str, ending: Option<Ending>, how: &str, init_timeout: Duration) -> String {
    match ending {
        Some(Ending::InitTimedOut) => format!("not ready after {init_timeout:?}"),
        _ if said.is_empty() => how.to_owned(),
        _ => format!("{said} ({how})"),
    }
}
