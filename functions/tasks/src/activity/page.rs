//! A page of activity.

use api::{ApiError, Caller, Page, Query};
use domain::PageLimit;
use store::ActivityOf;

use super::view::ActivityView;
use crate::state::State;

/// One page, for an authorized caller.
pub(super) async fn page(
    state: &State,
    caller: &Caller,
    query: &Query,
    limit: PageLimit,
    of: ActivityOf<'_>,
) -> Result<Page<ActivityView>, ApiError> {
    let cursor = query.cursor(&state.cursor_key, &caller.user_id)?;
    let store = state.store.of(caller);
    let page = store.activity(of, cursor.position(), limit.get()).await?;
    let actors = page.items.iter().map(|entry| entry.history.actor.clone());
    let people = store.people(&actors.collect::<Vec<_>>()).await?;
    let view = |entry| ActivityView::new(entry, &people);
    Ok(cursor.page(page.items.into_iter().map(view), page.next))
}
