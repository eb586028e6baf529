//! Lambda: functions as child processes behind the Runtime API.
//!
//! Each instance handles one request at a time; instances are added while requests wait, and ended when idle.
//! The protocol is the one of the guide's page "Using the Lambda runtime API for custom runtimes".

mod codedeploy;
mod environment;
mod error;
mod instance;
mod kept;
mod logs;
mod pool;
mod runtime_api;
mod settings;
mod shift;
mod state;
mod trace;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use cloud_core::clock::SharedClock;
use cloud_core::in_flight::InFlight;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::Instant;

pub use codedeploy::codedeploy;
pub use environment::{Endpoints, environment};
pub use error::{InvokeError, MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES};
pub use kept::{Figures, LogLine};
pub use settings::{FunctionConfig, FunctionSettings, Settings};
pub use shift::{Outcome, Preference};
pub use state::PoolStatus;
pub use trace::trace_id;

use pool::Pool;
use state::Ids;

/// All functions. Clones share them.
#[derive(Clone)]
pub struct Lambda {
    inner: Arc<Inner>,
}

struct Inner {
    pools: BTreeMap<String, Arc<Pool>>,
    /// Where requests to a function go while another version is behind its alias.
    weights: shift::Weights,
    in_flight: InFlight,
    instances: InFlight,
    logs: logs::Logs,
    stop: tokio::sync::watch::Sender<bool>,
}

/// Lambda's part of `GET /_local/status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LambdaStatus {
    /// Invocations in flight or waiting.
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
        let (in_flight, instances) = (InFlight::default(), InFlight::default());
        let logs = logs::Logs::start()?;
        let pools = functions
            .into_iter()
            .map(|function| {
                let name = function.name.clone();
                let config = pool::Config {
                    function,
                    settings,
                    clock: Arc::clone(&clock),
                    runtime_api: address,
                    in_flight: in_flight.clone(),
                    instances: instances.clone(),
                    logs: logs.clone(),
                };
                (name, Pool::new(config))
            })
            .collect();
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let lambda = Self {
            inner: Arc::new(Inner {
                pools,
                weights: shift::Weights::default(),
                in_flight,
                instances,
                logs,
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

    /// Invokes a function with one event and waits for its response, until `deadline` if there is one.
    ///
    /// Dropping the future does not stop an invocation that an instance has received, as in AWS.
    ///
    /// # Errors
    /// See [`InvokeError`].
    pub async fn invoke(
        &self,
        function: &str,
        event: Bytes,
        deadline: Option<Instant>,
    ) -> Result<Bytes, InvokeError> {
        self.invoke_traced(function, event, deadline, None).await
    }

    /// Like [`Lambda::invoke`], with the caller's trace id.
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

    /// Like [`Lambda::invoke`], with the caller's request id.
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

    /// Whether there is a function of this name or alias.
    #[must_use]
    pub fn has(&self, function: &str) -> bool {
        self.find(function).is_some()
    }

    /// The function of this name or alias, as it was configured.
    #[must_use]
    pub fn configuration(&self, function: &str) -> Option<&FunctionConfig> {
        self.find(function).map(|pool| &pool.config().function)
    }

    /// The instances and queues now.
    #[must_use]
    pub fn status(&self) -> LambdaStatus {
        let pools = self.inner.pools.iter();
        LambdaStatus {
            in_flight: self.inner.in_flight.current(),
            functions: pools.map(|(name, pool)| (name.clone(), pool.status())).collect(),
        }
    }

    /// Deploys `version`, a function that this Lambda has beside `function`, behind the alias of that one. `hook` is what CodeDeploy waits for
    /// before it allows traffic: whether it reported `Succeeded`.
    ///
    /// # Errors
    /// When there is no such function or version.
    pub async fn deploy(
        &self,
        function: &str,
        version: &str,
        preference: Preference,
        hook: impl Future<Output = bool>,
    ) -> Result<Outcome, InvokeError> {
        self.have([function, version])?;
        let weights = &self.inner.weights;
        Ok(shift::shift(weights, (function, version), preference, hook).await)
    }

    /// Lets `version`, a function that this Lambda has beside `function`, answer a share of the invocations of that one, until something else is
    /// said: an alias with a routing configuration. Every second invocation at 50 percent.
    ///
    /// # Errors
    /// When there is no such function or version.
    pub fn route(&self, function: &str, version: &str, percent: u8) -> Result<(), InvokeError> {
        self.have([function, version])?;
        self.inner.weights.set(function, version, percent.min(100));
        Ok(())
    }

    /// The requests that the newest version of a function has got since its weight was set.
    #[must_use]
    pub fn shifted_requests(&self, function: &str) -> u64 {
        self.inner.weights.requests(function)
    }

    /// The latest log lines after the line of this number, of all functions.
    #[must_use]
    pub fn log_lines(&self, after: u64) -> Vec<LogLine> {
        self.inner.logs.kept().lines(after)
    }

    /// The metrics in log lines since the start, by function and name.
    #[must_use]
    pub fn metrics(&self) -> BTreeMap<String, BTreeMap<String, Figures>> {
        self.inner.logs.kept().metrics()
    }

    /// The invocations in flight or waiting.
    #[must_use]
    pub fn in_flight(&self) -> &InFlight {
        &self.inner.in_flight
    }

    /// Waits until no invocation is in flight or waiting.
    pub async fn idle(&self) {
        self.inner.in_flight.zero().await;
    }

    /// Ends the instances that have been idle for longer than [`Settings::idle_after`], as of `now`.
    pub fn shrink(&self, now: Instant) {
        for pool in self.inner.pools.values() {
            pool.shrink(now);
        }
    }

    /// Accepts no more events, ends every instance and waits until they are gone.
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
        let function = &pool.config().function.name;
        let Some(version) = self.inner.weights.choose(function) else {
            return self.invoke_pool(pool, event, deadline, ids).await;
        };
        let pool = self
            .find(&version)
            .ok_or_else(|| InvokeError::UnknownFunction(version.clone()))?;
        let outcome = self.invoke_pool(pool, event, deadline, ids).await;
        self.inner.weights.note(function, &outcome);
        outcome
    }

    async fn invoke_pool(
        &self,
        pool: &Pool,
        event: Bytes,
        deadline: Option<Instant>,
        ids: Ids,
    ) -> Result<Bytes, InvokeError> {
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

    fn have(&self, names: [&str; 2]) -> Result<(), InvokeError> {
        let pools = &self.inner.pools;
        match names.into_iter().find(|name| !pools.contains_key(*name)) {
            None => Ok(()),
            Some(missing) => Err(InvokeError::UnknownFunction(missing.to_owned())),
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
