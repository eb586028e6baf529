//! Finds what should have begun and has not: its message was lost, or set aside with the record that should have sent it.
//!
//! It sends the message again, which does no harm if the work is under way after all.

use batch_function::ProcessingError;
use domain::{AttachmentRef, AttachmentState, Job, Work};
use jiff::{SignedDuration, Timestamp};
use store::OpenWork;

use crate::deadline::Deadline;
use crate::ports::Ports;
use crate::state::State;

/// How long work is left alone, since it was asked for or went on: longer than a message is hidden after a failure.
const PATIENCE: SignedDuration = SignedDuration::from_mins(30);
/// How long work is begun again and again. Its messages are in the dead-letter queue by then, each with its reason in the log.
const GIVEN_UP: SignedDuration = SignedDuration::from_hours(48);
/// Open work on a page.
const PAGE: usize = 100;

enum Finding {
    /// It is done, or nothing is left to do.
    Done,
    /// It goes on, or waits for somebody else.
    Waits,
    /// Nobody works on it.
    Stuck,
}

/// Looks at the open work until the deadline; returns where to continue.
pub(crate) async fn sweep<P: Ports>(
    state: &State<P>,
    mut position: Option<String>,
    deadline: Deadline,
) -> Result<Option<String>, ProcessingError> {
    loop {
        let now = state.clock.now();
        let page = state.store.open_work(position.as_deref(), PAGE).await?;
        for OpenWork { work, since } in page.items {
            if is_recent(since, now) {
                continue;
            }
            match find(state, &work, now).await? {
                Finding::Waits => {}
                Finding::Done => state.store.close_work(&work).await?,
                Finding::Stuck => {
                    let work_json = serde_json::to_string(&work).unwrap_or_default();
                    if now.duration_since(since) > GIVEN_UP {
                        tracing::error!(work = work_json, %since, "given up: an operator must find out why");
                        state.store.close_work(&work).await?;
                        continue;
                    }
                    tracing::warn!(work = work_json, %since, "nobody works on it: it is begun again");
                    state.ports.enqueue(&work).await?;
                }
            }
        }
        position = page.next;
        if position.is_none() || !deadline.has_time(now) {
            return Ok(position);
        }
    }
}

fn is_recent(at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(at) < PATIENCE
}

async fn find<P: Ports>(state: &State<P>, work: &Work, now: Timestamp) -> Result<Finding, ProcessingError> {
    let stuck_since = |at| {
        if is_recent(at, now) {
            Finding::Waits
        } else {
            Finding::Stuck
        }
    };
    Ok(match work {
        Work::Job { job_id, .. } => match state.store.job(job_id).await? {
            Some(job) if job.is_ready() => stuck_since(job.updated_at),
            // An import whose file has not arrived.
            Some(job) if !job.is_over() && now < job.expires_at() => Finding::Waits,
            _ => Finding::Done,
        },
        Work::Verify {
            project_id,
            task_id,
            attachment_id,
            ..
        } => {
            let ids = AttachmentRef::new(project_id, task_id, attachment_id);
            match state.store.attachment(&ids).await? {
                Some(attachment) if attachment.state == AttachmentState::Checking => {
                    stuck_since(attachment.updated_at)
                }
                _ => Finding::Done,
            }
        }
        Work::RemoveProject { project_id, .. } => {
            // A large project is removed by a job, which is open as well.
            let job = state.store.job(&Job::id_of_deletion(project_id)).await?;
            match job.filter(|job| !job.is_over()) {
                Some(_) => Finding::Waits,
                None => Finding::Stuck,
            }
        }
        _ => Finding::Stuck,
    })
}
