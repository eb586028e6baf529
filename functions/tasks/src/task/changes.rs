use api::openapi::Gone;
use api::{ApiError, Caller, Path, ProjectPath, Query};
use axum::Json;
use domain::{Action, ChangeKind, ChangedPart, ChangesQuery};
use http_function::authorize;
use serde::Serialize;
use store::{FeedChange, Wanted};
use utoipa::ToSchema;

use super::view::TaskSummaryView;
use crate::enumerations;
use crate::state::Shared;

/// The parameters of a request for changes.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "for the OpenAPI document only: `domain` parses the query"
)]
pub(crate) struct ChangesParameters {
    /// The `mark` of the answer before; absent or empty: from the beginning
    #[param(nullable = false, format = "cursor")]
    since: Option<String>,
    /// At most how many tasks
    #[param(format = "PageLimit", default = 50, nullable = false)]
    limit: Option<u8>,
}

/// Changes of a project's tasks since a mark.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaskChanges)]
pub(crate) struct TaskChangesView {
    /// Each task once; its state is as of now, so a change may be shown again.
    items: Vec<TaskChangeView>,
    /// Pass it as `since` next time. It counts for the same caller, and for 30 days after the changes that follow it.
    mark: String,
    /// Whether there are more already; otherwise ask again later.
    has_more: bool,
}

/// What has happened to a task.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaskChange)]
pub(crate) struct TaskChangeView {
    #[schema(format = "TaskId")]
    task_id: String,
    #[schema(value_type = enumerations::ChangeKind)]
    change: ChangeKind,
    /// What of it has changed: comments and attachments have lists of their own.
    #[schema(value_type = Vec<enumerations::ChangedPart>)]
    parts: Vec<ChangedPart>,
    /// The task as it is now; null if it is deleted.
    #[schema(required)]
    task: Option<TaskSummaryView>,
}

impl From<FeedChange> for TaskChangeView {
    fn from(change: FeedChange) -> Self {
        Self {
            task_id: change.task_id.into(),
            change: change.kind,
            parts: change.parts.into_iter().collect(),
            task: change.task.map(Into::into),
        }
    }
}

/// The tasks that were created, changed or deleted since a mark, oldest change first, each as it is now. Without a mark it begins with
/// all tasks that there are. A client that applies each answer, and goes on with its `mark`, has the tasks that the project has;
/// nothing is left out, whatever happens at the same time. A change is there within about a second. After 410 `mark_expired` it begins
/// without a mark, and forgets the tasks that it has.
#[utoipa::path(get, path = "/v1/projects/{project_id}/changes", operation_id = "listTaskChanges", tag = "tasks",
    params(ProjectPath, ChangesParameters),
    responses((status = 200, description = "Changes, and the mark after them", body = TaskChangesView), Gone))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(ProjectPath { project_id }): Path<ProjectPath>,
    query: Query,
) -> Result<Json<TaskChangesView>, ApiError> {
    let store = state.store.of(&caller);
    let ChangesQuery { since, limit } = ChangesQuery::parse(query.parameters.clone())?;
    let sealed = format!("changes of {project_id}");
    let open = |mark: &String| state.cursor_key.open(&caller.user_id, &sealed, mark);
    let position = since.as_ref().map(open).transpose().map_err(|_| invalid_mark())?;
    let wanted = Wanted::new(&caller.user_id, &project_id);
    // Concurrently, so that authorizing adds no latency.
    let (authorized, page) = tokio::join!(
        authorize(store.read(wanted), Action::Read),
        store.feed(&project_id, position.as_deref(), limit.get(), state.now()),
    );
    authorized?;
    let page = page?.ok_or_else(|| {
        ApiError::gone(
            "mark_expired",
            "changes after this mark are no longer kept; forget what you have, and start again without one",
        )
    })?;
    Ok(Json(TaskChangesView {
        items: page.changes.into_iter().map(Into::into).collect(),
        mark: state.cursor_key.seal(&caller.user_id, &sealed, &page.next),
        has_more: page.has_more,
    }))
}

fn invalid_mark() -> ApiError {
    ApiError::malformed(
        "invalid_mark",
        "since must be the mark of an answer about the same project; start again without one",
    )
}
