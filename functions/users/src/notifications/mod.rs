//! What people are told, and where: their inbox, the channels that lead to them, and what they want to hear.

pub(crate) mod channels;
pub(crate) mod inbox;
pub(crate) mod mutes;
pub(crate) mod preferences;

use api::{ApiError, Page, Query};
use domain::{PageLimit, UserId};

use crate::State;

/// A page of a list that is read whole because it is short. `place` is where an item stands: the list is in its order.
fn page<T, V>(
    (state, caller): (&State, &UserId),
    query: &Query,
    items: Vec<T>,
    place: impl Fn(&T) -> String,
    view: impl Fn(T) -> V,
) -> Result<Page<V>, ApiError> {
    let limit = PageLimit::alone(query.parameters.clone())?.get();
    let key = &state.services.cursor_key;
    let position = query.position(key, caller)?;
    let mut rest = items
        .into_iter()
        .filter(|item| position.as_ref().is_none_or(|position| place(item) > *position))
        .peekable();
    let (mut views, mut last) = (Vec::new(), String::new());
    for item in rest.by_ref().take(limit) {
        last = place(&item);
        views.push(view(item));
    }
    let next_cursor = rest.peek().map(|_| query.next_cursor(key, caller, &last));
    Ok(Page {
        items: views,
        next_cursor,
    })
}
