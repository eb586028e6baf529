use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Query};
use domain::MyTasksQuery;

use super::view::{TaskPage, TaskSummaryView};
use crate::enumerations::{DueWithin, Priority, Status};
use crate::state::Shared;

/// Filters and order of the caller's tasks. A task must fulfil all filters.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "for the OpenAPI document only: `domain` parses the query"
)]
pub(crate) struct MyTasksParameters {
    /// In this column
    #[param(nullable = false)]
    status: Option<Status>,
    /// With this label, whatever its case and Unicode form
    #[param(nullable = false, format = "Label")]
    label: Option<String>,
    /// Of this priority
    #[param(nullable = false)]
    priority: Option<Priority>,
    /// Due before this day or before this instant
    #[param(nullable = false, format = "date-or-date-time")]
    due_before: Option<String>,
    /// Due on this day or at this instant, or later
    #[param(nullable = false, format = "date-or-date-time")]
    due_after: Option<String>,
    /// `today`; `overdue`: before now, or on an earlier day, and not done; `next_7_days`: today or on one of the six days after it
    #[param(nullable = false)]
    due: Option<DueWithin>,
    /// Whose days count, by default those of the caller's profile; a task with a due date is due on that date in every zone
    #[param(nullable = false, format = "TimeZoneName")]
    time_zone: Option<String>,
    /// In title, description, labels or checklist; case, Unicode form, accents, the shape of quotation marks and dashes, and the
    /// amount of white space do not matter
    #[param(nullable = false, format = "SearchText")]
    q: Option<String>,
    /// By due date, creation or priority; `-` reverses; tasks without a due date or priority are last in either direction
    #[param(nullable = false, format = "MyTasksSort", default = "due")]
    sort: Option<String>,
}

/// A page of the tasks assigned to the caller, across projects.
#[utoipa::path(get, path = "/v1/tasks", operation_id = "listMyTasks", tag = "tasks",
    params(MyTasksParameters, PageParameters),
    responses((status = 200, description = "A page; fewer than `limit` items do not mean that it is the last", body = TaskPage)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    query: Query,
) -> Result<Page<TaskSummaryView>, ApiError> {
    let store = state.store.of(&caller);
    let wanted = MyTasksQuery::parse(query.parameters.clone())?;
    let cursor = query.cursor(&state.cursor_key, &caller.user_id)?;
    let page = store
        .assigned_tasks(&caller.user_id, &wanted, cursor.position(), state.now())
        .await?;
    Ok(cursor.page(page.items.into_iter().map(TaskSummaryView::from), page.next))
}
