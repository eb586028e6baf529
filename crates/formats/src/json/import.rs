//! Reads tasks from elements.

use std::collections::BTreeMap;

use domain::TaskId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::export::FORMAT;
use super::members::Members;
use crate::amount::Unit;
use crate::comment::CommentDraft;
use crate::csv::checklist;
use crate::draft::Draft;
use crate::text::with_whole_characters;
use crate::words::truth;
use crate::{FileError, Imported, People, RowError, Warning};

/// Fields of an export that a new task does not take; they cause no warning.
const OWN: [&str; 8] = [
    "id",
    "project_id",
    "excerpt",
    "rank",
    "version",
    "created_by",
    "updated_by",
    "updated_at",
];
/// Members by which a person is found, the best first.
const PERSON: [&str; 7] = [
    "id",
    "email",
    "username",
    "login",
    "name",
    "full_name",
    "fullName",
];

/// Information about the document that its tasks need. At most 64 KiB.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonImport {
    /// The names of the people in the file, by id.
    names: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Person {
    id: String,
    name: String,
}

impl JsonImport {
    /// Reads the members before the tasks; also returns the warnings about the document as a whole. Without them (the default)
    /// people are found by their ids and e-mail addresses only.
    ///
    /// # Errors
    /// `unknown_format` for an export of a later version.
    pub fn new(members: &Members) -> Result<(Self, Vec<Warning>), FileError> {
        let text = |name: &str| serde_json::from_slice::<String>(members.get(name)?).ok();
        let mut warnings = Vec::new();
        match text("format") {
            Some(format) if format == FORMAT => {}
            Some(format) if format.starts_with("taskfleet/") => {
                return Err(FileError::new(
                    "unknown_format",
                    format!("{format} is not known here, {FORMAT} is"),
                ));
            }
            Some(format) => warnings.push(Warning::new(
                "unknown_format",
                format!("the file's format is {format}"),
            )),
            None => {}
        }
        let people = members.get("members").map(serde_json::from_slice::<Vec<Person>>);
        let people = people.transpose().unwrap_or_else(|error| {
            warnings.push(Warning::new(
                "members_left_out",
                format!("the file's members cannot be read: {error}"),
            ));
            None
        });
        for name in members.left_out() {
            warnings.push(Warning::new(
                "member_too_large",
                format!("{name} is too large and left out"),
            ));
        }
        let names = people
            .into_iter()
            .flatten()
            .map(|person| (person.id, person.name))
            .collect();
        Ok((Self { names }, warnings))
    }

    /// Reads the task of an element: the fields of a new task, `created_at`, `completed_at` and `comments`. A value that its field
    /// cannot have, and every other member, is below the description, with a warning.
    ///
    /// # Errors
    /// `invalid_json`, `wrong_type` for what is no object, `required` without a title.
    pub fn task(&self, row: u64, json: &[u8], people: &dyn People) -> Result<Imported, Vec<RowError>> {
        let (json, was_mended) = with_whole_characters(json);
        let mut object = match serde_json::from_slice(&json) {
            Ok(Value::Object(object)) => object,
            Ok(_) => return Err(vec![RowError::new(row, "wrong_type", "must be an object")]),
            Err(error) => return Err(vec![RowError::new(row, "invalid_json", error.to_string())]),
        };
        let id = object.get("id").and_then(Value::as_str);
        let is_own = !object.contains_key("id") || id.is_some_and(|id| id.starts_with(TaskId::PREFIX));
        object.retain(|name, value| !(is_nothing(value) || is_own && OWN.contains(&name.as_str())));
        let Some(title) = ["title", "name", "summary"]
            .iter()
            .find_map(|name| object.remove(*name))
        else {
            let error = RowError::new(row, "required", "is required");
            let place = Some("/title".to_owned());
            return Err(vec![RowError { place, ..error }]);
        };
        let mut draft = Draft {
            title: text(title),
            ..Draft::default()
        };
        if was_mended {
            draft.warn("damaged_text", "halves of emoji are replaced by \u{fffd}");
        }
        let mut take = |name: &str| object.remove(name);
        draft.description = take("description").map(text).unwrap_or_default();
        if let Some(status) = take("status") {
            draft.set_status("status", &text(status));
        }
        if let Some(priority) = take("priority") {
            draft.set_priority("priority", &text(priority));
        }
        for person in take("assignees").map(list).unwrap_or_default() {
            self.assign(&mut draft, &person, people);
        }
        let labels = take("labels").map(list).unwrap_or_default().into_iter();
        draft.labels.extend(labels.map(|label| match label.get("name") {
            Some(name) => text(name.clone()),
            None => text(label),
        }));
        draft.category = take("category").map(text).unwrap_or_default();
        draft.why = take("why").map(text).unwrap_or_default();
        draft.start = take("start").and_then(|start| draft.moment("start", &text(start), None));
        draft.due = take("due").and_then(|due| draft.moment("due", &text(due), None));
        if let Some(minutes) = take("estimate_minutes") {
            draft.set_estimate("estimate_minutes", &text(minutes), Unit::Minutes);
        }
        if let Some(points) = take("points") {
            draft.set_points("points", &text(points));
        }
        match take("checklist") {
            Some(Value::String(lines)) => draft.checklist = checklist(&lines),
            lines => lines
                .map(list)
                .unwrap_or_default()
                .into_iter()
                .for_each(|line| add_line(&mut draft, line)),
        }
        draft.created_at = take("created_at").and_then(|at| draft.time("created_at", &text(at)));
        draft.completed_at = take("completed_at").and_then(|at| draft.time("completed_at", &text(at)));
        for comment in take("comments").map(list).unwrap_or_default() {
            self.add_comment(&mut draft, comment);
        }
        for file in take("attachments").map(list).unwrap_or_default() {
            let name = file
                .get("file_name")
                .or(file.get("name"))
                .cloned()
                .unwrap_or(file);
            let name = text(name);
            draft.warn(
                "attachment_not_imported",
                format!("the file {name} is not in the export"),
            );
            draft.keep("Files", &name);
        }
        for (name, value) in object {
            draft.keep_unread("unknown_field", &domain::excerpt(&name), &text(value));
        }
        draft.finish(row, people)
    }

    /// Assigns the member whom an id, an address, a name or an object with these names.
    fn assign(&self, draft: &mut Draft, person: &Value, people: &dyn People) {
        let mut texts: Vec<String> = match person {
            Value::Object(object) => PERSON
                .iter()
                .filter_map(|name| object.get(*name).cloned())
                .map(text)
                .collect(),
            other => vec![text(other.clone())],
        };
        let named = texts.iter().find_map(|text| self.names.get(text)).cloned();
        let name = named
            .clone()
            .or_else(|| texts.last().cloned())
            .unwrap_or_default();
        texts.extend(named);
        let texts: Vec<_> = texts.iter().map(String::as_str).collect();
        draft.assign(&texts, ("Assignees", &name), people);
    }

    fn add_comment(&self, draft: &mut Draft, comment: Value) {
        let member = |names: [&str; 2]| names.iter().find_map(|name| comment.get(name).cloned()).map(text);
        let Some(body) = member(["body", "text"]) else {
            draft.keep_unread("comment_without_text", "Comment", &text(comment));
            return;
        };
        let (id, name) = (member(["author_id", "author"]), member(["author_name", "name"]));
        let created_at = member(["created_at", "date"]);
        let known = id.as_ref().and_then(|id| self.names.get(id)).cloned();
        let created_at = created_at.and_then(|at| draft.time("Time of a comment", &at));
        draft.comments.push(CommentDraft {
            author: id.into_iter().chain(name.clone()).collect(),
            author_name: name.or(known),
            text: body,
            created_at,
        });
    }
}

/// The text of a value; of other values than texts their JSON.
fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// The elements of a list; another value is its only one.
fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values.into_iter().filter(|value| !is_nothing(value)).collect(),
        other => vec![other],
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// Adds a line of a checklist. Its id may be in use; it gets a new one.
fn add_line(draft: &mut Draft, line: Value) {
    let Value::Object(mut line) = line else {
        draft.checklist.push((text(line), false));
        return;
    };
    let _ = line.remove("id");
    let mut take = |names: &[&str]| names.iter().find_map(|name| line.remove(*name));
    let content = take(&["text", "title", "name"]).map(text).unwrap_or_default();
    let done = take(&["done", "completed", "checked"])
        .map(text)
        .unwrap_or_default();
    for (name, value) in line.into_iter().filter(|(_, value)| !is_nothing(value)) {
        let name = format!("{} of {}", domain::excerpt(&name), domain::excerpt(&content));
        draft.keep_unread("unknown_field", &name, &text(value));
    }
    draft.checklist.push((content, truth(&done).unwrap_or_default()));
}
