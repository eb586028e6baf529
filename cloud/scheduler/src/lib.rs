//! Schedules of EventBridge: rules on a schedule and EventBridge Scheduler.
//!
//! | file | has |
//! |---|---|
//! | `expression`, `cron` | when a schedule is due |
//! | `event` | what its target gets |
//! | `fire` | one time: the invocation of a function with its retries, or a message to a queue |
//! | `settings` | a schedule |
//!
//! A time that passes while the fleet is stopped is not made up for.

mod cron;
mod event;
mod expression;
mod fire;
mod settings;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use cloud_core::clock::SharedClock;
use cloud_core::in_flight::InFlight;
use cloud_core::queues::SharedQueues;
use cloud_lambda::Lambda;
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinSet;

pub use expression::Expression;
pub use settings::{Kind, Schedule, ScheduleStatus, Target};

use fire::{Invoke, Targets};

/// How often [`Schedules::settle`] cuts pauses short: one may begin just after it has.
const PAUSE: Duration = Duration::from_millis(20);

/// All schedules of a fleet. Clones share them.
#[derive(Clone)]
pub struct Schedules {
    inner: Arc<Inner>,
}

struct Inner {
    schedules: Vec<Arc<Schedule>>,
    targets: Targets,
    clock: SharedClock,
    firing: InFlight,
    timers: tokio::sync::Mutex<JoinSet<()>>,
    firings: tokio::sync::Mutex<JoinSet<()>>,
}

impl Schedules {
    /// Starts a timer for each enabled schedule.
    pub async fn start(
        schedules: Vec<Schedule>,
        lambda: &Lambda,
        queues: SharedQueues,
        clock: &SharedClock,
    ) -> Self {
        Self::start_with(schedules, Arc::new(lambda.clone()), queues, clock).await
    }

    async fn start_with(
        schedules: Vec<Schedule>,
        invoke: Arc<dyn Invoke>,
        queues: SharedQueues,
        clock: &SharedClock,
    ) -> Self {
        let started = Self {
            inner: Arc::new(Inner {
                schedules: schedules.into_iter().map(Arc::new).collect(),
                targets: Targets {
                    invoke,
                    queues,
                    clock: Arc::clone(clock),
                    hurry: watch::Sender::new(()),
                },
                clock: Arc::clone(clock),
                firing: InFlight::default(),
                timers: tokio::sync::Mutex::default(),
                firings: tokio::sync::Mutex::default(),
            }),
        };
        let mut timers = started.inner.timers.lock().await;
        for schedule in started.inner.schedules.iter().filter(|one| one.is_enabled) {
            timers.spawn(started.clone().run(Arc::clone(schedule)));
        }
        drop(timers);
        started
    }

    /// Fires a schedule now, also a disabled one, without waiting for what it invokes. Returns whether there is one of this name.
    pub async fn fire(&self, name: &str) -> bool {
        let mut schedules = self.inner.schedules.iter();
        let Some(schedule) = schedules.find(|schedule| schedule.name == name) else {
            return false;
        };
        self.fire_at(schedule, self.inner.clock.now()).await;
        true
    }

    /// Waits until nothing that a schedule has invoked is under way; pauses before retries are cut short.
    pub async fn settle(&self) {
        while self.inner.firing.current() > 0 {
            self.inner.targets.hurry.send_replace(());
            tokio::select! {
                () = self.inner.firing.zero() => {}
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    /// Each schedule, in the template's order.
    #[must_use]
    pub fn status(&self) -> Vec<ScheduleStatus> {
        let now = self.inner.clock.now();
        let status = |schedule: &Arc<Schedule>| ScheduleStatus {
            name: schedule.name.clone(),
            next: schedule.next(now).filter(|_| schedule.is_enabled),
        };
        self.inner.schedules.iter().map(status).collect()
    }

    /// Ends timers and retries.
    pub async fn stop(&self) {
        self.inner.timers.lock().await.shutdown().await;
        self.inner.firings.lock().await.shutdown().await;
    }

    async fn run(self, schedule: Arc<Schedule>) {
        let clock = &self.inner.clock;
        let mut last = clock.now();
        while let Some(next) = schedule.next(last) {
            clock.wait_until(next).await;
            self.fire_at(&schedule, next).await;
            // After a laptop has slept, not once for each time that has passed.
            last = next.max(clock.now());
        }
    }

    async fn fire_at(&self, schedule: &Arc<Schedule>, at: Timestamp) {
        let guard = self.inner.firing.enter();
        let (this, schedule) = (self.clone(), Arc::clone(schedule));
        let mut firings = self.inner.firings.lock().await;
        // Those that are done.
        while firings.try_join_next().is_some() {}
        firings.spawn(async move {
            this.inner.targets.fire(&schedule, at).await;
            drop(guard);
        });
    }
}

impl Schedule {
    fn next(&self, after: Timestamp) -> Option<Timestamp> {
        self.expression.next(after, &self.time_zone)
    }
}
