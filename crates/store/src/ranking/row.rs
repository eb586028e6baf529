//! A user's row, and what it follows from.

use domain::Scores;
use serde::{Deserialize, Serialize};

use crate::attribute::Item;
use crate::item::from_item;
use crate::points::balance_of;
use crate::tombstone::is_live;
use crate::{Person, StoreError};

#[derive(Serialize, Deserialize)]
pub(crate) struct RowItem {
    pub(super) pk: String,
    pub(super) sk: String,
    pub(super) kind: String,
    pub(super) version: u64,
    pub(super) scores: Scores,
}

/// The points by which a row is ranked.
pub(super) fn row_scores(item: Item) -> Result<Scores, StoreError> {
    let row: RowItem = from_item(item)?;
    Ok(row.scores)
}

/// The points by which a user is to be ranked; `None` for one who does not take part, or has no points.
pub(super) fn wanted(profile: Option<&Item>, balance: Option<Item>) -> Result<Option<Scores>, StoreError> {
    let takes_part = match profile.filter(|item| is_live(item)) {
        Some(item) => {
            matches!(Person::read(item.clone())?, Person::Known(profile) if profile.in_global_ranking)
        }
        None => false,
    };
    let scores = balance_of(balance)?.map(|(_, balance)| balance.scores);
    Ok(scores.filter(|scores| takes_part && scores.all > 0))
}
