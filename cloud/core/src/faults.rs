//! Faults on demand: the next calls of an operation fail as AWS would, so that a test can see how the caller
//! handles it.
//!
//! `POST /_local/faults` with `{"service": "sns", "operation": "Publish", "error": "Throttled", "times": 3}`
//! adds one, `DELETE /_local/faults` removes all. A service calls [`Faults::take`] once for each request, and
//! chooses the error's code and text. Faults are not stored: a fleet starts without any. SDKs retry some
//! errors, three attempts in all; `times` counts each attempt. Athena's queries themselves are the operation `QueryExecution`: `Throttled`
//! and `InternalError` fail a query, `AnswerLost` lets it run until all faults are removed. With a [`Chance`], other calls
//! and queries fail by themselves.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::ensure;
use axum::http::HeaderMap;
use serde::Deserialize;
use tokio::sync::watch;

use super::chance::Chance;
pub use super::fault::Fault;

/// A request for faults, in JSON as in the module's description.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The name under which the service is mounted.
    pub service: String,
    /// The operation as its API names it.
    pub operation: String,
    /// The error of the next calls.
    pub error: Fault,
    /// The number of calls that fail.
    pub times: u32,
}

/// The pending faults. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    pending: Arc<Mutex<Pending>>,
    /// How often all were removed.
    cleared: Arc<watch::Sender<u64>>,
    chance: Option<Arc<Chance>>,
}

/// By service and operation, each fault with the number of calls left.
type Pending = BTreeMap<(String, String), Vec<(Fault, u32)>>;

impl Faults {
    /// Faults on demand and by chance.
    #[must_use]
    pub fn by_chance(chance: Chance) -> Self {
        Self {
            chance: Some(Arc::new(chance)),
            ..Self::default()
        }
    }

    /// The source of faults that nobody asked for, if there is one.
    #[must_use]
    pub fn chance(&self) -> Option<&Arc<Chance>> {
        self.chance.as_ref()
    }

    /// Appends faults to those of the same operation.
    ///
    /// # Errors
    /// When the order names no operation, or `times` is 0.
    pub fn add(&self, order: Order) -> anyhow::Result<()> {
        ensure!(!order.operation.is_empty(), "operation must not be empty");
        ensure!(order.times > 0, "times must be at least 1");
        let key = (order.service, order.operation);
        self.lock()
            .entry(key)
            .or_default()
            .push((order.error, order.times));
        Ok(())
    }

    /// The fault for the call with these headers, if any; it is used up.
    #[must_use]
    pub fn take(&self, service: &str, operation: &str, headers: &HeaderMap) -> Option<Fault> {
        self.take_pending(service, operation)
            .or_else(|| self.chance.as_ref()?.fault(service, operation, headers))
    }

    fn take_pending(&self, service: &str, operation: &str) -> Option<Fault> {
        let mut pending = self.lock();
        let key = (service.to_owned(), operation.to_owned());
        let faults = pending.get_mut(&key)?;
        let (fault, times) = faults.first_mut()?;
        let fault = *fault;
        *times -= 1;
        if *times == 0 {
            faults.remove(0);
        }
        Some(fault)
    }

    /// Removes all pending faults.
    pub fn clear(&self) {
        self.lock().clear();
        self.cleared.send_modify(|count| *count += 1);
    }

    /// Changes each time that all pending faults are removed.
    #[must_use]
    pub fn clearing(&self) -> watch::Receiver<u64> {
        self.cleared.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, Pending> {
        // Nothing under the lock can leave the map half changed.
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(operation: &str, error: Fault, times: u32) -> Order {
        Order {
            service: "sns".to_owned(),
            operation: operation.to_owned(),
            error,
            times,
        }
    }

    #[test]
    fn each_call_takes_one_in_the_order_they_came() {
        let faults = Faults::default();
        faults.add(order("Publish", Fault::Throttled, 2)).unwrap();
        faults.add(order("Publish", Fault::InternalError, 1)).unwrap();
        let other = faults.clone();
        assert_eq!(other.take_pending("sns", "Subscribe"), None);
        assert_eq!(other.take_pending("sqs", "Publish"), None);
        assert_eq!(other.take_pending("sns", "Publish"), Some(Fault::Throttled));
        assert_eq!(faults.take_pending("sns", "Publish"), Some(Fault::Throttled));
        assert_eq!(faults.take_pending("sns", "Publish"), Some(Fault::InternalError));
        assert_eq!(faults.take_pending("sns", "Publish"), None);
    }

    #[test]
    fn clearing_forgets_them() {
        let faults = Faults::default();
        let mut clearing = faults.clearing();
        faults.add(order("Publish", Fault::Throttled, 2)).unwrap();
        faults.clear();
        assert_eq!(faults.take_pending("sns", "Publish"), None);
        assert!(clearing.has_changed().unwrap());
        clearing.mark_unchanged();
        assert!(!clearing.has_changed().unwrap());
    }

    #[test]
    fn an_order_for_nothing_is_refused() {
        let faults = Faults::default();
        assert!(faults.add(order("", Fault::Throttled, 1)).is_err());
        assert!(faults.add(order("Publish", Fault::Throttled, 0)).is_err());
    }
}
