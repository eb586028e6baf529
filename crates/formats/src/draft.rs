//! A task on its way in from another product with other limits.

use domain::{
    Label, MAX_ASSIGNEES, MAX_CHECKLIST_ITEMS, MAX_ESTIMATE_MINUTES, MAX_LABELS, Markdown, Moment, NewTask,
    Priority, Status, Title, UserId, Why, beginning_bytes,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::amount::{Unit, amount};
use crate::comment::CommentDraft;
use crate::date::{When, timestamp, when};
use crate::text::{accepted, clean, one_line, shortened};
use crate::{Imported, People, RowError, Warning, words};

/// The content of a task so far. [`Self::finish`] fits what exceeds the limits, with a warning. Nothing is dropped: the rest,
/// and whatever a task has no field for, is below the description.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) status: Status,
    pub(crate) priority: Priority,
    pub(crate) assignees: Vec<UserId>,
    pub(crate) labels: Vec<String>,
    pub(crate) category: String,
    pub(crate) why: String,
    pub(crate) start: Option<Moment>,
    pub(crate) due: Option<Moment>,
    pub(crate) estimate_minutes: Option<u32>,
    pub(crate) points: Option<u32>,
    /// Text of each item, and whether it is done.
    pub(crate) checklist: Vec<(String, bool)>,
    pub(crate) comments: Vec<CommentDraft>,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) completed_at: Option<Timestamp>,
    pub(crate) warnings: Vec<Warning>,
    /// Paragraphs below the description.
    pub(crate) appendix: Vec<String>,
    /// Lines below these, each with the name of what it was.
    pub(crate) kept: Vec<(String, String)>,
}

impl Draft {
    pub(crate) fn warn(&mut self, code: &'static str, detail: impl Into<String>) {
        self.warnings.push(Warning::new(code, detail));
    }

    /// Adds a text without a field of its own below the description.
    pub(crate) fn append(&mut self, paragraph: impl Into<String>) {
        self.appendix.push(paragraph.into());
    }

    /// Adds a value without a field of its own below the description, as `name: value`. Values of one name are in one line.
    pub(crate) fn keep(&mut self, name: impl Into<String>, value: &str) {
        let (name, value) = (name.into(), value.trim());
        match self.kept.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => *values = format!("{values}, {value}"),
            None => self.kept.push((name, value.to_owned())),
        }
    }

    /// Keeps a value that the field cannot have, and says so.
    pub(crate) fn keep_unread(&mut self, code: &'static str, name: &str, value: &str) {
        self.warn(code, format!("{name}: {value}"));
        self.keep(name, value);
    }

    /// Assigns the member that one of `texts` identifies, the best first; without one, `name` is kept as one of the people
    /// called `what`.
    pub(crate) fn assign(&mut self, texts: &[&str], (what, name): (&str, &str), people: &dyn People) {
        match texts.iter().find_map(|text| people.find(text)) {
            Some(user) if self.assignees.contains(&user) => {}
            Some(user) => self.assignees.push(user),
            None => {
                self.warn("unknown_person", format!("{name} is not a member of the project"));
                self.keep(what, name);
            }
        }
    }

    /// Reads a date. `name` is that of its field in the file.
    pub(crate) fn moment(&mut self, name: &str, text: &str, zone: Option<&TimeZone>) -> Option<Moment> {
        if text.trim().is_empty() {
            return None;
        }
        match when(text, zone) {
            When::Known(moment) => Some(moment),
            When::Partly(moment, code) => {
                self.keep_unread(code, name, text);
                Some(moment)
            }
            When::Text => {
                self.keep_unread("date_as_text", name, text);
                None
            }
        }
    }

    /// Reads a time of the past.
    pub(crate) fn time(&mut self, name: &str, text: &str) -> Option<Timestamp> {
        let time = timestamp(text);
        if time.is_none() && !text.trim().is_empty() {
            self.keep_unread("date_as_text", name, text);
        }
        time
    }

    /// Reads the word of a status; a word of none leaves the task to do.
    pub(crate) fn set_status(&mut self, name: &str, word: &str) {
        match words::status(word) {
            Some(status) => self.status = status,
            None => self.keep_unread("unknown_status", name, word),
        }
    }

    /// Reads the word of a priority.
    pub(crate) fn set_priority(&mut self, name: &str, word: &str) {
        match words::priority(word) {
            Some(priority) => self.priority = priority,
            None => self.keep_unread("unknown_priority", name, word),
        }
    }

    /// Reads a duration, in `unit` unless it says another one.
    pub(crate) fn set_estimate(&mut self, name: &str, text: &str, unit: Unit) {
        self.estimate_minutes = self.number(name, text, unit, MAX_ESTIMATE_MINUTES);
    }

    /// Reads a number of points.
    pub(crate) fn set_points(&mut self, name: &str, text: &str) {
        self.points = self.number(name, text, Unit::Points, domain::MAX_POINTS);
    }

    fn number(&mut self, name: &str, text: &str, unit: Unit, max: u32) -> Option<u32> {
        let Some((number, is_exact)) = amount(text, unit).filter(|(number, _)| *number <= max) else {
            self.keep_unread("number_as_text", name, text);
            return None;
        };
        if !is_exact {
            self.keep_unread("number_rounded", name, text);
        }
        Some(number)
    }

    /// # Errors
    /// The errors that the API would report for the task; none are expected after fitting.
    pub(crate) fn finish(mut self, row: u64, people: &dyn People) -> Result<Imported, Vec<RowError>> {
        let title = self.fitting_title();
        let labels = self.fitting_labels();
        let checklist = self.fitting_checklist();
        let (category, why) = (self.fitting_category(), self.fitting_why());
        for user in self.assignees.split_off(self.assignees.len().min(MAX_ASSIGNEES)) {
            self.keep_unread("too_many_assignees", "More assignees", user.as_str());
        }
        if let (Some(start), Some(due)) = (&self.start, &self.due)
            && start.is_after(due, None)
        {
            let start = start.as_str().to_owned();
            self.keep_unread("start_after_due", "Start, which is after the due date", &start);
            self.start = None;
        }
        if self.status != Status::Done
            && let Some(at) = self.completed_at.take()
        {
            self.keep("Completed before", &at.to_string());
        }
        let description = self.fitting_description();
        let lines: Vec<_> = checklist
            .iter()
            .map(|(text, done)| json!({"text": text, "done": done}))
            .collect();
        let excerpt = domain::excerpt(&title);
        let mut body = Map::new();
        let mut set = |name: &str, value: Value| body.insert(name.to_owned(), value);
        set("title", title.into());
        set("description", description.into());
        set("status", self.status.as_str().into());
        set("priority", self.priority.as_str().into());
        set("assignees", json!(self.assignees));
        set("labels", json!(labels));
        set("category", json!(category));
        set("why", json!(why));
        set("start", json!(self.start));
        set("due", json!(self.due));
        set("estimate_minutes", json!(self.estimate_minutes));
        set("points", json!(self.points));
        set("checklist", lines.into());
        let task = NewTask::parse(Value::Object(body))
            .map_err(|invalid| RowError::of(row, invalid, |pointer| Some(pointer.to_owned())))?;
        let mut warnings = self.warnings;
        let comments = self.comments.into_iter();
        let comments = comments
            .flat_map(|comment| comment.finish(people, &mut warnings))
            .collect();
        Ok(Imported {
            row,
            title: excerpt,
            task: task.with_history(self.created_at, self.completed_at),
            comments,
            warnings: grouped(warnings),
        })
    }

    fn fitting_title(&mut self) -> String {
        let whole = self.title.trim().to_owned();
        let title = accepted(&one_line(&whole), |text| Title::parse(text).is_ok());
        if title.is_empty() {
            self.warn("no_title", "it has no title");
            return "(untitled)".to_owned();
        }
        let (short, is_cut) = shortened(&title, Title::MAX_CHARACTERS);
        if is_cut {
            self.warn("title_shortened", "the whole title is in the description");
        } else if short != whole {
            let detail =
                "line ends or invisible characters of its title are left out; it is whole in the description";
            self.warn("title_fitted", detail);
        }
        if short != whole {
            self.appendix.insert(0, whole);
        }
        short
    }

    fn fitting_labels(&mut self) -> Vec<String> {
        let mut labels: Vec<String> = Vec::new();
        for whole in std::mem::take(&mut self.labels) {
            let label = accepted(&one_line(&whole), |text| Label::parse(text).is_ok());
            let (short, rest) = shortened(&label, Label::MAX_CHARACTERS);
            if short.is_empty() || labels.contains(&short) {
                continue;
            }
            if rest {
                self.keep_unread("label_shortened", "Label", &whole);
            }
            if labels.len() == MAX_LABELS {
                self.keep_unread("too_many_labels", "More labels", &label);
            } else {
                labels.push(short);
            }
        }
        labels
    }

    fn fitting_category(&mut self) -> Option<String> {
        let whole = std::mem::take(&mut self.category);
        let category = accepted(&one_line(&whole), |text| Label::parse(text).is_ok());
        let (short, is_cut) = shortened(&category, Label::MAX_CHARACTERS);
        if is_cut {
            self.keep_unread("category_shortened", "Category", &whole);
        }
        (!short.is_empty()).then_some(short)
    }

    fn fitting_why(&mut self) -> Option<String> {
        let why = clean(&std::mem::take(&mut self.why));
        let (short, is_cut) = shortened(&why, Why::MAX_CHARACTERS);
        if is_cut {
            self.warn("why_shortened", "all of it is in the description");
            self.append(why);
        }
        (!short.trim().is_empty()).then_some(short)
    }

    fn fitting_checklist(&mut self) -> Vec<(String, bool)> {
        let mut checklist = Vec::new();
        let mut below = Vec::new();
        for (text, done) in std::mem::take(&mut self.checklist) {
            let text = accepted(&one_line(&text), |text| Title::parse(text).is_ok());
            let (short, rest) = shortened(&text, Title::MAX_CHARACTERS);
            if short.is_empty() {
                continue;
            }
            let is_full = checklist.len() == MAX_CHECKLIST_ITEMS;
            if rest || is_full {
                below.push(format!("- [{}] {text}", if done { 'x' } else { ' ' }));
            }
            if !is_full {
                checklist.push((short, done));
            }
        }
        if !below.is_empty() {
            let detail = format!("{} lines of the checklist are in the description", below.len());
            self.warn("checklist_shortened", detail);
            self.append(below.join("\n"));
        }
        checklist
    }

    fn fitting_description(&mut self) -> Option<String> {
        let mut text = clean(&self.description);
        let is_list = self.kept.len() > 1;
        let mut lines = Vec::new();
        for (name, value) in &self.kept {
            // A value of several lines stays within its item.
            let value = value.replace('\n', "\n  ");
            lines.push(format!("{}{name}: {value}", if is_list { "- " } else { "" }));
        }
        for paragraph in self.appendix.iter().chain(Some(&lines.join("\n"))) {
            if paragraph.trim().is_empty() {
                continue;
            }
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&clean(paragraph));
        }
        if text.len() > Markdown::MAX_BYTES {
            let detail = format!(
                "{} bytes of the description are cut off",
                text.len() - Markdown::MAX_BYTES
            );
            self.warn("description_shortened", detail);
            text.truncate(beginning_bytes(&text, Markdown::MAX_BYTES).len());
        }
        (!text.trim().is_empty()).then_some(text)
    }
}

/// One warning for each kind, in the order of their first.
pub(crate) fn grouped(warnings: Vec<Warning>) -> Vec<Warning> {
    let mut groups: Vec<(Warning, Vec<String>)> = Vec::new();
    for warning in warnings {
        match groups.iter_mut().find(|(first, _)| first.code == warning.code) {
            Some((_, details)) => details.push(warning.detail),
            None => groups.push((warning.clone(), vec![warning.detail])),
        }
    }
    let groups = groups.into_iter();
    groups
        .map(|(first, details)| match details.len() {
            1 => first,
            count => Warning {
                detail: format!("{count} times: {}", details.join("; ")),
                ..first
            },
        })
        .collect()
}

#[cfg(test)]
#[path = "draft_tests.rs"]
mod tests;
