//! What a record leaves to others: collected while it is processed, sent when the whole batch is.

use std::collections::BTreeMap;

use aws::QueueMessage;
use domain::{CommentId, Outgoing, ProjectId, PublicEvent, TaskRef, UserId, Work};
use serde_json::Value;
use store::{PointChange, SubtaskChange};

/// What a record leaves to others.
#[derive(Default)]
pub(crate) struct Outbox {
    /// Events for integrations.
    pub(crate) events: Vec<PublicEvent>,
    /// Messages for other functions.
    pub(crate) messages: Vec<QueueMessage>,
    /// A project in which something was created, and by whom: if it is deleted, its removal may not have met it.
    pub(crate) created_in: Option<(ProjectId, UserId)>,
    /// A change that the task's parent counts.
    pub(crate) subtask: Option<SubtaskChange>,
    /// A comment whose history was stored, and by whom: if the task is deleted, its redaction may not have met it.
    pub(crate) commented_on: Option<(TaskRef, CommentId, UserId)>,
    /// A user whose place in the ranking of everybody may have changed.
    pub(crate) ranked: Option<UserId>,
    /// What changes in users' points.
    pub(crate) points: Vec<(UserId, PointChange)>,
}

impl Outbox {
    /// Leaves work to the worker.
    pub(crate) fn enqueue(&mut self, work: Work) {
        self.messages.push(QueueMessage::Work(work));
    }

    /// Leaves a message to `deliver`.
    pub(crate) fn send(&mut self, outgoing: Outgoing) {
        self.messages.push(QueueMessage::Outgoing(outgoing));
    }
}

/// What became of a record.
pub(crate) struct Outcome {
    /// Identifies the record in the response.
    pub(crate) sequence_number: String,
    /// Identifies the record in logs.
    pub(crate) event_id: String,
    /// The record, unless it is in the failure queue.
    pub(crate) record: Option<Value>,
    /// What it leaves to others; none: it has to come again.
    pub(crate) outbox: Option<Outbox>,
}

/// What became of each record, by its place in the batch.
pub(crate) type Outcomes = BTreeMap<usize, Outcome>;
