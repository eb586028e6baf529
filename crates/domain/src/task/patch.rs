//! Changing and moving a task.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::input::{self, ChecklistLine, with_ids};
use super::links::{self, NewLinks};
use super::model::{Priority, Status, Task, TaskDetail};
use crate::input::present;
use crate::{Fields, IdSeed, Invalid, Label, Markdown, Moment, Patch, Rank, TaskId, Title, UserId, Why};

/// A merge patch of a task. Lists are replaced as a whole (RFC 7396); `null` empties them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskPatch {
    title: Option<Title>,
    description: Patch<Markdown>,
    status: Option<Status>,
    priority: Option<Priority>,
    assignees: Patch<Vec<UserId>>,
    labels: Patch<Vec<Label>>,
    category: Patch<Label>,
    why: Patch<Why>,
    start: Patch<Moment>,
    due: Patch<Moment>,
    estimate_minutes: Patch<u32>,
    points: Patch<u32>,
    checklist: Patch<Vec<ChecklistLine>>,
    blocked_by: Patch<Vec<TaskId>>,
    parent_id: Patch<TaskId>,
}

impl TaskPatch {
    /// # Errors
    /// All field errors; `read_only` for members that only the server sets.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let patch = Self {
            title: fields.optional("title", Title::from_json),
            description: fields.patch("description", input::description),
            status: fields.optional("status", input::status),
            priority: fields.optional("priority", input::priority),
            assignees: fields.patch("assignees", input::assignees),
            labels: fields.patch("labels", input::labels),
            category: fields.patch("category", Label::from_json),
            why: fields.patch("why", Why::from_json),
            start: fields.patch("start", Moment::from_json),
            due: fields.patch("due", Moment::from_json),
            estimate_minutes: fields.patch("estimate_minutes", input::estimate_minutes),
            points: fields.patch("points", input::points),
            checklist: fields.patch("checklist", input::checklist),
            blocked_by: fields.patch("blocked_by", links::blocked_by),
            parent_id: fields.patch("parent_id", TaskId::from_json),
        };
        fields.read_only(
            &[
                "id",
                "project_id",
                "version",
                "created_by",
                "created_at",
                "updated_at",
                "completed_at",
                "subtasks",
                "unreadable",
            ],
            "is set by the server",
        );
        fields.finish()?;
        Ok(patch)
    }

    /// The assignees that it would set; the caller checks that they are members.
    pub fn assignees(&self) -> &[UserId] {
        match &self.assignees {
            Patch::Set(assignees) => assignees,
            Patch::Keep | Patch::Clear => &[],
        }
    }

    /// The tasks that it would link the task to; the caller reads which of them there are.
    pub fn links(&self) -> Vec<TaskId> {
        self.blockers().iter().chain(self.parent()).cloned().collect()
    }

    fn blockers(&self) -> &[TaskId] {
        match &self.blocked_by {
            Patch::Set(tasks) => tasks,
            Patch::Keep | Patch::Clear => &[],
        }
    }

    fn parent(&self) -> Option<&TaskId> {
        match &self.parent_id {
            Patch::Set(task) => Some(task),
            Patch::Keep | Patch::Clear => None,
        }
    }

    /// Checks the links of the changed task, of which the project does not have `unknown`; those that it has already stay.
    ///
    /// # Errors
    /// `self_reference`; `unknown_task` for each of these.
    pub fn check_links(&self, current: &Task, unknown: &[TaskId]) -> Result<(), Invalid> {
        let links = NewLinks {
            blocked_by: self.blockers(),
            parent: self.parent(),
            current: Some(current),
        };
        links.check(unknown)
    }

    /// The fields that it changes.
    fn fields(&self) -> Vec<&'static str> {
        let fields = [
            ("title", self.title.is_some()),
            ("description", !self.description.is_keep()),
            ("status", self.status.is_some()),
            ("priority", self.priority.is_some()),
            ("assignees", !self.assignees.is_keep()),
            ("labels", !self.labels.is_keep()),
            ("category", !self.category.is_keep()),
            ("why", !self.why.is_keep()),
            ("start", !self.start.is_keep()),
            ("due", !self.due.is_keep()),
            ("estimate_minutes", !self.estimate_minutes.is_keep()),
            ("points", !self.points.is_keep()),
            ("checklist", !self.checklist.is_keep()),
            ("blocked_by", !self.blocked_by.is_keep()),
            ("parent_id", !self.parent_id.is_keep()),
        ];
        let changed = fields.into_iter().filter(|(_, is_changed)| *is_changed);
        changed.map(|(name, _)| name).collect()
    }

    /// Whether it is about start or due: other changes are not refused for what these were before.
    fn has_days(&self) -> bool {
        !(self.start.is_keep() && self.due.is_keep())
    }

    /// Checks start and due of the changed task by the days of a user of this zone; [`Self::apply`] refuses what is wrong in all
    /// zones.
    ///
    /// # Errors
    /// `before_start`.
    pub fn check_days(&self, current: &Task, zone: &TimeZone) -> Result<(), Invalid> {
        let (mut start, mut due) = (current.start.clone(), current.due.clone());
        self.start.clone().apply(&mut start);
        self.due.clone().apply(&mut due);
        let zone = self.has_days().then_some(zone);
        zone.map_or(Ok(()), |zone| {
            input::check_days((start.as_ref(), due.as_ref()), Some(zone))
        })
    }

    /// The next version of the task, changed by `by` at `now`; `None` if nothing changes. A new status moves the task to
    /// `end`, the end of that column.
    ///
    /// # Errors
    /// `before_start` if the new dates contradict those that stay.
    pub fn apply(
        self,
        current: &TaskDetail,
        end: Rank,
        (by, now): (&UserId, Timestamp),
        ids: &dyn Fn() -> IdSeed,
    ) -> Result<Option<TaskDetail>, Invalid> {
        // A later version never has an earlier time, whatever the clocks of two instances say.
        let now = current.task.updated_at.max(now);
        let has_days = self.has_days();
        let mut changed = current.clone();
        let task = &mut changed.task;
        let fields = self.fields();
        task.unreadable.retain(|name| !fields.contains(&name.as_str()));
        if let Some(title) = self.title {
            task.title = title;
        }
        if !self.description.is_keep() {
            self.description.apply(&mut changed.description);
            task.excerpt = changed.description.as_ref().map(Markdown::excerpt);
        }
        if let Some(priority) = self.priority {
            task.priority = priority;
        }
        self.assignees.apply_or_default(&mut task.assignees);
        self.labels.apply_or_default(&mut task.labels);
        self.category.apply(&mut task.category);
        self.why.apply(&mut task.why);
        self.start.apply(&mut task.start);
        self.due.apply(&mut task.due);
        self.estimate_minutes.apply(&mut task.estimate_minutes);
        self.points.apply(&mut task.points);
        match self.checklist {
            Patch::Keep => {}
            Patch::Clear => task.checklist.clear(),
            Patch::Set(lines) => task.checklist = with_ids(lines, ids),
        }
        self.blocked_by.apply_or_default(&mut task.blocked_by);
        self.parent_id.apply(&mut task.parent_id);
        if has_days {
            input::check_days((task.start.as_ref(), task.due.as_ref()), None)?;
        }
        if let Some(status) = self.status.filter(|status| *status != task.status) {
            task.move_to(status, end, now);
        }
        if changed == *current {
            return Ok(None);
        }
        changed.task.touch(by, now);
        Ok(Some(changed))
    }
}

/// The neighbour that a moved task is placed beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anchor {
    /// Directly after this task.
    After(TaskId),
    /// Directly before this task.
    Before(TaskId),
}

/// The body of a move request: `{status, after? | before?}`; without a neighbour, the task goes to the end of the column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The column.
    pub status: Status,
    /// The position in the column.
    pub anchor: Option<Anchor>,
}

impl Move {
    /// # Errors
    /// All field errors; `exclusive` if both neighbours are given.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let wanted = Self::read(&mut fields);
        fields.finish()?;
        present(wanted)
    }

    /// Reads its members of a larger object.
    pub(super) fn read(fields: &mut Fields) -> Option<Self> {
        let status = fields.required("status", input::status);
        let after = fields.nullable("after", TaskId::from_json);
        let before = fields.nullable("before", TaskId::from_json);
        let anchor = match (after, before) {
            (Some(_), Some(_)) => {
                fields.refuse("before", "exclusive", "must not be given together with after");
                None
            }
            (Some(after), None) => Some(Anchor::After(after)),
            (None, Some(before)) => Some(Anchor::Before(before)),
            (None, None) => None,
        };
        status.map(|status| Self { status, anchor })
    }
}

impl Anchor {
    /// The id of the neighbour.
    pub fn task_id(&self) -> &TaskId {
        match self {
            Self::After(id) | Self::Before(id) => id,
        }
    }
}
