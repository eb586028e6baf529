//! Lambda: functions as child processes behind the Runtime API.
//!
//! One request at a time for each instance, more instances as requests wait, fewer as they idle. The
//! protocol is the one of the guide's page "Using the Lambda runtime API for custom runtimes".

mod environment;
mod instance;
mod logs;
mod pool;
mod runtime_api;
mod settings;
mod state;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use cloud_core::clock::SharedClock;
use cloud_core::count::Count;
use cloud_core::random;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::Instant;

pub use environment::{Endpoints, environment};
pub use settings::FunctionSettings;
pub use state::PoolStatus;

use pool::Pool;
use state::Ids;

/// The largest event of a synchronous invocation, bytes ("Lambda quotas": 6 MB).
pub const MAX_REQUEST_BYTES: usize = 6 * 1024 * 1024;
/// The largest answer, bytes: Lambda's message says "maximum allowed payload size (6291556 bytes)".
pub const MAX_RESPONSE_BYTES: usize = 6_291_556;

/// One function as Lambda runs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionConfig {
    /// What it is called here, as `users`; also the prefix of its log lines.
    pub name: String,
    /// What else it may be called: its names in the template.
    pub aliases: Vec<String>,
    /// `Lambda-Runtime-Invoked-Function-Arn`.
    pub arn: String,
    /// How long one invocation may take.
    pub timeout: Duration,
    /// The most instances at once.
    pub max_instances: usize,
    /// The executable.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// All of the process's environment except `AWS_LAMBDA_RUNTIME_API`.
    pub environment: BTreeMap<String, String>,
}

/// How instances come and go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How long an instance may take until it asks for its first event. Lambda's: 10 s.
    pub init_timeout: Duration,
    /// How long an instance may stand idle.
    pub idle_after: Duration,
    /// How often such instances are looked for; not zero.
    pub shrink_every: Duration,
    /// How long no instance is started after the first failed start; doubled by each further one.
    pub first_backoff: Duration,
    /// The longest of those.
    pub longest_backoff: Duration,
    /// Requests waiting for an instance beyond this many are turned away.
    pub max_queue: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            init_timeout: Duration::from_secs(10),
            idle_after: Duration::from_secs(300),
            shrink_every: Duration::from_secs(5),
            first_backoff: Duration::from_millis(100),
            longest_backoff: Duration::from_secs(10),
            max_queue: 1_000,
        }
    }
}

/// Why an invocation has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvokeError {
    /// No function of this name.
    #[error("there is no function {0}")]
    UnknownFunction(String),
    /// The event is larger than [`MAX_REQUEST_BYTES`].
    #[error("the event is larger than {MAX_REQUEST_BYTES} bytes")]
    RequestTooLarge,
    /// The answer was larger than [`MAX_RESPONSE_BYTES`].
    #[error("the answer is larger than {MAX_RESPONSE_BYTES} bytes")]
    ResponseTooLarge,
    /// The function said itself that it failed; its own JSON.
    #[error("the function failed: {}", String::from_utf8_lossy(.0))]
    Function(Bytes),
    /// The process ended in the middle of it.
    #[error("the function's process ended: {0}")]
    Crashed(String),
    /// No instance came up to take it.
    #[error("the function does not start: {0}")]
    InitFailed(String),
    /// The function took longer than its time-out; its instance was killed.
    #[error("the function took longer than its time-out of {} s", .0.as_secs_f64())]
    TimedOut(Duration),
    /// The caller's deadline passed; `started`: an instance had taken it.
    #[error("the caller's deadline passed (taken by an instance: {started})")]
    DeadlinePassed {
        /// Whether an instance had taken it.
        started: bool,
    },
    /// Too many are waiting already.
    #[error("too many requests are waiting")]
    TooManyRequests,
    /// The fleet is ending.
    #[error("the fleet is ending")]
    ShuttingDown,
}

/// All functions. Clones share them.
#[derive(Clone)]
pub struct Lambda {
    inner: Arc<Inner>,
}

struct Inner {
    pools: BTreeMap<String, Arc<Pool>>,
    in_flight: Count,
    instances: Count,
    stop: tokio::sync::watch::Sender<bool>,
}

/// `GET /_local/status`'s part about Lambda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LambdaStatus {
    /// Invocations under way or waiting.
    pub in_flight: usize,
    /// Each function's instances and queue.
    pub functions: BTreeMap<String, PoolStatus>,
}

impl Lambda {
    /// Binds the Runtime API to a free port of 127.0.0.1 and serves it. No instance is started yet.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(
        functions: Vec<FunctionConfig>,
        settings: Settings,
        clock: SharedClock,
    ) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
            .await
            .context("cannot listen for the Runtime API")?;
        let address = listener.local_addr()?;
        let (in_flight, instances) = (Count::default(), Count::default());
        let logs = logs::Logs::start()?;
        let pools = functions
            .into_iter()
            .map(|function| {
                let name = function.name.clone();
                let parts = pool::Parts {
                    function,
                    settings,
                    clock: Arc::clone(&clock),
                    runtime_api: address,
                    in_flight: in_flight.clone(),
                    instances: instances.clone(),
                    logs: logs.clone(),
                };
                (name, Pool::new(parts))
            })
            .collect();
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let lambda = Self {
            inner: Arc::new(Inner {
                pools,
                in_flight,
                instances,
                stop,
            }),
        };
        tokio::spawn(runtime_api::serve(
            listener,
            lambda.inner.pools.clone(),
            stopped.clone(),
        ));
        tokio::spawn(shrink_regularly(
            lambda.inner.pools.clone(),
            settings.shrink_every,
            stopped,
        ));
        Ok(lambda)
    }

    /// Gives a function one event and waits for its answer, until `deadline` if there is one.
    ///
    /// Dropping the future does not stop an invocation that an instance has taken, as in AWS.
    ///
    /// # Errors
    /// Whatever keeps the function from answering.
    pub async fn invoke(
        &self,
        function: &str,
        event: Bytes,
        deadline: Option<Instant>,
    ) -> Result<Bytes, InvokeError> {
        self.invoke_traced(function, event, deadline, None).await
    }

    /// As [`Lambda::invoke`], as part of the caller's own trace.
    ///
    /// # Errors
    /// As [`Lambda::invoke`].
    pub async fn invoke_traced(
        &self,
        function: &str,
        event: Bytes,
        deadline: Option<Instant>,
        trace_id: Option<String>,
    ) -> Result<Bytes, InvokeError> {
        let ids = Ids {
            request_id: None,
            trace_id,
        };
        self.invoke_with(function, event, deadline, ids).await
    }

    /// As [`Lambda::invoke`], under a request id of the caller's choice.
    ///
    /// # Errors
    /// As [`Lambda::invoke`].
    pub async fn invoke_as(
        &self,
        function: &str,
        event: Bytes,
        request_id: String,
    ) -> Result<Bytes, InvokeError> {
        let ids = Ids {
            request_id: Some(request_id),
            trace_id: None,
        };
        self.invoke_with(function, event, None, ids).await
    }

    /// Whether there is such a function, by any of its names.
    #[must_use]
    pub fn has(&self, function: &str) -> bool {
        self.find(function).is_some()
    }

    /// What is running and waiting now.
    #[must_use]
    pub fn status(&self) -> LambdaStatus {
        let pools = self.inner.pools.iter();
        LambdaStatus {
            in_flight: self.inner.in_flight.current(),
            functions: pools.map(|(name, pool)| (name.clone(), pool.status())).collect(),
        }
    }

    /// The invocations under way or waiting.
    #[must_use]
    pub fn in_flight(&self) -> &Count {
        &self.inner.in_flight
    }

    /// Waits until no invocation is under way nor waiting.
    pub async fn idle(&self) {
        self.inner.in_flight.zero().await;
    }

    /// Ends the instances that have stood idle for longer than the settings say, as of `now`.
    pub fn shrink(&self, now: Instant) {
        for pool in self.inner.pools.values() {
            pool.shrink(now);
        }
    }

    /// Takes no more events, ends every instance and waits until they are gone.
    pub async fn shut_down(&self) {
        for pool in self.inner.pools.values() {
            pool.close();
        }
        self.inner.instances.zero().await;
        self.inner.stop.send_replace(true);
    }

    async fn invoke_with(
        &self,
        function: &str,
        event: Bytes,
        deadline: Option<Instant>,
        ids: Ids,
    ) -> Result<Bytes, InvokeError> {
        let pool = self
            .find(function)
            .ok_or_else(|| InvokeError::UnknownFunction(function.to_owned()))?;
        if event.len() > MAX_REQUEST_BYTES {
            return Err(InvokeError::RequestTooLarge);
        }
        let (reply, answer) = oneshot::channel();
        let started = pool.enqueue(event, ids, reply)?;
        let answer = async { answer.await.unwrap_or(Err(InvokeError::ShuttingDown)) };
        match deadline {
            None => answer.await,
            Some(deadline) => tokio::time::timeout_at(deadline, answer)
                .await
                .unwrap_or_else(|_| {
                    Err(InvokeError::DeadlinePassed {
                        started: started.load(std::sync::atomic::Ordering::Acquire),
                    })
                }),
        }
    }

    fn find(&self, function: &str) -> Option<&Arc<Pool>> {
        let pools = &self.inner.pools;
        pools
            .get(function)
            .or_else(|| pools.values().find(|pool| pool.is_called(function)))
    }
}

async fn shrink_regularly(
    pools: BTreeMap<String, Arc<Pool>>,
    every: Duration,
    mut stopped: tokio::sync::watch::Receiver<bool>,
) {
    let mut ticks = tokio::time::interval(every);
    loop {
        tokio::select! {
            now = ticks.tick() => for pool in pools.values() { pool.shrink(now) },
            _ = stopped.changed() => return,
        }
    }
}

/// `Root=1-<seconds>-<96 bits>`, the form of X-Ray's trace ids.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn trace_id(now: jiff::Timestamp) -> anyhow::Result<String> {
    let seconds = now.as_second();
    Ok(format!(
        "Root=1-{seconds:08x}-{}",
        random::hex(&random::bytes::<12>()?)
    ))
}
