//! The number of a project's tasks, which progress is measured by: counted before the first step of a job, in steps of its own if
//! they are very many.

use std::borrow::Cow;

use batch_function::ProcessingError;
use domain::{Job, JobSpec, Selection};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::step::Step;
use crate::state::State;

/// Tasks that are counted in one step: some 20 pages of the index, of 1 MiB each.
const MAX_COUNTED: usize = 20_000;

/// The checkpoint of a job whose tasks are being counted.
#[derive(Serialize, Deserialize)]
struct Checkpoint {
    counted: u64,
    counted_to: String,
}

/// Whether a job knows its total.
pub(super) enum Counted<'a> {
    /// The job as it begins, with its total.
    All(Cow<'a, Job>),
    /// There are more to count.
    Some(Step),
}

/// Counts the tasks of a job's project, if its progress is measured by them.
pub(super) async fn count<'a, P>(
    state: &State<P>,
    job: &'a Job,
    spec: &JobSpec,
) -> Result<Counted<'a>, ProcessingError> {
    let is_of_all = match spec {
        JobSpec::ExportCsv | JobSpec::ExportJson | JobSpec::ProjectDelete => true,
        JobSpec::BulkUpdate { selection, .. } | JobSpec::BulkDelete { selection } => {
            matches!(selection, Selection::Filter(_))
        }
        JobSpec::Import(_) => false,
    };
    if !is_of_all || job.progress.total.is_some() {
        return Ok(Counted::All(Cow::Borrowed(job)));
    }
    let before: Option<Checkpoint> = serde_json::from_value(job.checkpoint.clone()).ok();
    let is_begun = before.is_some();
    let (counted, position) = before.map_or((0, None), |before| (before.counted, Some(before.counted_to)));
    let store = &state.store;
    let (more, next) = store
        .count_tasks(&job.project_id, position.as_deref(), MAX_COUNTED)
        .await?;
    let counted = counted + more;
    Ok(match next {
        Some(counted_to) => {
            let checkpoint = Checkpoint { counted, counted_to };
            Counted::Some(Step::to(json!(checkpoint), job))
        }
        None => {
            let mut job = job.clone();
            job.progress.total = Some(counted);
            if is_begun {
                job.checkpoint = Value::Null;
            }
            Counted::All(Cow::Owned(job))
        }
    })
}
