//! Patience that costs a test no time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_smithy_async::rt::sleep::{AsyncSleep, SharedAsyncSleep, Sleep};
use domain::{Clock, Entropy};
use jiff::Timestamp;

use crate::Patience;

#[derive(Debug)]
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

impl Entropy for Still {
    /// The longest pause, and a token that no other call has, nor another test's process at the same DynamoDB.
    fn bytes(&self) -> [u8; 16] {
        static CALLS: AtomicU32 = AtomicU32::new(0);
        let call = u128::from(CALLS.fetch_add(1, Ordering::Relaxed));
        (u128::MAX << 64 | u128::from(std::process::id()) << 32 | call).to_be_bytes()
    }
}

impl AsyncSleep for Still {
    fn sleep(&self, _: std::time::Duration) -> Sleep {
        Sleep::new(std::future::ready(()))
    }
}

impl Patience {
    /// Ends after as many pauses as would take its time, and pauses none.
    pub fn without_pauses() -> Self {
        Self::with_sleep(Arc::new(Still), Arc::new(Still), SharedAsyncSleep::new(Still))
    }
}
