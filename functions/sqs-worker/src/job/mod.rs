//! Jobs: the part that all kinds share, and bulk changes.
//!
//! A kind is a function from a job to its next [`Step`]: a bounded part of the work, after which the job is saved. Saving is
//! conditional on the job's version, so of two workers on one job, or of a worker and a user who cancels it, one wins and the
//! other stops. What a step did before the job was saved is repeated by the next worker: every effect of a step must be
//! repeatable, with ids that depend on the job and the row alone.
//!
//! A step that changes what it selects by (tasks by a filter, say) plans first and acts in the following step: the plan is in
//! the checkpoint then, and the selection is not evaluated again.

mod access;
mod bulk;
mod count;
mod run;
mod step;

pub(crate) use run::{give_up, run, source_arrived};
pub(crate) use step::{Context, End, Step};
