//! The figures of a day over all projects, by a query over its file. It follows the export and holds nothing up.

use std::time::Duration;

use analytics::{ROLL_UP, bind_roll_up};
use aws::{AthenaError, Condition, LakeError, QueryFailure, QueryId, QueryState};
use batch_function::ProcessingError;
use domain::LakeKey;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::log::EventLog;
use crate::ports::Ports;
use crate::state::State;

/// The pauses between questions about a query, of which the last one is repeated.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A query that is not done so long before the deadline is stopped.
const MARGIN: SignedDuration = SignedDuration::from_secs(60);

/// Runs the query and stores its result; `token` is another one for each attempt, as a query that has failed stays failed.
pub(crate) async fn roll_up<L: EventLog, P: Ports>(
    state: &State<L, P>,
    day: Date,
    token: &str,
    deadline: Timestamp,
) -> Result<(), ProcessingError> {
    let ports = &state.ports;
    let key = LakeKey::RollUp(day);
    // Before the query: what another one stores meanwhile may be newer.
    let tag = ports.tag(&key).await?;
    let id = ports
        .start(ROLL_UP, &bind_roll_up(day), token)
        .await
        .map_err(failed)?;
    wait(state, &id, deadline).await?;
    let condition = tag.map_or(Condition::Absent, Condition::Is);
    match ports.copy_result(&id, &key, condition).await {
        Ok(()) => {
            tracing::info!(%day, "a day is counted");
            Ok(())
        }
        Err(LakeError::Conflict) => Err(ProcessingError::retryable("another roll-up was stored meanwhile")),
        Err(LakeError::Failed(error)) => Err(error.into()),
    }
}

async fn wait<L: EventLog, P: Ports>(
    state: &State<L, P>,
    id: &QueryId,
    deadline: Timestamp,
) -> Result<(), ProcessingError> {
    let mut pause = FIRST_PAUSE;
    loop {
        match state.ports.execution(id).await.map_err(failed)?.state {
            QueryState::Succeeded => return Ok(()),
            QueryState::Failed(QueryFailure::ScanLimit) => {
                return Err(ProcessingError::permanent(
                    "the day is larger than a query may scan",
                ));
            }
            QueryState::Failed(QueryFailure::Retryable) | QueryState::Cancelled => {
                return Err(ProcessingError::retryable("the query has failed for now"));
            }
            // A failure may pass although Athena does not say so.
            QueryState::Failed(QueryFailure::Other(number)) => {
                return Err(ProcessingError::retryable(format!(
                    "the query has failed: {number}"
                )));
            }
            QueryState::Waiting => {}
        }
        if deadline.duration_since(state.clock.now()) < MARGIN {
            state.ports.stop(id).await.map_err(failed)?;
            return Err(ProcessingError::retryable("the query takes too long"));
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

fn failed(error: AthenaError) -> ProcessingError {
    match error {
        AthenaError::Refused(_) => ProcessingError::permanent(error.to_string()),
        AthenaError::Unavailable | AthenaError::NotFound => ProcessingError::retryable(error.to_string()),
    }
}
