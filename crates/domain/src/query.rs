//! Query parameters of lists: filters, order, page size.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::schema::StringSchema;
use crate::string_enum::string_enum;
use crate::{Fields, Invalid, Label, Moment, Priority, Status, Task, UserId};

/// The number of items that a page may have, from 1 to [`PageLimit::MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimit(usize);

impl PageLimit {
    /// The most items of a page.
    pub const MAX: usize = 100;
    /// The limit if a request has none.
    pub const DEFAULT: usize = 50;

    /// # Errors
    /// `out_of_range`, `wrong_type`.
    pub fn parse(text: Option<&str>) -> Result<Self, Invalid> {
        let Some(text) = text else {
            return Ok(Self(Self::DEFAULT));
        };
        let limit: usize = text
            .parse()
            .map_err(|_| Invalid::wrong_type(&format!("an integer from 1 to {}", Self::MAX)))?;
        if (1..=Self::MAX).contains(&limit) {
            Ok(Self(limit))
        } else {
            Err(Invalid::new(
                "out_of_range",
                format!("must be from 1 to {}", Self::MAX),
            ))
        }
    }

    /// Parses the parameters of a list that has no others.
    ///
    /// # Errors
    /// All errors, with `/name` as pointer.
    pub fn alone(parameters: Parameters) -> Result<Self, Invalid> {
        let mut reader = Reader::new(parameters);
        let limit = reader.limit();
        reader.finish().map(|()| limit)
    }

    /// The number.
    pub fn get(self) -> usize {
        self.0
    }
}

string_enum! {
    /// The field that a list is ordered by.
    SortField {
        /// Board order: by column, then by rank.
        Rank = "rank",
        /// Time of creation.
        CreatedAt = "created_at",
        /// Time of the last change.
        UpdatedAt = "updated_at",
        /// Due date; tasks without one come last.
        Due = "due",
        /// Priority, `none` first; within one priority, oldest first.
        Priority = "priority",
    }
}

/// Ascending, or reversed by a `-` in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first: the ascending order from its end.
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
}

/// A filter of tasks, which must fulfil all its conditions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskFilter {
    /// The column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// An assignee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<UserId>,
    /// A label, compared exactly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
    /// The priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// The exclusive end of due times; a due date counts as its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_before: Option<Timestamp>,
    /// The inclusive start of due times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_after: Option<Timestamp>,
    /// A text in lower case to find in title, labels or the first 200 characters of the description, ignoring case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl TaskFilter {
    /// The most characters of a text to search for.
    pub const MAX_TEXT_CHARACTERS: usize = 200;
    /// The schema of a text to search for.
    pub const TEXT_SCHEMA: StringSchema = StringSchema::NOT_BLANK.max(Self::MAX_TEXT_CHARACTERS);

    /// Parses an object with the parameters of a list; `caller` is the user that `assignee: "me"` refers to.
    ///
    /// # Errors
    /// All errors.
    pub fn from_json(value: Value, caller: &UserId) -> Result<Self, Invalid> {
        fn with<T>(parse: impl Fn(&str) -> Result<T, Invalid>) -> impl FnOnce(Value) -> Result<T, Invalid> {
            move |value| parse(&crate::input::string(value)?)
        }
        let mut fields = Fields::new(value)?;
        let filter = Self {
            status: fields.optional("status", with(Status::parse)),
            assignee: fields.optional("assignee", with(|text| assignee(text, caller))),
            label: fields.optional("label", with(Label::parse)),
            priority: fields.optional("priority", with(Priority::parse)),
            due_before: fields.optional("due_before", with(bound)),
            due_after: fields.optional("due_after", with(bound)),
            text: fields.optional("q", with(search_text)),
        };
        fields.finish().map(|()| filter)
    }

    /// Whether a task fulfils all conditions.
    pub fn matches(&self, task: &Task) -> bool {
        let due = task.due.as_ref().map(Moment::last);
        self.status.is_none_or(|status| task.status == status)
            && self
                .assignee
                .as_ref()
                .is_none_or(|assignee| task.assignees.contains(assignee))
            && self
                .label
                .as_ref()
                .is_none_or(|label| task.labels.contains(label))
            && self.priority.is_none_or(|priority| task.priority == priority)
            && self
                .due_before
                .is_none_or(|bound| due.is_some_and(|due| due < bound))
            && self
                .due_after
                .is_none_or(|bound| due.is_some_and(|due| due >= bound))
            && self.text.as_ref().is_none_or(|text| contains(task, text))
    }
}

fn contains(task: &Task, lower_case: &str) -> bool {
    let within = |text: &str| text.to_lowercase().contains(lower_case);
    within(task.title.as_str())
        || task.excerpt.as_deref().is_some_and(within)
        || task.labels.iter().any(|label| within(label.as_str()))
}

/// The query parameters of a list of one project's tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskQuery {
    /// The filter.
    pub filter: TaskFilter,
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
    /// The order, by default `due`.
    pub sort: TaskSort,
    /// The size of the page.
    pub limit: PageLimit,
}

/// Query parameters by name; repeated names have been refused before.
pub type Parameters = BTreeMap<String, String>;

impl TaskQuery {
    /// The fields that `sort` takes; the first is the default.
    pub const SORT_FIELDS: &'static [SortField] = SortField::ALL;

    /// `caller` is the user that `assignee=me` refers to. `cursor` is not read here.
    ///
    /// # Errors
    /// All errors, with `/name` as pointer.
    pub fn parse(parameters: Parameters, caller: &UserId) -> Result<Self, Invalid> {
        let mut reader = Reader::new(parameters);
        let assignee = reader.read("assignee", |text| assignee(text, caller));
        let filter = TaskFilter {
            assignee,
            ..reader.filter()
        };
        let (sort, limit) = reader.sort_and_limit(Self::SORT_FIELDS, SortField::Rank);
        reader.finish()?;
        Ok(Self { filter, sort, limit })
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
        let filter = reader.filter();
        let (sort, limit) = reader.sort_and_limit(Self::SORT_FIELDS, SortField::Due);
        reader.finish()?;
        Ok(Self { filter, sort, limit })
    }
}

/// Query parameters being read. Unknown parameters are errors.
pub(crate) struct Reader {
    parameters: Parameters,
    errors: Vec<crate::FieldError>,
}

impl Reader {
    pub(crate) fn new(parameters: Parameters) -> Self {
        Self {
            parameters,
            errors: Vec::new(),
        }
    }

    pub(crate) fn read<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        let text = self.parameters.remove(name)?;
        parse(&text)
            .map_err(|invalid| self.errors.extend(invalid.at(name).0))
            .ok()
    }

    fn filter(&mut self) -> TaskFilter {
        TaskFilter {
            status: self.read("status", Status::parse),
            assignee: None,
            label: self.read("label", Label::parse),
            priority: self.read("priority", Priority::parse),
            due_before: self.read("due_before", bound),
            due_after: self.read("due_after", bound),
            text: self.read("q", search_text),
        }
    }

    fn sort_and_limit(&mut self, allowed: &[SortField], default: SortField) -> (TaskSort, PageLimit) {
        let sort = self.read("sort", |text| TaskSort::parse(text, allowed));
        let sort = sort.unwrap_or(TaskSort {
            field: default,
            direction: Direction::Ascending,
        });
        (sort, self.limit())
    }

    pub(crate) fn limit(&mut self) -> PageLimit {
        let limit = self.read("limit", |text| PageLimit::parse(Some(text)));
        limit.unwrap_or(PageLimit(PageLimit::DEFAULT))
    }

    pub(crate) fn finish(mut self) -> Result<(), Invalid> {
        for name in self.parameters.keys() {
            self.errors.extend(
                Invalid::new("unknown_parameter", "is not a parameter of this list")
                    .at(name)
                    .0,
            );
        }
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(Invalid(self.errors))
        }
    }
}

fn assignee(text: &str, caller: &UserId) -> Result<UserId, Invalid> {
    match text {
        "me" => Ok(caller.clone()),
        id => Ok(UserId::parse(id)?),
    }
}

fn bound(text: &str) -> Result<Timestamp, Invalid> {
    Ok(Moment::parse(text)?.first())
}

fn search_text(text: &str) -> Result<String, Invalid> {
    if text.trim().is_empty() {
        return Err(Invalid::new("blank", "must not be blank"));
    }
    let max_characters = TaskFilter::MAX_TEXT_CHARACTERS;
    if text.chars().count() > max_characters {
        let detail = format!("must have at most {max_characters} characters");
        return Err(Invalid::new("too_long", detail));
    }
    Ok(text.trim().to_lowercase())
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
            ("page", "2"),
        ]);
        let pointers: Vec<_> = errors
            .unwrap_err()
            .0
            .into_iter()
            .map(|error| error.pointer)
            .collect();
        assert_eq!(pointers, ["/status", "/due_before", "/sort", "/limit", "/page"]);
        for limit in ["0", "-1", "x", "1.0", ""] {
            assert!(parse(&[("limit", limit)]).is_err(), "{limit}");
        }
        assert_eq!(parse(&[("limit", "100")]).unwrap().limit.get(), 100);
    }
}
