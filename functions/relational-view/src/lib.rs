//! The function `relational-view`: follows the table's stream and writes what it shows into PostgreSQL. Nothing depends on it: while the
//! database is away, its records wait in the stream, and an alarm says so.
//!
//! | file | has |
//! |---|---|
//! | `batch` | the records of a batch, written together, and those that the database refuses |
//! | `ports` | the database and the failure queue, as this function needs them |
//! | `start` | cold start |

mod batch;
mod ports;
mod start;

pub use batch::handle;
pub use ports::{Ports, Services};
pub use start::run;
