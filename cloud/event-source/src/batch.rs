//! A batch of a stream and its records.

/// A record on its way to the function.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) sequence_number: String,
    pub(super) created_at_s: i64,
    /// The event, JSON.
    pub(super) event: String,
    /// The records of one item are of one lane: batches of different lanes are processed at once.
    pub(super) lane: usize,
}

/// Records that are delivered together, and the history of their delivery.
#[derive(Debug, Clone, Default)]
pub(super) struct Batch {
    pub(super) records: Vec<Record>,
    /// Failed attempts that count against the limit.
    pub(super) failures: u32,
    /// The number of invocations with these records.
    pub(super) invocations: u32,
    /// Throttled attempts in a row.
    pub(super) throttles: u32,
    pub(super) request_id: String,
    pub(super) reason: String,
    /// Whether the last failure was an error rather than reported records.
    pub(super) has_function_error: bool,
}

impl Batch {
    pub(super) fn of(records: Vec<Record>) -> Self {
        Self {
            records,
            ..Self::default()
        }
    }

    /// The same history with other records.
    pub(super) fn with(&self, records: Vec<Record>) -> Self {
        Self {
            records,
            ..self.clone()
        }
    }
}
