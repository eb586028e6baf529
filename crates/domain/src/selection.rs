//! The tasks of a bulk job.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::input::array;
use crate::{Fields, Invalid, TaskFilter, TaskId, TimeZoneName, UserId};

/// The most tasks of a selection by ids.
pub const MAX_SELECTED: usize = 10_000;

/// Tasks by their ids, or all that match a filter when the job reads them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selection {
    /// From 1 to [`MAX_SELECTED`] tasks, without repeats.
    Tasks(Vec<TaskId>),
    /// All tasks that match; an empty filter matches all.
    Filter(TaskFilter),
}

impl Selection {
    /// Reads `task_ids` or `filter` of a body; `caller` is the user that `assignee: "me"` in the filter refers to. `None` after
    /// an error, which is added to `fields`.
    pub fn read(fields: &mut Fields, caller: &UserId) -> Option<Self> {
        let tasks = fields.nullable("task_ids", task_ids);
        let filter = fields.nullable("filter", |value| TaskFilter::from_json(value, caller));
        match (tasks, filter) {
            (Some(_), Some(_)) => {
                fields.refuse("filter", "exclusive", "must not be given together with task_ids");
                None
            }
            (Some(tasks), None) => Some(Self::Tasks(tasks)),
            (None, Some(filter)) => Some(Self::Filter(filter)),
            (None, None) => {
                // Either one was invalid, or both are missing.
                if fields.is_clean() {
                    fields.refuse("task_ids", "required", "is required, or else filter");
                }
                None
            }
        }
    }
}

impl Selection {
    /// The user's zone, for a filter without one of its own.
    pub fn set_zone(&mut self, zone: &TimeZone) {
        if let Self::Filter(filter) = self
            && filter.time_zone.is_none()
        {
            filter.time_zone = zone.iana_name().and_then(|name| TimeZoneName::parse(name).ok());
        }
    }
}

fn task_ids(value: Value) -> Result<Vec<TaskId>, Invalid> {
    let ids = array(value, MAX_SELECTED, TaskId::from_json)?;
    if ids.is_empty() {
        return Err(Invalid::new("too_few", "must have at least one element"));
    }
    let mut seen = std::collections::HashSet::with_capacity(ids.len());
    for (at, id) in ids.iter().enumerate() {
        if !seen.insert(id) {
            return Err(Invalid::new("duplicate", "is given twice").at(&at.to_string()));
        }
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{IdSeed, Status};

    fn read(body: Value) -> Result<Option<Selection>, Invalid> {
        let mut fields = Fields::new(body)?;
        let selection = Selection::read(&mut fields, &UserId::from_seed(IdSeed([7; 16])));
        fields.finish().map(|()| selection)
    }

    #[test]
    fn tasks_are_named_or_described() {
        let task = TaskId::from_seed(IdSeed([1; 16]));
        assert_eq!(
            read(json!({"task_ids": [task]})).unwrap(),
            Some(Selection::Tasks(vec![task.clone()]))
        );
        let Some(Selection::Filter(filter)) =
            read(json!({"filter": {"status": "done", "assignee": "me", "due_before": "2026-01-01"}}))
                .unwrap()
        else {
            panic!("no filter");
        };
        assert_eq!(filter.status, Some(Status::Done));
        assert_eq!(filter.assignee, Some(UserId::from_seed(IdSeed([7; 16]))));
        assert_eq!(
            read(json!({"filter": {}})).unwrap(),
            Some(Selection::Filter(TaskFilter::default()))
        );
    }

    #[test]
    fn invalid_selections_are_refused() {
        let task = TaskId::from_seed(IdSeed([1; 16]));
        for (body, pointer, code) in [
            (json!({}), "/task_ids", "required"),
            (json!({"task_ids": []}), "/task_ids", "too_few"),
            (json!({"task_ids": [task, task]}), "/task_ids/1", "duplicate"),
            (json!({"task_ids": ["prj_1"]}), "/task_ids/0", "invalid_id"),
            (json!({"task_ids": [task], "filter": {}}), "/filter", "exclusive"),
            (
                json!({"filter": {"status": "x"}}),
                "/filter/status",
                "invalid_value",
            ),
            (json!({"filter": {"status": 1}}), "/filter/status", "wrong_type"),
            (
                json!({"filter": {"colour": "red"}}),
                "/filter/colour",
                "unknown_field",
            ),
            (json!({"filter": []}), "/filter", "wrong_type"),
        ] {
            let errors = read(body.clone()).unwrap_err().0;
            let found: Vec<_> = errors
                .iter()
                .map(|error| (error.pointer.as_str(), error.code))
                .collect();
            assert_eq!(found, [(pointer, code)], "{body}");
        }
    }

    #[test]
    fn a_selection_is_read_as_it_is_written() {
        for body in [
            json!({"filter": {"q": "Ab", "priority": "high"}}),
            json!({"filter": {}}),
        ] {
            let selection = read(body).unwrap().unwrap();
            let written = serde_json::to_value(&selection).unwrap();
            assert_eq!(serde_json::from_value::<Selection>(written).unwrap(), selection);
        }
    }
}
