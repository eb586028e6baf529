//! The OpenAPI description of this function. Nothing of it runs in a function: `fleet openapi` writes the document.

mod bulk;
mod schema;
mod team;

use utoipa::OpenApi;

use crate::{activity, comment, invitation, member, project, task};

pub(crate) use bulk::{Bulk, BulkResults};
pub(crate) use schema::{
    ActivityPage, EventKind, Move, MyTasksParameters, NewProject, NewTask, Priority, ProjectKind,
    ProjectPage, ProjectPatch, Role, Status, TaskListParameters, TaskPage, TaskPatch,
};
pub(crate) use team::{
    AcceptInvitation, CommentPage, CommentPatch, InvitationPage, MemberPage, MemberPatch, NewComment,
    NewInvitation,
};

#[derive(OpenApi)]
#[openapi(
    paths(
        project::list::handle,
        project::create::handle,
        project::read::handle,
        project::update::handle,
        project::delete::handle,
        task::list::handle,
        task::create::handle,
        task::read::handle,
        task::update::handle,
        task::delete::handle,
        task::move_task::handle,
        task::bulk::handle,
        task::assigned::handle,
        activity::of_project::handle,
        activity::of_task::handle,
        member::list::handle,
        member::update::handle,
        member::remove::handle,
        invitation::list::handle,
        invitation::create::handle,
        invitation::revoke::handle,
        invitation::accept::handle,
        comment::list::handle,
        comment::create::handle,
        comment::update::handle,
        comment::delete::handle,
    ),
    tags(
        (name = "projects", description = "Boards and bucket lists. Whoever is no member of one gets 404."),
        (name = "members", description = "Who belongs to a project, and who is invited."),
        (name = "activity", description = "Who changed what, from what to what, and when. Nobody can change it."),
        (name = "tasks", description = "What is to be done in a project."),
        (name = "comments", description = "What members say about a task."),
    )
)]
struct Document;

/// This function's part of the document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
