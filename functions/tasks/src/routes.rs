//! The routes of this function.

use std::sync::Arc;

use crate::state::State;
use crate::{activity, comment, invitation, member, project, review, task};

api::routes! {
    state: Arc<State>,
    handlers: [
        project::list,
        project::create,
        project::read,
        project::update,
        project::delete,
        task::list,
        task::create,
        task::read,
        task::update,
        task::delete,
        task::move_task,
        task::bulk,
        task::dependencies,
        task::assigned,
        task::changes,
        activity::of_project,
        activity::of_task,
        member::list,
        member::update,
        member::remove,
        invitation::list,
        invitation::create,
        invitation::revoke,
        invitation::accept,
        invitation::show,
        comment::list,
        comment::create,
        comment::update,
        comment::delete,
        review::read,
        review::put,
        review::delete,
    ],
    tags: [
        "projects" => "Boards and bucket lists. Whoever is no member of one gets 404.",
        "members" => "Who belongs to a project, and who is invited.",
        "activity" => "Who changed what, from what to what, and when. Nobody can change it.",
        "tasks" => "What is to be done in a project.",
        "comments" => "What members say about a task.",
        "reviews" => "How it was: one for each task that was achieved.",
    ],
}
