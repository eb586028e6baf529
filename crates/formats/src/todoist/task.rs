//! A task with its section and notes, and its draft.

use domain::{Priority, Status};
use jiff::tz::TimeZone;
use serde_json::Value;

use super::row::Row;
use crate::People;
use crate::amount::Unit;
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
    /// Texts on the project or the section.
    pub(super) texts: Vec<String>,
    /// Titles of its plain subtasks.
    pub(super) checklist: Vec<String>,
}

/// A section, which the tasks below it belong to.
#[derive(Debug, Clone)]
pub(super) struct Section {
    pub(super) name: String,
    pub(super) status: Status,
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

    /// The text for below a description.
    pub(super) fn paragraph(&self) -> String {
        let CommentDraft {
            author_name,
            text,
            created_at,
            ..
        } = &self.comment;
        let date = created_at.map(|at| at.strftime("%Y-%m-%d").to_string());
        let by: Vec<_> = author_name
            .clone()
            .into_iter()
            .filter(|name| !name.is_empty())
            .chain(date)
            .collect();
        format!("Todoist comment ({}): {text}", by.join(", "))
    }
}

impl Task {
    pub(super) fn draft(&self, people: &dyn People, has_authors: bool) -> Draft {
        let row = &self.row;
        let mut draft = Draft {
            title: row.title.clone(),
            description: row.description.clone(),
            labels: row.labels.clone(),
            checklist: self.checklist.iter().map(|line| (line.clone(), false)).collect(),
            ..Draft::default()
        };
        if let Some(section) = &self.section {
            draft.status = section.status;
            draft.labels.insert(0, section.name.clone());
        }
        if let Some(parent) = &self.parent {
            draft.keep_unread("subtask", "Part of", parent);
        }
        match row.priority.as_str() {
            "1" => draft.priority = Priority::Urgent,
            "2" => draft.priority = Priority::High,
            "3" => draft.priority = Priority::Medium,
            "4" | "" => {}
            other => draft.set_priority("Todoist priority", other),
        }
        if !row.responsible.is_empty() {
            let name = name(&row.responsible);
            draft.assign(&[name], ("Todoist responsible", name), people);
        }
        if has_authors && !row.author.is_empty() {
            draft.keep("Todoist author", name(&row.author));
        }
        for (heading, cell) in &row.others {
            draft.keep(heading.as_str(), cell);
        }
        for text in &self.texts {
            draft.append(text.as_str());
        }
        let zone = TimeZone::get(row.zone.trim()).ok();
        let date = draft.moment("Todoist date", &row.date, zone.as_ref());
        match draft.moment("Todoist deadline", &row.deadline, zone.as_ref()) {
            Some(deadline) => (draft.start, draft.due) = (date, Some(deadline)),
            None => draft.due = date,
        }
        if !row.duration.is_empty() {
            let text = format!("{} {}", row.duration, row.duration_unit);
            draft.set_estimate("Todoist duration", text.trim(), Unit::Minutes);
        }
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
