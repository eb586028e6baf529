//! Two versions of a function behind its alias, and the shift from one to the other as CodeDeploy does it ("Deployments on an AWS Lambda
//! compute platform", CodeDeploy user guide; "Using weighted aliases", Lambda developer guide).

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use tokio::time::Instant;

use super::error::InvokeError;

/// How a deployment shifts requests: a `DeploymentPreference` with its alarm.
#[derive(Debug, Clone, Copy)]
pub struct Preference {
    /// The share of requests that the new version gets at first, in percent; 100 is `AllAtOnce`.
    pub percent: u8,
    /// The time until it gets the others.
    pub bake_time: Duration,
    /// The period of the alarm.
    pub period: Duration,
    /// The most failures of the new version in a period that are no alarm.
    pub threshold: u64,
}

/// The end of a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The alias is at the new version.
    Succeeded,
    /// The hook has not said `Succeeded`; no request has reached the new version.
    HookFailed,
    /// The alarm: the alias is at the old version again. The failures of the period.
    RolledBack(u64),
}

/// The weights of all aliases.
#[derive(Debug, Default)]
pub(super) struct Weights(Mutex<BTreeMap<String, Weight>>);

#[derive(Debug)]
struct Weight {
    version: String,
    percent: u8,
    /// Hundredths of a request that the new version is owed. AWS draws lots; taken in turn, a test knows what comes.
    owed: u32,
    requests: u64,
    failures: u64,
}

impl Weights {
    /// The function that a request to this alias goes to.
    pub(super) fn choose(&self, function: &str) -> Option<String> {
        let mut all = self.lock();
        let weight = all.get_mut(function)?;
        weight.owed += u32::from(weight.percent);
        if weight.owed < 100 {
            return None;
        }
        weight.owed -= 100;
        weight.requests += 1;
        Some(weight.version.clone())
    }

    /// Counts what the alarm looks at: invocations that ended with an error, and responses with status 500.
    pub(super) fn note(&self, function: &str, outcome: &Result<Bytes, InvokeError>) {
        let is_failure = match outcome {
            Ok(response) => serde_json::from_slice::<Value>(response)
                .is_ok_and(|response| response.get("statusCode").and_then(Value::as_u64) == Some(500)),
            Err(error) => matches!(
                error,
                InvokeError::Crashed(_)
                    | InvokeError::Function(_)
                    | InvokeError::TimedOut(_)
                    | InvokeError::InitFailed(_)
            ),
        };
        if is_failure && let Some(weight) = self.lock().get_mut(function) {
            weight.failures += 1;
        }
    }

    pub(super) fn set(&self, function: &str, version: &str, percent: u8) {
        let weight = Weight {
            version: version.to_owned(),
            percent,
            owed: 0,
            requests: 0,
            failures: 0,
        };
        self.lock().insert(function.to_owned(), weight);
    }

    fn clear(&self, function: &str) {
        self.lock().remove(function);
    }

    /// The failures since the last look.
    fn take_failures(&self, function: &str) -> u64 {
        let mut all = self.lock();
        all.get_mut(function)
            .map_or(0, |weight| std::mem::take(&mut weight.failures))
    }

    /// The requests of the new version since its weight was set.
    pub(super) fn requests(&self, function: &str) -> u64 {
        self.lock().get(function).map_or(0, |weight| weight.requests)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Weight>> {
        // A weight is whole at any time.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shifts a function's requests to `version` once `hook` has said that it may.
pub(super) async fn shift(
    weights: &Weights,
    (function, version): (&str, &str),
    preference: Preference,
    hook: impl Future<Output = bool>,
) -> Outcome {
    if !hook.await {
        return Outcome::HookFailed;
    }
    weights.set(function, version, preference.percent.min(100));
    let end = Instant::now() + preference.bake_time;
    while preference.percent < 100 && Instant::now() < end {
        tokio::time::sleep(preference.period).await;
        let failures = weights.take_failures(function);
        if failures > preference.threshold {
            weights.clear(function);
            return Outcome::RolledBack(failures);
        }
    }
    weights.set(function, version, 100);
    Outcome::Succeeded
}
