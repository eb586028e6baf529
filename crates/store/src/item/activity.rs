use domain::{Event, History};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{from_item, to_item};
use crate::StoreError;
use crate::batch::Item;
use crate::keys::{project_activity_pk, task_activity_pk, time_key};

/// What one change meant, as the event log keeps it. Never changed once it is written.
#[derive(Serialize, Deserialize)]
pub(crate) struct ActivityItem {
    pk: String,
    sk: String,
    kind: String,
    #[serde(flatten)]
    history: Record,
    created_pk: String,
    created_sk: String,
}

#[derive(Serialize, Deserialize)]
struct Record {
    project_id: domain::ProjectId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    task_id: Option<domain::TaskId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    comment_id: Option<domain::CommentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    member_id: Option<domain::UserId>,
    actor: domain::UserId,
    at: Timestamp,
    at_ms: i64,
    version: u64,
    events: Vec<Event>,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    state: Value,
}

impl ActivityItem {
    /// `history` has events.
    pub(crate) fn write(history: &History) -> Result<Item, StoreError> {
        let History {
            project_id,
            task_id,
            comment_id,
            member_id,
            actor,
            at,
            version,
            events,
            state,
        } = history.clone();
        let first = events
            .first()
            .ok_or_else(|| StoreError::unexpected("a history without events"))?;
        // Of two changes in one millisecond the later version comes later.
        let sk = format!("{}#{version:012}#{}", time_key(at), first.id);
        let created_pk = project_activity_pk(&project_id);
        to_item(&Self {
            pk: task_id
                .as_ref()
                .map_or_else(|| created_pk.clone(), task_activity_pk),
            sk: sk.clone(),
            kind: "activity".to_owned(),
            created_pk,
            created_sk: sk,
            history: Record {
                project_id,
                task_id,
                comment_id,
                member_id,
                actor,
                at,
                at_ms: at.as_millisecond(),
                version,
                events,
                state,
            },
        })
    }

    pub(crate) fn read(item: Item) -> Result<History, StoreError> {
        let Record {
            project_id,
            task_id,
            comment_id,
            member_id,
            actor,
            at,
            version,
            events,
            state,
            ..
        } = from_item::<Self>(item)?.history;
        Ok(History {
            project_id,
            task_id,
            comment_id,
            member_id,
            actor,
            at,
            version,
            events,
            state,
        })
    }
}
