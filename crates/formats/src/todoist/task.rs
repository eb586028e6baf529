//! A task with its section and notes, and its draft.

use domain::{MAX_ESTIMATE_MINUTES, Moment, Priority, Status};
use serde_json::Value;

use super::date::{When, when};
use super::row::Row;
use crate::People;
use crate::comment::CommentDraft;
use crate::draft::Draft;

/// A task with the rows that belong to it.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) row: Row,
    pub(super) section: Option<Section>,
    /// The title of the parent, if this is a subtask.
    pub(super) parent: Option<String>,
    pub(super) notes: Vec<Note>,
    /// Titles of its plain subtasks.
    pub(super) checklist: Vec<String>,
}

/// A section, which the tasks below it belong to.
#[derive(Debug, Clone)]
pub(super) struct Section {
    pub(super) name: String,
    pub(super) status: Option<Status>,
}

/// A comment on a task.
#[derive(Debug)]
pub(super) struct Note {
    comment: CommentDraft,
    /// The name of its file.
    file: Option<String>,
}

impl Note {
    pub(super) fn new(row: Row) -> Self {
        let (text, file) = linked(&row.content);
        let name = name(&row.author).to_owned();
        let comment = CommentDraft {
            author: Some(name.clone())
                .filter(|name| !name.is_empty())
                .into_iter()
                .collect(),
            author_name: Some(name),
            text,
            created_at: row.date.parse().ok(),
        };
        Self { comment, file }
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
        let date = moment(row, &row.date, "date", &mut draft);
        match moment(row, &row.deadline, "deadline", &mut draft) {
            Some(deadline) => (draft.start, draft.due) = (date, Some(deadline)),
            None => draft.due = date,
        }
        estimate(row, &mut draft);
        for note in &self.notes {
            draft.comments.push(note.comment.clone());
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

fn moment(row: &Row, text: &str, what: &str, draft: &mut Draft) -> Option<Moment> {
    if text.is_empty() {
        return None;
    }
    match when(text, &row.language, &row.zone) {
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

fn estimate(row: &Row, draft: &mut Draft) {
    let minutes = row
        .duration
        .parse()
        .ok()
        .filter(|minutes| *minutes <= MAX_ESTIMATE_MINUTES);
    match row.duration_unit.to_lowercase().as_str() {
        _ if row.duration.is_empty() => {}
        "minute" | "" if minutes.is_some() => draft.estimate_minutes = minutes,
        unit => {
            let duration = format!("{} {unit}", row.duration);
            draft.warn("duration_as_text", format!("duration: {duration}"));
            draft.append(format!("Todoist duration: {duration}"));
        }
    }
}

/// The name without the id: `Ada (14781400)` is `Ada`.
fn name(person: &str) -> &str {
    match person.rsplit_once('(') {
        Some((name, id)) if id.trim_end_matches(')').bytes().all(|byte| byte.is_ascii_digit()) => name.trim(),
        _ => person,
    }
}

/// Converts the file of a comment, `[[file {"file_name": …, "file_url": …}]]`, to a link; also returns its name.
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
