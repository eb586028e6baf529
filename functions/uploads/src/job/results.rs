use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Path, Query};
use domain::PageLimit;
use serde_json::Value;

use super::own::own;
use super::path::JobPath;
use super::schema::JobResult;
use crate::files::Uploads;
use crate::state::Shared;

api::page_schema! {
    /// A page of results of single rows or tasks.
    pub(crate) JobResultPage of JobResult
}

/// What came of single rows or tasks, in their order: of a bulk change each task, of an import the rows that something is to
/// be said of. More may be added while the job runs.
#[utoipa::path(get, path = "/v1/jobs/{job_id}/results", operation_id = "listJobResults", tag = "jobs",
    params(JobPath, PageParameters),
    responses((status = 200, description = "A page", body = JobResultPage)))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    Path(JobPath { job_id }): Path<JobPath>,
    query: Query,
) -> Result<Page<Value>, ApiError> {
    let limit = PageLimit::alone(query.parameters.clone())?;
    let (services, user) = (&state.services, &caller.user_id);
    let cursor = query.cursor(&services.cursor_key, user)?;
    let (job, access) = own(services, user, &job_id).await?;
    // They are about the project's tasks.
    access.ok_or(ApiError::NotFound)?;
    let page = services
        .store
        .results(&job, cursor.position(), limit.get())
        .await?;
    Ok(cursor.page(page.items.into_iter(), page.next))
}
