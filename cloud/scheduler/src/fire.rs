//! One time of a schedule.
//!
//! EventBridge hands the event to Lambda or SQS, which take it here at once: its own retry policy has nothing to do. Lambda then
//! invokes the function asynchronously: "If the function returns an error, Lambda attempts to run it two more times, with a one-minute
//! wait between the first two attempts, and two minutes between the second and third" (Lambda developer guide, "Invoking a Lambda
//! function asynchronously").

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use cloud_core::clock::SharedClock;
use cloud_core::queues::SharedQueues;
use cloud_core::random;
use cloud_lambda::{InvokeError, Lambda};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use crate::event;
use crate::settings::{Schedule, Target};

/// The pauses before the second and the third attempt, in seconds.
const PAUSES_S: [i64; 2] = [60, 120];

pub(crate) type Invoking<'a> = Pin<Box<dyn Future<Output = Result<(), InvokeError>> + Send + 'a>>;

/// Invokes functions.
pub(crate) trait Invoke: Send + Sync + 'static {
    fn invoke<'a>(&'a self, function: &'a str, event: Bytes) -> Invoking<'a>;
}

impl Invoke for Lambda {
    fn invoke<'a>(&'a self, function: &'a str, event: Bytes) -> Invoking<'a> {
        Box::pin(async move { Self::invoke(self, function, event, None).await.map(drop) })
    }
}

/// Functions and queues.
pub(crate) struct Targets {
    pub(crate) invoke: Arc<dyn Invoke>,
    pub(crate) queues: SharedQueues,
    pub(crate) clock: SharedClock,
    /// Ends the pauses before retries each time it is sent to.
    pub(crate) hurry: watch::Sender<()>,
}

impl Targets {
    pub(crate) async fn fire(&self, schedule: &Schedule, at: Timestamp) {
        let name = &schedule.name;
        let fired = async {
            let body = event::body(schedule, at, &random::uuid()?);
            match &schedule.target {
                Target::Queue(arn) => self.queues.deliver(arn, body, BTreeMap::new()).await,
                Target::Function(function) => {
                    self.invoke(function, Bytes::from(body)).await;
                    Ok(())
                }
            }
        };
        if let Err(error) = fired.await {
            tracing::error!(
                name,
                error = format!("{error:#}"),
                "a schedule cannot reach its target"
            );
        }
    }

    async fn invoke(&self, function: &str, event: Bytes) {
        let mut pauses = PAUSES_S.into_iter();
        loop {
            match self.invoke.invoke(function, event.clone()).await {
                Ok(()) | Err(InvokeError::ShuttingDown) => return,
                Err(error) => tracing::warn!(function, %error, "a scheduled invocation failed"),
            }
            let Some(pause_s) = pauses.next() else {
                tracing::error!(function, "a scheduled event is discarded after its last attempt");
                return;
            };
            let mut hurry = self.hurry.subscribe();
            let at = self.clock.now() + SignedDuration::from_secs(pause_s);
            tokio::select! {
                () = self.clock.wait_until(at) => {}
                _ = hurry.changed() => {}
            }
        }
    }
}
