//! Counters of the table's cost: round trips and capacity units, as DynamoDB reports them.

use std::sync::atomic::{AtomicU64, Ordering};

use aws_sdk_dynamodb::types::ConsumedCapacity;

/// Counters of one [`crate::Store`].
#[derive(Debug, Default)]
pub struct Meter {
    round_trips: AtomicU64,
    // Units come in halves; thousandths keep them whole.
    milli_units: AtomicU64,
}

/// A reading of the counters; the difference of two is the cost of what happened in between.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usage {
    /// Requests to DynamoDB.
    pub round_trips: u64,
    /// Capacity units consumed, read and write together, indexes included.
    pub capacity_units: f64,
}

impl Meter {
    pub(crate) fn record<'a>(&self, capacity: impl IntoIterator<Item = &'a ConsumedCapacity>) {
        self.round_trips.fetch_add(1, Ordering::Relaxed);
        for table in capacity {
            let units = table.capacity_units().unwrap_or_default();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "units are small and positive"
            )]
            self.milli_units
                .fetch_add((units * 1000.0) as u64, Ordering::Relaxed);
        }
    }

    pub(crate) fn usage(&self) -> Usage {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let capacity_units = self.milli_units.load(Ordering::Relaxed) as f64 / 1000.0;
        Usage {
            round_trips: self.round_trips.load(Ordering::Relaxed),
            capacity_units,
        }
    }
}

impl std::ops::Sub for Usage {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        Self {
            round_trips: self.round_trips - earlier.round_trips,
            capacity_units: self.capacity_units - earlier.capacity_units,
        }
    }
}
