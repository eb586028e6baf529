use domain::History;
use serde::{Deserialize, Serialize};

use super::convert::{from_item, to_item};
use crate::StoreError;
use crate::attribute::Item;
use crate::keys::{project_activity_pk, task_activity_pk, time_key};

/// The history of one change, as the event log keeps it. Immutable once written.
#[derive(Serialize, Deserialize)]
pub(crate) struct ActivityItem {
    pk: String,
    sk: String,
    kind: String,
    #[serde(flatten)]
    history: History,
    /// The time as a number, for analysis to subtract.
    at_ms: i64,
    created_pk: String,
    created_sk: String,
}

impl ActivityItem {
    /// Fails for a history without events.
    pub(crate) fn write(history: &History) -> Result<Item, StoreError> {
        let first = history
            .events
            .first()
            .ok_or_else(|| StoreError::unexpected("a history without events"))?;
        // Within one millisecond, changes are ordered by version.
        let sk = format!("{}#{:012}#{}", time_key(history.at), history.version, first.id);
        let created_pk = project_activity_pk(&history.project_id);
        to_item(&Self {
            pk: history
                .task_id
                .as_ref()
                .map_or_else(|| created_pk.clone(), task_activity_pk),
            sk: sk.clone(),
            kind: "activity".to_owned(),
            at_ms: history.at.as_millisecond(),
            created_pk,
            created_sk: sk,
            history: history.clone(),
        })
    }

    pub(crate) fn read(item: Item) -> Result<History, StoreError> {
        Ok(from_item::<Self>(item)?.history)
    }
}
