//! A task on its way in from another product with other limits.

use domain::{
    Label, MAX_ASSIGNEES, MAX_CHECKLIST_ITEMS, MAX_LABELS, Markdown, Moment, NewTask, Priority, Status,
    Title, UserId, beginning, beginning_bytes,
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::comment::CommentDraft;
use crate::text::{clean, one_line};
use crate::{Imported, People, RowError, Warning};

/// The content of a task so far. [`Self::finish`] cuts texts and lists that exceed the limits, with a warning; the cut rest goes
/// into the description.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) status: Status,
    pub(crate) priority: Priority,
    pub(crate) assignees: Vec<UserId>,
    pub(crate) labels: Vec<String>,
    pub(crate) start: Option<Moment>,
    pub(crate) due: Option<Moment>,
    pub(crate) estimate_minutes: Option<u32>,
    /// Text of each item, and whether it is done.
    pub(crate) checklist: Vec<(String, bool)>,
    pub(crate) comments: Vec<CommentDraft>,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) completed_at: Option<Timestamp>,
    pub(crate) warnings: Vec<Warning>,
    /// Paragraphs below the description.
    pub(crate) appendix: Vec<String>,
}

impl Draft {
    pub(crate) fn warn(&mut self, code: &'static str, detail: impl Into<String>) {
        self.warnings.push(Warning::new(code, detail));
    }

    /// Adds a text without a field of its own below the description.
    pub(crate) fn append(&mut self, paragraph: impl Into<String>) {
        self.appendix.push(paragraph.into());
    }

    /// Assigns the member that one of `texts` identifies, the best first; `name` is for the warning if there is none.
    pub(crate) fn assign(&mut self, texts: &[&str], name: &str, people: &dyn People) {
        match texts.iter().find_map(|text| people.find(text)) {
            Some(user) if self.assignees.contains(&user) => {}
            Some(user) => self.assignees.push(user),
            None => self.warn("unknown_person", format!("{name} is not a member of the project")),
        }
    }

    /// # Errors
    /// The errors that the API would report for the task; none are expected after cutting.
    pub(crate) fn finish(mut self, row: u64, people: &dyn People) -> Result<Imported, Vec<RowError>> {
        let title = self.fitting_title();
        let labels = self.fitting_labels();
        let checklist = self.fitting_checklist();
        if self.assignees.len() > MAX_ASSIGNEES {
            self.warn(
                "too_many_assignees",
                format!("only the first {MAX_ASSIGNEES} are assigned"),
            );
            self.assignees.truncate(MAX_ASSIGNEES);
        }
        if let (Some(start), Some(due)) = (&self.start, &self.due)
            && start.first() > due.last()
        {
            let detail = format!(
                "the start, {}, is after the due date and left out",
                start.as_str()
            );
            self.warn("start_after_due", detail);
            self.start = None;
        }
        let description = self.fitting_description();
        let mut body = Map::new();
        let mut set = |name: &str, value: Value| body.insert(name.to_owned(), value);
        set("title", title.into());
        set("description", description.into());
        set("status", self.status.as_str().into());
        set("priority", self.priority.as_str().into());
        set("assignees", json!(self.assignees));
        set("labels", json!(labels));
        set("start", json!(self.start));
        set("due", json!(self.due));
        set("estimate_minutes", json!(self.estimate_minutes));
        let lines = checklist.iter();
        set(
            "checklist",
            lines
                .map(|(text, done)| json!({"text": text, "done": done}))
                .collect(),
        );
        let task = NewTask::parse(Value::Object(body))
            .map_err(|invalid| RowError::of(row, invalid, |pointer| Some(pointer.to_owned())))?;
        let mut warnings = self.warnings;
        let comments = self.comments.into_iter();
        let comments = comments
            .flat_map(|comment| comment.finish(people, &mut warnings))
            .collect();
        Ok(Imported {
            row,
            task: task.with_history(self.created_at, self.completed_at),
            comments,
            warnings,
        })
    }

    fn fitting_title(&mut self) -> String {
        let title = one_line(&self.title);
        if title.is_empty() {
            self.warn("no_title", "it has no title");
            return "(untitled)".to_owned();
        }
        let (short, rest) = shortened(&title, Title::MAX_CHARACTERS);
        if rest {
            self.warn("title_shortened", "the whole title is in the description");
            self.appendix.insert(0, title);
        }
        short
    }

    fn fitting_labels(&mut self) -> Vec<String> {
        let mut labels: Vec<String> = Vec::new();
        for label in std::mem::take(&mut self.labels) {
            let label = one_line(&label);
            let (short, rest) = shortened(&label, Label::MAX_CHARACTERS);
            if rest {
                self.warn("label_shortened", format!("a label is too long: {label}"));
            }
            if short.is_empty() || labels.contains(&short) {
                continue;
            }
            if labels.len() == MAX_LABELS {
                self.warn("too_many_labels", format!("a label is left out: {label}"));
            } else {
                labels.push(short);
            }
        }
        labels
    }

    fn fitting_checklist(&mut self) -> Vec<(String, bool)> {
        let mut checklist = Vec::new();
        let mut below = Vec::new();
        for (text, done) in std::mem::take(&mut self.checklist) {
            let text = one_line(&text);
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
        for paragraph in &self.appendix {
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

/// At most the first `max` characters, the last of them an ellipsis if the text was cut; and whether it was.
fn shortened(text: &str, max: usize) -> (String, bool) {
    if text.chars().count() <= max {
        return (text.to_owned(), false);
    }
    let short = beginning(text, max - 1);
    // What is cut in two may end in a joiner.
    (format!("{}\u{2026}", domain::visible(&short).trim_end()), true)
}

#[cfg(test)]
#[path = "draft_tests.rs"]
mod tests;
