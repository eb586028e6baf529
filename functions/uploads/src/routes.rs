//! The routes of this function.

use std::sync::Arc;

use crate::files::Uploads;
use crate::state::State;
use crate::{attachment, avatar, job};

api::routes! {
    parameter: F: Uploads,
    state: Arc<State<F>>,
    handlers: [
        attachment::list,
        attachment::create,
        attachment::read,
        attachment::delete,
        attachment::complete,
        avatar::upload,
        avatar::remove,
        job::list,
        job::create,
        job::read,
        job::cancel,
        job::results,
    ],
    tags: [
        "attachments" => "Files at tasks. They are uploaded to S3 and downloaded from there, by addresses that this API gives out for a while.",
        "jobs" => "Work that takes longer than a request: imports, exports, changes of many tasks.",
    ],
}
