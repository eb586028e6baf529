//! What can happen to a delivery by chance: it is late, or it has its effects and is then delivered once more, as when an instance
//! ends before it has answered.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cloud_core::chance::Chance;
use cloud_lambda::InvokeError;

use super::mapping::{Invoke, Outcome};

/// Of a thousand deliveries.
const PERMILLE_LATE: u64 = 50;
const PERMILLE_REPEATED: u64 = 30;
/// The longest delay.
const LATE_MS: u64 = 250;

/// Deliveries under faults.
pub(super) struct Faulty {
    pub(super) invoke: Arc<dyn Invoke>,
    pub(super) chance: Arc<Chance>,
}

impl Invoke for Faulty {
    fn invoke<'a>(&'a self, function: &'a str, event: Bytes, request_id: String) -> Outcome<'a> {
        Box::pin(async move {
            let drawn = |what: &str| self.chance.permille(&format!("delivery/{function}/{what}"));
            if drawn("late") < PERMILLE_LATE {
                tokio::time::sleep(Duration::from_millis(1 + drawn("ms") % LATE_MS)).await;
            }
            let answer = self.invoke.invoke(function, event, request_id).await?;
            if drawn("repeated") < PERMILLE_REPEATED {
                return Err(InvokeError::Crashed("a fault by chance".to_owned()));
            }
            Ok(answer)
        })
    }
}
