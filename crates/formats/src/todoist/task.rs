//! One row, and the task that comes of it.

use domain::{Moment, Priority};
use serde_json::Value;

use super::date::{When, when};
use super::project::Task;
use crate::People;
use crate::comment::Said;
use crate::csv::CsvHeader;
use crate::draft::Draft;

/// A row of any type.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) number: u64,
    pub(super) kind: String,
    pub(super) content: String,
    /// The content without its labels.
    pub(super) title: String,
    labels: Vec<String>,
    description: String,
    priority: String,
    /// 1 for what is no part of anything.
    pub(super) indent: u32,
    author: String,
    responsible: String,
    date: String,
    language: String,
    zone: String,
    duration: String,
    duration_unit: String,
    deadline: String,
}

/// A comment on a task.
#[derive(Debug)]
pub(super) struct Note {
    said: Said,
    /// The name of its file.
    file: Option<String>,
}

impl Row {
    pub(super) fn new(number: u64, header: &CsvHeader, cells: &[String]) -> Self {
        let cell = |heading: &str| {
            let cell = header.position(heading).and_then(|at| cells.get(at));
            cell.map(|cell| cell.trim().to_owned()).unwrap_or_default()
        };
        let content = cell("CONTENT");
        let (title, labels) = titled(&content);
        Self {
            number,
            kind: cell("TYPE"),
            title,
            labels,
            content,
            description: cell("DESCRIPTION"),
            priority: cell("PRIORITY"),
            indent: cell("INDENT").parse().unwrap_or(1).max(1),
            author: cell("AUTHOR"),
            responsible: cell("RESPONSIBLE"),
            date: cell("DATE"),
            language: cell("DATE_LANG"),
            zone: cell("TIMEZONE"),
            duration: cell("DURATION"),
            duration_unit: cell("DURATION_UNIT"),
            deadline: cell("DEADLINE"),
        }
    }

    /// Whether a line of a checklist can hold all that it says.
    pub(super) fn is_plain(&self) -> bool {
        let empty = [
            &self.description,
            &self.responsible,
            &self.date,
            &self.duration,
            &self.deadline,
        ];
        empty.iter().all(|cell| cell.is_empty())
            && self.labels.is_empty()
            && matches!(self.priority.as_str(), "" | "4")
            && self.title.chars().count() <= 500
    }
}

impl Note {
    pub(super) fn new(row: Row) -> Self {
        let (text, file) = linked(&row.content);
        let name = name(&row.author).to_owned();
        let said = Said {
            author: Some(name.clone())
                .filter(|name| !name.is_empty())
                .into_iter()
                .collect(),
            author_name: Some(name),
            text,
            created_at: row.date.parse().ok(),
        };
        Self { said, file }
    }
}

impl Task {
    pub(super) fn draft(&self, people: &dyn People) -> Draft {
        let row = &self.row;
        let mut draft = Draft {
            title: row.title.clone(),
            description: row.description.clone(),
            labels: row.labels.clone(),
            checklist: self.checklist.iter().map(|line| (line.clone(), false)).collect(),
            ..Draft::default()
        };
        if let Some(section) = &self.section {
            draft.status = section.status.unwrap_or_default();
            draft.labels.insert(0, section.name.clone());
        }
        if let Some(parent) = &self.parent {
            draft.warn("subtask", format!("it was a part of {parent}"));
        }
        match row.priority.as_str() {
            "1" => draft.priority = Priority::Urgent,
            "2" => draft.priority = Priority::High,
            "3" => draft.priority = Priority::Medium,
            "4" | "" => {}
            other => draft.warn("unknown_priority", format!("priority: {other}")),
        }
        if !row.responsible.is_empty() {
            let name = name(&row.responsible);
            draft.assign(&[name], name, people);
        }
        let date = row.moment(&row.date, "date", &mut draft);
        match row.moment(&row.deadline, "deadline", &mut draft) {
            Some(deadline) => (draft.start, draft.due) = (date, Some(deadline)),
            None => draft.due = date,
        }
        row.estimate(&mut draft);
        for note in &self.notes {
            draft.comments.push(note.said.clone());
            if let Some(file) = &note.file {
                draft.warn(
                    "attachment_not_imported",
                    format!("the file {file} is not in the export"),
                );
            }
        }
        draft
    }
}

impl Row {
    fn moment(&self, text: &str, what: &str, draft: &mut Draft) -> Option<Moment> {
        if text.is_empty() {
            return None;
        }
        match when(text, &self.language, &self.zone) {
            When::Known(moment) => Some(moment),
            When::WithoutZone(moment) => {
                draft.warn("time_without_zone", format!("{what}: {text}"));
                draft.append(format!("Todoist {what}: {text}"));
                Some(moment)
            }
            When::Text => {
                draft.warn("date_as_text", format!("{what}: {text}"));
                draft.append(format!("Todoist {what}: {text}"));
                None
            }
        }
    }

    fn estimate(&self, draft: &mut Draft) {
        let minutes = self
            .duration
            .parse()
            .ok()
            .filter(|minutes| *minutes <= 60_000_000);
        match self.duration_unit.to_lowercase().as_str() {
            _ if self.duration.is_empty() => {}
            "minute" | "" if minutes.is_some() => draft.estimate_minutes = minutes,
            unit => {
                let duration = format!("{} {unit}", self.duration);
                draft.warn("duration_as_text", format!("duration: {duration}"));
                draft.append(format!("Todoist duration: {duration}"));
            }
        }
    }
}

/// The content without `@label`s, and these. A label that is all of the content stays its title.
fn titled(content: &str) -> (String, Vec<String>) {
    // What cannot be completed there begins with an asterisk.
    let content = content.strip_prefix("* ").unwrap_or(content);
    let is_label = |word: &str| {
        word.strip_prefix('@')
            .is_some_and(|label| !label.is_empty() && !label.contains('@'))
    };
    let (labels, words): (Vec<_>, Vec<_>) = content.split_whitespace().partition(|word| is_label(word));
    if labels.is_empty() || words.is_empty() {
        return (content.to_owned(), Vec::new());
    }
    let labels = labels
        .iter()
        .map(|label| label.trim_start_matches('@').to_owned());
    (words.join(" "), labels.collect())
}

/// `Ada (14781400)` is Ada.
fn name(person: &str) -> &str {
    match person.rsplit_once('(') {
        Some((name, id)) if id.trim_end_matches(')').bytes().all(|byte| byte.is_ascii_digit()) => name.trim(),
        _ => person,
    }
}

/// A comment's file, `[[file {"file_name": …, "file_url": …}]]`, as a link, and its name.
fn linked(content: &str) -> (String, Option<String>) {
    let parts = || {
        let (before, rest) = content.split_once("[[file ")?;
        let (json, after) = rest.rsplit_once("]]")?;
        let file: Value = serde_json::from_str(json).ok()?;
        let text = |name: &str| file.get(name).and_then(Value::as_str).map(str::to_owned);
        let url = text("file_url")?;
        let name = text("file_name").unwrap_or_else(|| url.clone());
        Some((
            format!("{before}[{}](<{url}>){after}", name.replace(['[', ']'], " ")),
            Some(name),
        ))
    };
    parts().unwrap_or_else(|| (content.to_owned(), None))
}
