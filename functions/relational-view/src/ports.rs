//! The database and the failure queue, as this function needs them; tests have their own.

use aws::FailureQueue;
use aws::messaging::MessagingError;
use relational::{Database, Error, Row};

/// The services that this function calls.
pub trait Ports: Sync {
    /// Writes rows, each unless there is a newer one.
    fn write(&self, rows: Vec<Row>) -> impl Future<Output = Result<(), Error>> + Send;
    /// Sends a record that cannot be processed to the failure queue, with the reason in a few words.
    fn send_to_failure_queue(
        &self,
        body: &str,
        reason: &str,
    ) -> impl Future<Output = Result<(), MessagingError>> + Send;
}

/// PostgreSQL and SQS.
#[derive(Debug)]
pub struct Services {
    /// The database.
    pub database: Database,
    /// The queue of records that cannot be processed.
    pub failures: FailureQueue,
}

impl Ports for Services {
    async fn write(&self, rows: Vec<Row>) -> Result<(), Error> {
        self.database.write(rows).await
    }

    async fn send_to_failure_queue(&self, body: &str, reason: &str) -> Result<(), MessagingError> {
        self.failures.send(body, reason).await
    }
}
