//! The function `athena-export`: the event log as one Parquet file for each UTC day, which Athena reads.
//!
//! | file | has |
//! |---|---|
//! | `batch` | messages one by one: retries, the failure queue with the reason |
//! | `export` | which days are written, and how far the export is |
//! | `plan` | the hours of an export by day |
//! | `day` | the file of a day: its old rows, but for those of the hours that are read anew |
//! | `runs` | events in sorted runs on disk |
//! | `upload` | a file in parts |
//! | `roll_up` | the figures of a day, by a query |
//! | `log` | the event log, as this function needs it |
//! | `ports` | the bucket, Athena and the queue, as this function needs them |
//! | `start` | cold start |
//!
//! A file is replaced by one write, on the condition that it is still the one that was read: whatever is repeated, interrupted or done
//! twice at once, each event is in it once. How far the export is moves last.

mod batch;
mod day;
mod export;
mod log;
mod plan;
mod ports;
mod roll_up;
mod runs;
mod start;
mod state;
mod upload;

pub use batch::{MAX_RECEIVES, handle};
pub use day::{Written, write_day};
pub use log::EventLog;
pub use ports::{Ports, Services};
pub use start::run;
pub use state::State;
