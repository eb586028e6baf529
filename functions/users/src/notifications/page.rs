//! Pages of short lists.

use api::{ApiError, Page, Query};
use domain::{PageLimit, UserId};

use crate::state::State;

/// A page of a list that is read whole because it is short, in the order of `position`.
pub(super) fn page<T, V>(
    (state, caller): (&State, &UserId),
    query: &Query,
    items: Vec<T>,
    position: impl Fn(&T) -> String,
    view: impl Fn(T) -> V,
) -> Result<Page<V>, ApiError> {
    let limit = PageLimit::alone(query.parameters.clone())?.get();
    let cursor = query.cursor(&state.services.cursor_key, caller)?;
    let mut rest = items
        .into_iter()
        .filter(|item| {
            cursor
                .position()
                .is_none_or(|after| position(item).as_str() > after)
        })
        .peekable();
    let items: Vec<_> = rest.by_ref().take(limit).collect();
    let next = rest.peek().and(items.last()).map(&position);
    Ok(cursor.page(items.into_iter().map(view), next))
}
