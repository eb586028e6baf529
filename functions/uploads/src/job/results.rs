//! `GET /v1/jobs/{job_id}/results`

use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Path, Query};
use domain::JobId;
use http_function::{failed, only_limit};
use serde_json::Value;

use super::own;
use crate::files::Uploads;
use crate::openapi;
use crate::state::Shared;

/// What came of single rows or tasks, in their order: of a bulk change each task, of an import the rows that something is to
/// be said of. More may be added while the job runs.
#[utoipa::path(get, path = "/v1/jobs/{job_id}/results", operation_id = "listJobResults", tag = "jobs",
    params(("job_id" = String, Path, description = "The job", pattern = "^job_[0-9a-f]{32}$", example = "job_00000000000000000000000000000000"), PageParameters),
    security(("access_token" = [])),
    responses((status = 200, description = "A page", body = openapi::JobResultPage)))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    Path(id): Path<JobId>,
    mut query: Query,
) -> Result<Page<Value>, ApiError> {
    let limit = only_limit(&mut query)?;
    let (services, user) = (&state.services, &caller.user_id);
    let position = query.position(&services.cursor_key, user)?;
    let job = own(services, user, &id).await?;
    let page = services
        .store
        .results(&job, position.as_deref(), limit.get())
        .await;
    let page = page.map_err(failed)?;
    Ok(Page {
        items: page.items,
        next_cursor: page
            .next
            .map(|next| query.next_cursor(&services.cursor_key, user, &next)),
    })
}
