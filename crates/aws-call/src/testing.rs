//! Patience that costs a test no time.

use std::sync::Arc;

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
    fn bytes(&self) -> [u8; 16] {
        [0xff; 16]
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
