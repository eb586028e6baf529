//! The instances of one function and the requests waiting for them.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use bytes::Bytes;
use cloud_core::clock::SharedClock;
use cloud_core::in_flight::InFlight;
use cloud_core::random;
use tokio::sync::{Notify, oneshot};
use tokio::time::Instant;

use super::error::InvokeError;
use super::instance;
use super::logs::Logs;
use super::settings::{FunctionConfig, Settings};
use super::state::{
    Busy, Ending, Ids, Instance, Invocation, Next, Phase, PoolStatus, Reply, State, Waiting, init_failure,
};
use super::trace::trace_id;

/// A pool's configuration.
pub(super) struct Config {
    pub(super) function: FunctionConfig,
    pub(super) settings: Settings,
    pub(super) clock: SharedClock,
    pub(super) runtime_api: SocketAddr,
    pub(super) in_flight: InFlight,
    pub(super) instances: InFlight,
    pub(super) logs: Logs,
}

/// One function's instances and queue.
pub(super) struct Pool {
    config: Config,
    state: Mutex<State>,
    this: Weak<Self>,
}

impl Pool {
    pub(super) fn new(config: Config) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            config,
            state: Mutex::default(),
            this: Weak::clone(this),
        })
    }

    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    pub(super) fn is_called(&self, name: &str) -> bool {
        self.config.function.name == name || self.config.function.aliases.iter().any(|alias| alias == name)
    }

    /// `AWS_LAMBDA_RUNTIME_API` of an instance. With its scheme, the runtime keeps the path.
    pub(super) fn runtime_api(&self, instance: &str) -> String {
        format!(
            "http://{}/{}/{instance}",
            self.config.runtime_api, self.config.function.name
        )
    }

    /// Queues an event; the flag it returns says whether an instance has received it.
    pub(super) fn enqueue(
        &self,
        event: Bytes,
        ids: Ids,
        reply: Reply,
    ) -> Result<Arc<AtomicBool>, InvokeError> {
        let started = Arc::new(AtomicBool::new(false));
        let mut state = self.lock();
        if state.is_closed {
            return Err(InvokeError::ShuttingDown);
        }
        state.queue.retain(|waiting| !waiting.reply.is_closed());
        if state.queue.len() >= self.config.settings.max_queue {
            return Err(InvokeError::TooManyRequests);
        }
        state.queue.push_back(Waiting {
            event,
            ids,
            reply,
            started: Arc::clone(&started),
            in_flight: self.config.in_flight.enter(),
        });
        self.dispatch(&mut state);
        Ok(started)
    }

    /// An instance asks for an event.
    pub(super) fn next(&self, id: &str) -> Next {
        let mut guard = self.lock();
        let state = &mut *guard;
        let Some(instance) = state.instances.get_mut(id) else {
            return Next::UnknownInstance;
        };
        match std::mem::replace(&mut instance.phase, Phase::between()) {
            Phase::Starting => state.failed_starts = 0,
            // It asks for more without a response to its last event.
            Phase::Busy(busy) => {
                let reason = "it asked for the next event without answering".to_owned();
                busy.finish(Err(InvokeError::Crashed(reason)));
            }
            Phase::Idle { .. } => state.idle.retain(|idle| idle != id),
            Phase::Between { .. } => {}
        }
        while let Some(waiting) = state.queue.pop_front() {
            if let Some((invocation, busy)) = self.begin(id, waiting) {
                instance.phase = Phase::Busy(busy);
                return Next::Now(invocation);
            }
        }
        let (wake, invocation) = oneshot::channel();
        instance.phase = Phase::Idle {
            wake,
            since: Instant::now(),
        };
        state.idle.push(id.to_owned());
        Next::Later(invocation)
    }

    /// An instance responds; `false` when it has no such request (any more).
    pub(super) fn answer(&self, id: &str, request_id: &str, outcome: Result<Bytes, InvokeError>) -> bool {
        let mut state = self.lock();
        let Some(instance) = state.instances.get_mut(id) else {
            return false;
        };
        match std::mem::replace(&mut instance.phase, Phase::between()) {
            Phase::Busy(busy) if busy.request_id == request_id => {
                busy.finish(outcome);
                true
            }
            other => {
                instance.phase = other;
                false
            }
        }
    }

    /// An instance reports that it cannot start. The failure is handled when it exits.
    pub(super) fn init_error(&self, reason: String) {
        self.lock().init_failure = reason;
    }

    /// The time to start is over; `true` when the instance is not up and must be killed.
    pub(super) fn init_timed_out(&self, id: &str) -> bool {
        let mut state = self.lock();
        match state.instances.get_mut(id) {
            Some(instance) if matches!(instance.phase, Phase::Starting) => {
                instance.ending = Some(Ending::InitTimedOut);
                true
            }
            _ => false,
        }
    }

    /// An instance's process is gone.
    pub(super) fn ended(&self, id: &str, how: &str) {
        let mut guard = self.lock();
        let state = &mut *guard;
        let Some(instance) = state.instances.remove(id) else {
            return;
        };
        state.idle.retain(|idle| idle != id);
        let function = &self.config.function.name;
        match (instance.phase, instance.ending) {
            (Phase::Busy(busy), Some(Ending::TimedOut)) => {
                tracing::warn!(function, request_id = %busy.request_id, "the function took too long, its instance was killed");
                busy.finish(Err(InvokeError::TimedOut(self.config.function.timeout)));
            }
            (Phase::Busy(busy), _) if state.is_closed => busy.finish(Err(InvokeError::ShuttingDown)),
            (Phase::Busy(busy), _) => {
                tracing::error!(function, request_id = %busy.request_id, how, "an instance crashed");
                busy.finish(Err(InvokeError::Crashed(how.to_owned())));
            }
            (Phase::Starting, ending) if !state.is_closed => {
                let said = std::mem::take(&mut state.init_failure);
                state.init_failure = init_failure(&said, ending, how, self.config.settings.init_timeout);
                tracing::error!(function, reason = %state.init_failure, "an instance does not start");
                self.back_off(state);
            }
            (Phase::Idle { .. } | Phase::Between { .. }, None) => {
                tracing::warn!(function, how, "an instance ended between two events");
            }
            _ => {}
        }
        self.dispatch(state);
    }

    /// Ends instances that were idle for too long, or never asked for another event.
    pub(super) fn shrink(&self, now: Instant) {
        let mut state = self.lock();
        let too_long = self.config.settings.idle_after;
        let mut unneeded = Vec::new();
        for (id, instance) in &mut state.instances {
            let is_unneeded = match &instance.phase {
                Phase::Idle { since, .. } => now.saturating_duration_since(*since) >= too_long,
                // It hangs, and requests may be waiting for it.
                Phase::Between { since } => {
                    now.saturating_duration_since(*since) >= self.config.settings.init_timeout
                }
                Phase::Starting | Phase::Busy(_) => false,
            };
            if is_unneeded && instance.ending.is_none() {
                instance.end(Ending::Unneeded);
                instance.phase = Phase::between();
                unneeded.push(id.clone());
            }
        }
        state.idle.retain(|id| !unneeded.contains(id));
    }

    /// Ends everything, for good.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.is_closed = true;
        for waiting in state.queue.drain(..) {
            let _ = waiting.reply.send(Err(InvokeError::ShuttingDown));
        }
        for instance in state.instances.values_mut() {
            instance.end(Ending::Unneeded);
        }
    }

    pub(super) fn status(&self) -> PoolStatus {
        let state = self.lock();
        let count = |wanted: fn(&Phase) -> bool| {
            let instances = state.instances.values();
            instances.filter(|instance| wanted(&instance.phase)).count()
        };
        PoolStatus {
            instances: state.instances.len(),
            starting: count(|phase| matches!(phase, Phase::Starting)),
            idle: count(|phase| matches!(phase, Phase::Idle { .. })),
            busy: count(|phase| matches!(phase, Phase::Busy(_))),
            queued: state.queue.len(),
            max_instances: self.config.function.max_instances,
        }
    }

    /// Passes waiting events to idle instances, and starts instances for the rest.
    fn dispatch(&self, state: &mut State) {
        while !state.queue.is_empty()
            && let Some(id) = state.idle.pop()
        {
            self.wake(state, &id);
        }
        state.queue.retain(|waiting| !waiting.reply.is_closed());
        if state.queue.is_empty() || state.is_closed {
            return;
        }
        if state.no_start_before.is_some_and(|time| Instant::now() < time) {
            // The waiting callers would wait in vain, unless another instance is up.
            if state.instances.is_empty() {
                for waiting in state.queue.drain(..) {
                    let reason = state.init_failure.clone();
                    let _ = waiting.reply.send(Err(InvokeError::InitFailed(reason)));
                }
            }
            return;
        }
        let soon_free = state
            .instances
            .values()
            .filter(|instance| instance.is_free_soon());
        let missing = state.queue.len().saturating_sub(soon_free.count());
        let possible = self
            .config
            .function
            .max_instances
            .saturating_sub(state.instances.len());
        for _ in 0..missing.min(possible) {
            self.start_instance(state);
        }
    }

    /// Passes the first waiting event to an idle instance.
    fn wake(&self, state: &mut State, id: &str) {
        let Some(instance) = state.instances.get_mut(id) else {
            return;
        };
        let Phase::Idle { wake, .. } = std::mem::replace(&mut instance.phase, Phase::between()) else {
            return;
        };
        // Its connection is gone, so it is ending.
        if wake.is_closed() {
            return;
        }
        let Some(waiting) = state.queue.pop_front() else {
            return;
        };
        if let Some((invocation, busy)) = self.begin(id, waiting) {
            instance.phase = Phase::Busy(busy);
            // When its connection closes at this moment, its end finishes the invocation as a crash.
            let _ = wake.send(invocation);
        } else {
            instance.phase = Phase::Idle {
                wake,
                since: Instant::now(),
            };
            state.idle.push(id.to_owned());
        }
    }

    /// Turns a waiting event into one in flight and starts its time-out; `None` when its caller has gone.
    fn begin(&self, id: &str, waiting: Waiting) -> Option<(Invocation, Box<Busy>)> {
        if waiting.reply.is_closed() {
            return None;
        }
        let now = self.config.clock.now();
        let trace = waiting.ids.trace_id.map_or_else(|| trace_id(now), Ok);
        let request_id = waiting.ids.request_id.map_or_else(random::uuid, Ok);
        let ids = request_id.and_then(|id| Ok((id, trace?)));
        let (request_id, trace_id) = match ids {
            Ok(ids) => ids,
            Err(error) => {
                let _ = waiting.reply.send(Err(InvokeError::Crashed(error.to_string())));
                return None;
            }
        };
        waiting.started.store(true, Ordering::Release);
        let timeout = self.config.function.timeout;
        let timer = tokio::spawn(time_out(
            Weak::clone(&self.this),
            id.to_owned(),
            request_id.clone(),
            timeout,
        ));
        let timeout_ms = i64::try_from(timeout.as_millis()).unwrap_or(i64::MAX);
        let invocation = Invocation {
            request_id: request_id.clone(),
            trace_id,
            deadline_ms: now.as_millisecond().saturating_add(timeout_ms),
            event: waiting.event,
        };
        let busy = Busy {
            request_id,
            reply: waiting.reply,
            timer: timer.abort_handle(),
            _in_flight: waiting.in_flight,
        };
        Some((invocation, Box::new(busy)))
    }

    fn start_instance(&self, state: &mut State) {
        let (Some(this), Ok(id)) = (self.this.upgrade(), random::bytes::<16>()) else {
            return;
        };
        let id = random::hex(&id);
        let kill = Arc::new(Notify::new());
        state.instances.insert(
            id.clone(),
            Instance {
                phase: Phase::Starting,
                kill: Arc::clone(&kill),
                ending: None,
            },
        );
        tokio::spawn(instance::run(this, id, kill));
    }

    fn back_off(&self, state: &mut State) {
        let settings = &self.config.settings;
        let factor = 2_u32.saturating_pow(state.failed_starts);
        let pause = settings
            .first_backoff
            .saturating_mul(factor)
            .min(settings.longest_backoff);
        state.failed_starts = state.failed_starts.saturating_add(1);
        state.no_start_before = Some(Instant::now() + pause);
    }

    /// A panic while it was held would have ended the process or left it consistent: nothing here panics
    /// between two changes that belong together.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn time_out(pool: Weak<Pool>, id: String, request_id: String, timeout: Duration) {
    tokio::time::sleep(timeout).await;
    let Some(pool) = pool.upgrade() else {
        return;
    };
    if let Some(instance) = pool.lock().instances.get_mut(&id)
        && matches!(&instance.phase, Phase::Busy(busy) if busy.request_id == request_id)
    {
        instance.end(Ending::TimedOut);
    }
}
