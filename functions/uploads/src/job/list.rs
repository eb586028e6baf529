use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Query};
use domain::PageLimit;
use http_function::JobView;
use store::Person;

use super::view::view;
use crate::files::Uploads;
use crate::state::Shared;

api::page_schema! {
    /// A page of jobs.
    pub(crate) JobPage of JobView
}

/// One's own jobs, newest first. They are forgotten after 30 days.
#[utoipa::path(get, path = "/v1/jobs", operation_id = "listJobs", tag = "jobs",
    params(PageParameters),
    responses((status = 200, description = "A page; fewer than `limit` items do not mean that it is the last", body = JobPage)))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    query: Query,
) -> Result<Page<JobView>, ApiError> {
    let limit = PageLimit::alone(query.parameters.clone())?;
    let (services, user) = (&state.services, &caller.user_id);
    let cursor = query.cursor(&services.cursor_key, user)?;
    let now = services.now();
    let (page, person) = tokio::join!(
        services.store.jobs_of(user, cursor.position(), now, limit.get()),
        services.store.profile(user),
    );
    if person? == Person::Deleted {
        return Err(ApiError::session_ended());
    }
    let page = page?;
    let projects = page.items.iter().map(|job| &job.project_id);
    let accesses = services.store.accesses(user, projects).await?;
    let items = page
        .items
        .iter()
        .map(|job| view(&services.presigner, job, accesses.get(&job.project_id), now));
    Ok(cursor.page(items, page.next))
}
