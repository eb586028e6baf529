//! Reads tasks from elements.

use std::collections::BTreeMap;

use domain::{IMPORT_FIELDS, Invalid, NewTask};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::export::FORMAT;
use super::members::Members;
use crate::comment::CommentDraft;
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

    /// Reads the task of an element: the fields of a new task in the form of the API, and `created_at`, `completed_at` and
    /// `comments`. Every other member causes a warning.
    ///
    /// # Errors
    /// `invalid_json`, and all errors that the API would report for these values; [`RowError::place`] is a JSON pointer.
    pub fn task(&self, row: u64, json: &[u8], people: &dyn People) -> Result<Imported, Vec<RowError>> {
        let mut object = match serde_json::from_slice(json) {
            Ok(Value::Object(object)) => object,
            Ok(_) => return Err(vec![RowError::new(row, "wrong_type", "must be an object")]),
            Err(error) => return Err(vec![RowError::new(row, "invalid_json", error.to_string())]),
        };
        let mut warnings = Vec::new();
        let mut errors = Vec::new();
        object.retain(|name, value| !value.is_null() && !OWN.contains(&name.as_str()));
        let created_at = time(&mut object, "created_at", &mut errors);
        let completed_at = time(&mut object, "completed_at", &mut errors);
        let comments = self.comments(object.remove("comments"), &mut errors);
        attachments(object.remove("attachments"), &mut warnings);
        self.assign(object.get_mut("assignees"), people, &mut warnings);
        checklist(object.get_mut("checklist"), &mut warnings);
        drop_unknown(&mut object, &IMPORT_FIELDS, "", &mut warnings);
        let task = NewTask::parse(Value::Object(object))
            .map_err(|invalid| errors.extend(invalid.0))
            .ok();
        match task {
            Some(task) if errors.is_empty() => {
                let comments = comments
                    .into_iter()
                    .flat_map(|comment| comment.finish(people, &mut warnings))
                    .collect();
                Ok(Imported {
                    row,
                    task: task.with_history(created_at, completed_at),
                    comments,
                    warnings,
                })
            }
            _ => Err(RowError::of(row, Invalid(errors), |pointer| {
                Some(pointer.to_owned())
            })),
        }
    }

    fn comments(&self, comments: Option<Value>, errors: &mut Vec<domain::FieldError>) -> Vec<CommentDraft> {
        let comments = match comments {
            None => return Vec::new(),
            Some(Value::Array(comments)) => comments,
            Some(_) => {
                errors.extend(Invalid::wrong_type("an array").at("comments").0);
                return Vec::new();
            }
        };
        let mut drafts = Vec::new();
        for (at, comment) in comments.into_iter().enumerate() {
            let mut found = Vec::new();
            let mut comment = match comment {
                Value::Object(comment) => comment,
                _ => Map::new(),
            };
            let created_at = time(&mut comment, "created_at", &mut found);
            let mut text = |name: &str| {
                comment
                    .remove(name)
                    .and_then(|value| value.as_str().map(str::to_owned))
            };
            let (id, name, body) = (text("author_id"), text("author_name"), text("body"));
            if body.is_none() {
                found.extend(Invalid::wrong_type("a string").at("body").0);
            }
            errors.extend(Invalid(found).at(&at.to_string()).at("comments").0);
            let known = id.as_ref().and_then(|id| self.names.get(id)).cloned();
            drafts.push(CommentDraft {
                author: id.into_iter().chain(name.clone()).collect(),
                author_name: name.or(known),
                text: body.unwrap_or_default(),
                created_at,
            });
        }
        drafts
    }

    /// Replaces ids, e-mail addresses and names by ids; unknown people are left out.
    fn assign(&self, assignees: Option<&mut Value>, people: &dyn People, warnings: &mut Vec<Warning>) {
        let Some(Value::Array(assignees)) = assignees else {
            return;
        };
        let mut users: Vec<Value> = Vec::new();
        for assignee in std::mem::take(assignees) {
            let Value::String(text) = assignee else {
                users.push(assignee);
                continue;
            };
            let name = self.names.get(&text);
            match people.find(&text).or_else(|| people.find(name?)) {
                Some(user) => {
                    let user = Value::from(user.as_str());
                    if !users.contains(&user) {
                        users.push(user);
                    }
                }
                None => {
                    let name = name.unwrap_or(&text);
                    warnings.push(Warning::new(
                        "unknown_person",
                        format!("{name} is not a member of the project"),
                    ));
                }
            }
        }
        *assignees = users;
    }
}

fn time(
    object: &mut Map<String, Value>,
    name: &str,
    errors: &mut Vec<domain::FieldError>,
) -> Option<Timestamp> {
    let value = object.remove(name).filter(|value| !value.is_null())?;
    let time = value.as_str().and_then(|text| text.parse().ok());
    if time.is_none() {
        let invalid = Invalid::new("invalid_date", "must be a date-time such as 2026-03-01T09:00:00Z");
        errors.extend(invalid.at(name).0);
    }
    time
}

fn attachments(attachments: Option<Value>, warnings: &mut Vec<Warning>) {
    let attachments = match attachments {
        None => return,
        Some(Value::Array(attachments)) => attachments,
        Some(other) => vec![other],
    };
    for attachment in attachments {
        let name = attachment
            .get("file_name")
            .and_then(Value::as_str)
            .unwrap_or("without a name");
        warnings.push(Warning::new(
            "attachment_not_imported",
            format!("the file {name} is not in the export"),
        ));
    }
}

/// Removes the ids of items, which may be in use; items get new ones.
fn checklist(lines: Option<&mut Value>, warnings: &mut Vec<Warning>) {
    let Some(Value::Array(lines)) = lines else {
        return;
    };
    for line in lines.iter_mut().filter_map(Value::as_object_mut) {
        let _ = line.remove("id");
        line.retain(|_, value| !value.is_null());
        drop_unknown(line, &["text", "done"], "checklist: ", warnings);
    }
}

fn drop_unknown(object: &mut Map<String, Value>, known: &[&str], place: &str, warnings: &mut Vec<Warning>) {
    let is_empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    object.retain(|name, value| {
        let is_known = known.contains(&name.as_str());
        if !is_known && !is_empty(value) {
            let detail = format!("{place}{} is left out", domain::excerpt(name));
            warnings.push(Warning::new("unknown_field", detail));
        }
        is_known
    });
}
