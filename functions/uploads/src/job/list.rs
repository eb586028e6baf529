//! `GET /v1/jobs`

use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Query};
use http_function::{JobView, failed, only_limit};
use store::{Person, StoreError};

use super::view::view;
use crate::files::Uploads;
use crate::openapi;
use crate::state::Shared;

/// One's own jobs, newest first. They are forgotten after 30 days.
#[utoipa::path(get, path = "/v1/jobs", operation_id = "listJobs", tag = "jobs",
    params(PageParameters),
    security(("access_token" = [])),
    responses((status = 200, description = "A page; fewer than `limit` items do not mean that it is the last", body = openapi::JobPage)))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    mut query: Query,
) -> Result<Page<JobView>, ApiError> {
    let limit = only_limit(&mut query)?;
    let (services, user) = (&state.services, &caller.user_id);
    let position = query.position(&services.cursor_key, user)?;
    let now = services.now();
    let (page, person) = tokio::join!(
        services
            .store
            .jobs_of(user, position.as_deref(), now, limit.get()),
        services.store.profile(user),
    );
    if person.map_err(failed)? == Person::Deleted {
        return Err(failed(StoreError::AccountDeleted));
    }
    let page = page.map_err(failed)?;
    Ok(Page {
        items: page
            .items
            .iter()
            .map(|job| view(&state.services.presigner, job, now))
            .collect(),
        next_cursor: page
            .next
            .map(|next| query.next_cursor(&services.cursor_key, user, &next)),
    })
}
