//! `GET /v1/projects/{project_id}/activity` and `GET /v1/projects/{project_id}/tasks/{task_id}/activity`

pub(crate) mod of_project;
pub(crate) mod of_task;
mod view;

use api::{ApiError, Caller, Page, Query};
use domain::PageLimit;
use store::ActivityOf;

use crate::access::failed;
use crate::state::State;

pub(crate) use view::ActivityView;

/// One page, for whom it is already known that they may see it.
async fn page(
    state: &State,
    caller: &Caller,
    query: &Query,
    limit: PageLimit,
    of: ActivityOf<'_>,
) -> Result<Page<ActivityView>, ApiError> {
    let position = query.position(&state.cursor_key, &caller.user_id)?;
    let page = state
        .store
        .activity(of, position.as_deref(), limit.get())
        .await
        .map_err(failed)?;
    let actors: Vec<_> = page
        .items
        .iter()
        .map(|entry| entry.history.actor.clone())
        .collect();
    let people = state.store.people(&actors).await.map_err(failed)?;
    Ok(Page {
        items: page
            .items
            .into_iter()
            .map(|entry| ActivityView::new(entry, &people))
            .collect(),
        next_cursor: page
            .next
            .map(|next| query.next_cursor(&state.cursor_key, &caller.user_id, &next)),
    })
}
