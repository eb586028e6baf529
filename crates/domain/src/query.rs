//! Query parameters of lists of tasks.

use crate::filter::TaskFilter;
use crate::parameters::{PageLimit, Parameters, Reader};
use crate::string_enum::string_enum;
use crate::{Invalid, Task, TaskId, UserId};

string_enum! {
    /// The field that a list is ordered by.
    SortField {
        /// Board order: by column, then by rank.
        Rank = "rank",
        /// Time of creation.
        CreatedAt = "created_at",
        /// Time of the last change.
        UpdatedAt = "updated_at",
        /// Due date; tasks without one come last, oldest first, and newest first in reverse.
        Due = "due",
        /// Priority, lowest first; within one priority, oldest first. Tasks without one come last, in reverse, too.
        Priority = "priority",
    }
}

/// Ascending, or reversed by a `-` in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// The order of a list of tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TaskSort {
    /// The field.
    pub field: SortField,
    /// The direction.
    pub direction: Direction,
}

impl TaskSort {
    fn parse(text: &str, allowed: &[SortField]) -> Result<Self, Invalid> {
        let (direction, name) = match text.strip_prefix('-') {
            Some(name) => (Direction::Descending, name),
            None => (Direction::Ascending, text),
        };
        let field = allowed
            .iter()
            .copied()
            .find(|field| field.as_str() == name)
            .ok_or_else(|| {
                let names: Vec<_> = allowed.iter().map(|field| field.as_str()).collect();
                Invalid::new(
                    "invalid_value",
                    format!("must be one of {}, or one of them after a '-'", names.join(", ")),
                )
            })?;
        Ok(Self { field, direction })
    }

    fn read(reader: &mut Reader, allowed: &[SortField], default: SortField) -> Self {
        let sort = reader.read("sort", |text| Self::parse(text, allowed));
        sort.unwrap_or(Self {
            field: default,
            direction: Direction::Ascending,
        })
    }
}

/// A filter of a project's tasks by what they are linked to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkFilter {
    /// The task that they are direct subtasks of.
    pub parent: Option<TaskId>,
    /// Whether they are not done and another task that is not done blocks them.
    pub blocked: Option<bool>,
}

impl LinkFilter {
    fn read(reader: &mut Reader) -> Self {
        Self {
            parent: reader.read("parent", |text| Ok(TaskId::parse(text)?)),
            blocked: reader.read("blocked", flag),
        }
    }

    /// Whether every task fulfils it.
    pub fn is_empty(&self) -> bool {
        self.parent.is_none() && self.blocked.is_none()
    }

    /// Whether a task has the parent.
    pub fn has_parent(&self, task: &Task) -> bool {
        self.parent.is_none() || self.parent == task.parent_id
    }
}

fn flag(text: &str) -> Result<bool, Invalid> {
    text.parse().map_err(|_| Invalid::wrong_type("true or false"))
}

/// The query parameters of a list of one project's tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskQuery {
    /// The filter.
    pub filter: TaskFilter,
    /// The filter by links.
    pub links: LinkFilter,
    /// The order, by default board order.
    pub sort: TaskSort,
    /// The size of the page.
    pub limit: PageLimit,
}

/// The query parameters of a list of the tasks assigned to the caller, across projects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MyTasksQuery {
    /// The filter; `assignee` is not set.
    pub filter: TaskFilter,
    /// Whether tasks of archived projects are listed too, by default not.
    pub include_archived: bool,
    /// The order, by default `due`.
    pub sort: TaskSort,
    /// The size of the page.
    pub limit: PageLimit,
}

impl TaskQuery {
    /// The fields that `sort` takes; the first is the default.
    pub const SORT_FIELDS: &'static [SortField] = SortField::ALL;

    /// `caller` is the user that `assignee=me` refers to. `cursor` is not read here.
    ///
    /// # Errors
    /// All errors, with `/name` as pointer.
    pub fn parse(parameters: Parameters, caller: &UserId) -> Result<Self, Invalid> {
        let mut reader = Reader::new(parameters);
        let assignee = TaskFilter::read_assignee(&mut reader, caller);
        let filter = TaskFilter {
            assignee,
            ..TaskFilter::read(&mut reader)
        };
        let links = LinkFilter::read(&mut reader);
        let sort = TaskSort::read(&mut reader, Self::SORT_FIELDS, SortField::Rank);
        let limit = reader.limit();
        reader.finish()?;
        Ok(Self {
            filter,
            links,
            sort,
            limit,
        })
    }
}

impl MyTasksQuery {
    /// The fields that `sort` takes; the first is the default.
    pub const SORT_FIELDS: &'static [SortField] =
        &[SortField::Due, SortField::CreatedAt, SortField::Priority];

    /// # Errors
    /// All errors, with `/name` as pointer.
    pub fn parse(parameters: Parameters) -> Result<Self, Invalid> {
        let mut reader = Reader::new(parameters);
        let filter = TaskFilter::read(&mut reader);
        let include_archived = reader.read("include_archived", flag);
        let sort = TaskSort::read(&mut reader, Self::SORT_FIELDS, SortField::Due);
        let limit = reader.limit();
        reader.finish()?;
        Ok(Self {
            filter,
            include_archived: include_archived.unwrap_or_default(),
            sort,
            limit,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::IdSeed;

    fn parse(pairs: &[(&str, &str)]) -> Result<TaskQuery, Invalid> {
        let parameters = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        TaskQuery::parse(parameters, &UserId::from_seed(IdSeed([7; 16])))
    }

    #[test]
    fn defaults_and_me() {
        let query = parse(&[("assignee", "me"), ("sort", "-due")]).unwrap();
        assert_eq!(query.limit.get(), 50);
        assert_eq!(query.filter.assignee, Some(UserId::from_seed(IdSeed([7; 16]))));
        assert_eq!(
            query.sort,
            TaskSort {
                field: SortField::Due,
                direction: Direction::Descending
            }
        );
    }

    #[test]
    fn every_error_at_once() {
        let errors = parse(&[
            ("limit", "101"),
            ("sort", "colour"),
            ("status", "x"),
            ("due_before", "2026-02-30"),
            ("parent", "me"),
            ("blocked", "yes"),
            ("page", "2"),
        ]);
        let pointers: Vec<_> = errors
            .unwrap_err()
            .0
            .into_iter()
            .map(|error| error.pointer)
            .collect();
        assert_eq!(
            pointers,
            [
                "/status",
                "/due_before",
                "/parent",
                "/blocked",
                "/sort",
                "/limit",
                "/page"
            ]
        );
        for limit in ["0", "-1", "x", "1.0", ""] {
            assert!(parse(&[("limit", limit)]).is_err(), "{limit}");
        }
        assert_eq!(parse(&[("limit", "100")]).unwrap().limit.get(), 100);
    }
}
