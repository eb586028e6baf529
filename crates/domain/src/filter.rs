//! Filters of tasks.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::input::string;
use crate::parameters::Reader;
use crate::schema::StringSchema;
use crate::signature::may_hold;
use crate::string_enum::string_enum;
use crate::{Fields, Invalid, Label, Moment, Priority, Status, Task, TimeZoneName, UserId, search_fold};

/// How far a due time can be from where UTC, and the rules of zones when its key was written, have it: a day begins up to 14 hours
/// earlier or 12 later, today is another date in some zones, and rules change by hours.
const ZONES_SPAN: SignedDuration = SignedDuration::from_hours(48);

string_enum! {
    /// When tasks are due, from where one asks.
    DueWithin {
        /// On the current day.
        Today = "today",
        /// Before now, on an earlier day if it is a date, and not done.
        Overdue = "overdue",
        /// On the current day or one of the six after it.
        #[serde(rename = "next_7_days")]
        Next7Days = "next_7_days",
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
    /// A label, in any of its spellings: see [`Label::is_same`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
    /// The priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// The exclusive end of due times; a due date counts as its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_before: Option<Moment>,
    /// The inclusive start of due times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_after: Option<Moment>,
    /// The due times relative to the current day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<DueWithin>,
    /// The zone whose days count, by default the user's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<TimeZoneName>,
    /// A text to find.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<SearchText>,
}

/// A text to find in a task's title, labels, checklist or description, each folded by [`search_fold`] as it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct SearchText(String);

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
            move |value| parse(&string(value)?)
        }
        let mut fields = Fields::new(value)?;
        let filter = Self {
            status: fields.optional("status", with(Status::parse)),
            assignee: fields.optional("assignee", with(|text| assignee(text, caller))),
            label: fields.optional("label", with(Label::parse)),
            priority: fields.optional("priority", with(Priority::parse)),
            due_before: fields.optional("due_before", with(Moment::parse)),
            due_after: fields.optional("due_after", with(Moment::parse)),
            due: fields.optional("due", with(DueWithin::parse)),
            time_zone: fields.optional("time_zone", with(TimeZoneName::parse)),
            text: fields.optional("q", with(SearchText::parse)),
        };
        fields.finish().map(|()| filter)
    }

    /// Reads the query parameters of a list, except for the assignee.
    pub(crate) fn read(reader: &mut Reader) -> Self {
        Self {
            status: reader.read("status", Status::parse),
            assignee: None,
            label: reader.read("label", Label::parse),
            priority: reader.read("priority", Priority::parse),
            due_before: reader.read("due_before", Moment::parse),
            due_after: reader.read("due_after", Moment::parse),
            due: reader.read("due", DueWithin::parse),
            time_zone: reader.read("time_zone", TimeZoneName::parse),
            text: reader.read("q", SearchText::parse),
        }
    }

    /// Reads the query parameter of the assignee; `caller` is the user that `me` refers to.
    pub(crate) fn read_assignee(reader: &mut Reader, caller: &UserId) -> Option<UserId> {
        reader.read("assignee", |text| assignee(text, caller))
    }

    /// The filter as it is `now` for a user of this zone, unless it has one of its own.
    pub fn at(&self, now: Timestamp, zone: &TimeZone) -> TaskMatcher<'_> {
        let own = self.time_zone.as_ref().map(TimeZoneName::zone);
        let zone = own.unwrap_or_else(|| zone.clone());
        let day = |after: i32| {
            let today = Moment::from(zone.to_datetime(now).date().saturating_add(after.days()));
            Some(today.first_in(&zone))
        };
        let (from, until) = match self.due {
            None => (None, None),
            Some(DueWithin::Today) => (day(0), day(1)),
            Some(DueWithin::Next7Days) => (day(0), day(7)),
            Some(DueWithin::Overdue) => (None, Some(now)),
        };
        let after = self.due_after.as_ref().map(|bound| bound.first_in(&zone));
        let before = self.due_before.as_ref().map(|bound| bound.first_in(&zone));
        TaskMatcher {
            filter: self,
            due_from: from.max(after),
            due_until: until.into_iter().chain(before).min(),
            zone,
        }
    }

    /// The first and the last due time in UTC ([`Moment::last`]) that a task can have which matches `now` in any zone, where the
    /// filter is about due times; `Some(None)` if there are none.
    pub fn due_span(&self, now: Timestamp) -> Option<Option<(Timestamp, Timestamp)>> {
        let in_utc = self.at(now, &TimeZone::UTC);
        if in_utc.due_from.is_none() && in_utc.due_until.is_none() {
            return None;
        }
        let bounds = self.due_after.as_ref().zip(self.due_before.as_ref());
        let is_empty = bounds.is_some_and(|(after, before)| {
            after.is_date() == before.is_date() && after.first() >= before.first()
        });
        let from = in_utc.due_from.unwrap_or(Timestamp::MIN);
        let until = in_utc.due_until.unwrap_or(Timestamp::MAX);
        let span = (
            from.saturating_sub(ZONES_SPAN).unwrap_or(from),
            until.saturating_add(ZONES_SPAN).unwrap_or(until),
        );
        Some((!is_empty && span.0 <= span.1).then_some(span))
    }
}

/// A [`TaskFilter`] at one time, in one zone.
#[derive(Debug, Clone)]
pub struct TaskMatcher<'a> {
    filter: &'a TaskFilter,
    zone: TimeZone,
    due_from: Option<Timestamp>,
    due_until: Option<Timestamp>,
}

impl TaskMatcher<'_> {
    /// The text to find.
    pub fn text(&self) -> Option<&SearchText> {
        self.filter.text.as_ref()
    }

    /// Whether a task fulfils all conditions. Without `description` its excerpt is searched.
    pub fn matches(&self, task: &Task, description: Option<&str>) -> bool {
        self.matches_fields(task)
            && self.text().is_none_or(|text| {
                text.is_in(task) || text.is_in_text(description.or(task.excerpt.as_deref()))
            })
    }

    /// Whether a task fulfils all conditions but that of the text.
    pub fn matches_fields(&self, task: &Task) -> bool {
        let filter = self.filter;
        let due = task.due.as_ref().map(|due| due.last_in(&self.zone));
        let is_open = filter.due != Some(DueWithin::Overdue) || task.status != Status::Done;
        is_open
            && filter.status.is_none_or(|status| task.status == status)
            && filter
                .assignee
                .as_ref()
                .is_none_or(|assignee| task.assignees.contains(assignee))
            && filter
                .label
                .as_ref()
                .is_none_or(|label| task.labels.iter().any(|other| other.is_same(label)))
            && filter.priority.is_none_or(|priority| task.priority == priority)
            && self
                .due_until
                .is_none_or(|bound| due.is_some_and(|due| due < bound))
            && self
                .due_from
                .is_none_or(|bound| due.is_some_and(|due| due >= bound))
    }
}

impl SearchText {
    /// # Errors
    /// `blank` also for a text of which folding leaves nothing; `too_long`.
    fn parse(text: &str) -> Result<Self, Invalid> {
        let max_characters = TaskFilter::MAX_TEXT_CHARACTERS;
        if text.chars().count() > max_characters {
            let detail = format!("must have at most {max_characters} characters");
            return Err(Invalid::new("too_long", detail));
        }
        let folded = Self::from(text.to_owned());
        if folded.0.is_empty() {
            return Err(Invalid::new("blank", "must not be blank"));
        }
        Ok(folded)
    }

    /// Whether it is in the title, a label or the checklist.
    pub fn is_in(&self, task: &Task) -> bool {
        let labels = task.labels.iter().map(Label::as_str);
        let checklist = task.checklist.iter().map(|item| item.text.as_str());
        let mut texts = std::iter::once(task.title.as_str())
            .chain(labels)
            .chain(checklist);
        texts.any(|text| self.is_in_text(Some(text)))
    }

    /// Whether it may be in the text with this [`crate::signature`]; `false` is certain.
    pub fn may_be_in(&self, signature: &[u8]) -> bool {
        may_hold(signature, &self.0)
    }

    /// Whether it is in a text.
    pub fn is_in_text(&self, text: Option<&str>) -> bool {
        text.is_some_and(|text| search_fold(text).contains(&self.0))
    }
}

impl From<String> for SearchText {
    fn from(text: String) -> Self {
        Self(search_fold(&text))
    }
}

// User content stays out of logs.
impl std::fmt::Debug for SearchText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SearchText({} bytes)", self.0.len())
    }
}

fn assignee(text: &str, caller: &UserId) -> Result<UserId, Invalid> {
    match text {
        "me" => Ok(caller.clone()),
        id => Ok(UserId::parse(id)?),
    }
}

#[cfg(test)]
#[path = "filter_tests.rs"]
mod tests;
