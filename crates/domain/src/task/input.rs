//! The body of a request that creates a task.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::links::{self, NewLinks};
use super::model::{ChecklistItem, Priority, Status, Task, TaskDetail};
use crate::input::{array, boolean, distinct, integer, present, string};
use crate::{
    ChecklistItemId, Fields, IdSeed, Invalid, Label, Markdown, Moment, ProjectId, Rank, TaskId, Title,
    UserId, Why, fold,
};

/// The most labels of a task.
pub const MAX_LABELS: usize = 50;
/// The most assignees of a task.
pub const MAX_ASSIGNEES: usize = 20;
/// The most items of a checklist.
pub const MAX_CHECKLIST_ITEMS: usize = 100;
/// The longest estimate of a task, in minutes: a little over 100 years.
pub const MAX_ESTIMATE_MINUTES: u32 = 60_000_000;
/// The most points of a task.
pub const MAX_POINTS: u32 = 1_000_000;

/// A checklist item of a request; one without an id is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ChecklistLine {
    id: Option<ChecklistItemId>,
    text: Title,
    done: bool,
}

/// The body of a create request; all members but `title` are optional.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    title: Title,
    description: Option<Markdown>,
    status: Status,
    priority: Priority,
    assignees: Vec<UserId>,
    labels: Vec<Label>,
    category: Option<Label>,
    why: Option<Why>,
    start: Option<Moment>,
    due: Option<Moment>,
    estimate_minutes: Option<u32>,
    points: Option<u32>,
    checklist: Vec<ChecklistLine>,
    blocked_by: Vec<TaskId>,
    parent_id: Option<TaskId>,
    /// The times of creation and completion in another product.
    history: (Option<Timestamp>, Option<Timestamp>),
}

impl NewTask {
    /// # Errors
    /// All field errors.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let title = fields.required("title", Title::from_json);
        let description = fields.nullable("description", description);
        let status = fields.optional("status", status).unwrap_or_default();
        let priority = fields.optional("priority", priority).unwrap_or_default();
        let assignees = fields.optional("assignees", assignees).unwrap_or_default();
        let labels = fields.optional("labels", labels).unwrap_or_default();
        let category = fields.nullable("category", Label::from_json);
        let why = fields.nullable("why", Why::from_json);
        let start = fields.nullable("start", Moment::from_json);
        let due = fields.nullable("due", Moment::from_json);
        let estimate_minutes = fields.nullable("estimate_minutes", estimate_minutes);
        let points = fields.nullable("points", points);
        let checklist = fields.optional("checklist", checklist).unwrap_or_default();
        let blocked_by = fields
            .optional("blocked_by", links::blocked_by)
            .unwrap_or_default();
        let parent_id = fields.nullable("parent_id", TaskId::from_json);
        if is_before_start(start.as_ref(), due.as_ref(), None) {
            fields.refuse("due", "before_start", BEFORE_START);
        }
        fields.finish()?;
        let title = present(title)?;
        Ok(Self {
            title,
            description,
            status,
            priority,
            assignees,
            labels,
            category,
            why,
            start,
            due,
            estimate_minutes,
            points,
            checklist,
            blocked_by,
            parent_id,
            history: (None, None),
        })
    }

    /// The same task with its times of creation and, if it is done, of completion in another product, as far as they are
    /// known. Times after the `now` of [`Self::into_task`] count as `now`.
    #[must_use]
    pub fn with_history(self, created_at: Option<Timestamp>, completed_at: Option<Timestamp>) -> Self {
        Self {
            history: (created_at, completed_at),
            ..self
        }
    }

    /// Checks start and due by the days of a user of this zone; [`Self::parse`] has refused what is wrong in all zones.
    ///
    /// # Errors
    /// `before_start`.
    pub fn check_days(&self, zone: &TimeZone) -> Result<(), Invalid> {
        check_days((self.start.as_ref(), self.due.as_ref()), Some(zone))
    }

    /// The assignees; the caller checks that they are members.
    pub fn assignees(&self) -> &[UserId] {
        &self.assignees
    }

    /// The tasks that it would be linked to; the caller reads which of them there are.
    pub fn links(&self) -> Vec<TaskId> {
        self.blocked_by.iter().chain(&self.parent_id).cloned().collect()
    }

    /// Checks the links, of which the project does not have `unknown`.
    ///
    /// # Errors
    /// `unknown_task` for each of these.
    pub fn check_links(&self, unknown: &[TaskId]) -> Result<(), Invalid> {
        let links = NewLinks {
            blocked_by: &self.blocked_by,
            parent: self.parent_id.as_ref(),
            current: None,
        };
        links.check(unknown)
    }

    /// Builds the task at `rank`. `ids` returns the seeds of new checklist items' ids.
    pub fn into_task(
        self,
        (id, project_id): (TaskId, ProjectId),
        created_by: UserId,
        rank: Rank,
        now: Timestamp,
        ids: &dyn Fn() -> IdSeed,
    ) -> TaskDetail {
        let (created_at, completed_at) = self.times(now);
        let task = Task {
            id,
            project_id,
            title: self.title,
            excerpt: self.description.as_ref().map(Markdown::excerpt),
            status: self.status,
            rank,
            priority: self.priority,
            assignees: self.assignees,
            labels: self.labels,
            category: self.category,
            why: self.why,
            start: self.start,
            due: self.due,
            estimate_minutes: self.estimate_minutes,
            points: self.points,
            checklist: with_ids(self.checklist, ids),
            blocked_by: self.blocked_by,
            parent_id: self.parent_id,
            subtasks_total: None,
            subtasks_done: None,
            version: 1,
            updated_by: created_by.clone(),
            created_by,
            created_at,
            updated_at: now,
            completed_at,
            unreadable: Vec::new(),
        };
        TaskDetail {
            task,
            description: self.description,
        }
    }

    /// The times of creation and completion: never after `now`, and completion never before creation.
    fn times(&self, now: Timestamp) -> (Timestamp, Option<Timestamp>) {
        let (created_at, completed_at) = self.history;
        let completed_at = completed_at.filter(|_| self.status == Status::Done);
        let created_at = created_at.or(completed_at).unwrap_or(now).min(now);
        let completed_at = completed_at.unwrap_or(now).clamp(created_at, now);
        (created_at, (self.status == Status::Done).then_some(completed_at))
    }
}

pub(super) fn with_ids(lines: Vec<ChecklistLine>, ids: &dyn Fn() -> IdSeed) -> Vec<ChecklistItem> {
    lines
        .into_iter()
        .map(|line| ChecklistItem {
            id: line.id.unwrap_or_else(|| ChecklistItemId::from_seed(ids())),
            text: line.text,
            done: line.done,
        })
        .collect()
}

pub(super) fn description(value: Value) -> Result<Markdown, Invalid> {
    Markdown::from_json(value)
}

pub(super) fn status(value: Value) -> Result<Status, Invalid> {
    Status::parse(&string(value)?)
}

pub(super) fn priority(value: Value) -> Result<Priority, Invalid> {
    Priority::parse(&string(value)?)
}

pub(super) fn assignees(value: Value) -> Result<Vec<UserId>, Invalid> {
    array(value, MAX_ASSIGNEES, UserId::from_json).and_then(distinct)
}

pub(super) fn labels(value: Value) -> Result<Vec<Label>, Invalid> {
    let mut labels = distinct(array(value, MAX_LABELS, Label::from_json)?)?;
    // A schema can forbid repetitions, but not two spellings of one label: of these the first stays.
    let mut known = HashSet::with_capacity(labels.len());
    labels.retain(|label| known.insert(fold(label.as_str())));
    Ok(labels)
}

pub(super) fn estimate_minutes(value: Value) -> Result<u32, Invalid> {
    integer(value, MAX_ESTIMATE_MINUTES)
}

pub(super) fn points(value: Value) -> Result<u32, Invalid> {
    integer(value, MAX_POINTS)
}

pub(super) fn checklist(value: Value) -> Result<Vec<ChecklistLine>, Invalid> {
    let lines = array(value, MAX_CHECKLIST_ITEMS, |line| {
        let mut fields = Fields::new(line)?;
        let id = fields.nullable("id", ChecklistItemId::from_json);
        let text = fields.required("text", Title::from_json);
        let done = fields.optional("done", boolean).unwrap_or_default();
        fields.finish()?;
        let text = present(text)?;
        Ok(ChecklistLine { id, text, done })
    })?;
    distinct(lines.iter().filter_map(|line| line.id.clone()).collect())?;
    Ok(lines)
}

const BEFORE_START: &str = "must not be before start";

fn is_before_start(start: Option<&Moment>, due: Option<&Moment>, zone: Option<&TimeZone>) -> bool {
    start
        .zip(due)
        .is_some_and(|(start, due)| start.is_after(due, zone))
}

/// # Errors
/// `before_start` if a task would be due before it starts, for a user of this zone; without one: in every zone.
pub(super) fn check_days(
    (start, due): (Option<&Moment>, Option<&Moment>),
    zone: Option<&TimeZone>,
) -> Result<(), Invalid> {
    if is_before_start(start, due, zone) {
        return Err(Invalid::new("before_start", BEFORE_START).at("due"));
    }
    Ok(())
}
