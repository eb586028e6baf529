//! The body of a request that creates a job.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::file::size_bytes;
use crate::input::{boolean, string};
use crate::schema::StringSchema;
use crate::{
    ContentType, CsvOptions, Fields, ImportFormat, ImportSpec, Invalid, JobKind, JobSource, JobSpec, OnError,
    Priority, ProjectId, Selection, Sha256Digest, Status, TaskPatch, UserId,
};

/// The fields of a task that a column of a CSV file can fill.
pub const IMPORT_FIELDS: [&str; 13] = [
    "title",
    "description",
    "status",
    "priority",
    "assignees",
    "labels",
    "start",
    "due",
    "estimate_minutes",
    "points",
    "checklist",
    "category",
    "why",
];
/// The fields of a task's past that a column can fill as well.
pub const HISTORY_FIELDS: [&str; 2] = ["created_at", "completed_at"];
/// The delimiters of a CSV file, in ASCII, the likeliest first.
pub const CSV_DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// The most characters of a column's heading.
const MAX_HEADING_CHARACTERS: usize = 1000;
/// The most words that an order gives a meaning.
pub const MAX_WORDS: usize = 200;
/// Every member of any kind of job.
const FIELDS: [&str; 14] = [
    "statuses",
    "priorities",
    "size_bytes",
    "sha256",
    "content_type",
    "file_name",
    "mapping",
    "delimiter",
    "dry_run",
    "on_error",
    "include_archived",
    "task_ids",
    "filter",
    "changes",
];

/// The body of a create request: `{kind, project_id, …}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// The project.
    pub project_id: ProjectId,
    /// The parameters.
    pub spec: JobSpec,
    /// The file of an import, which is to be uploaded.
    pub source: Option<JobSource>,
}

impl NewJob {
    /// The schema of a column's heading in `mapping`.
    pub const HEADING_SCHEMA: StringSchema = StringSchema::lengths(1, MAX_HEADING_CHARACTERS);
    /// The schema of `delimiter`.
    pub const DELIMITER_SCHEMA: StringSchema = StringSchema::pattern(r"^[,;\t|]$");

    /// `caller` is the user that `assignee: "me"` in a filter refers to.
    ///
    /// # Errors
    /// All field errors; those of the kind's own members only if the kind is valid.
    pub fn parse(body: Value, caller: &UserId) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let kind = fields.required("kind", kind);
        let project_id = fields.required("project_id", ProjectId::from_json);
        let (mut spec, mut source) = (None, None);
        match kind {
            None => {
                // Without a kind it is unknown which members are allowed.
                for name in FIELDS {
                    fields.nullable(name, Ok);
                }
            }
            Some(kind) => {
                if kind.is_import() {
                    source = file(&mut fields, kind);
                }
                spec = spec_of(&mut fields, kind, caller);
            }
        }
        fields.finish()?;
        let missing = || Invalid::new("required", "is required");
        // finish() has failed if one is missing; this only satisfies the compiler.
        Ok(Self {
            project_id: project_id.ok_or_else(missing)?,
            spec: spec.ok_or_else(missing)?,
            source,
        })
    }
}

fn spec_of(fields: &mut Fields, kind: JobKind, caller: &UserId) -> Option<JobSpec> {
    Some(match kind {
        // Field errors are listed in the order of these lines.
        JobKind::ImportCsv => JobSpec::Import(ImportSpec {
            format: ImportFormat::Csv(CsvOptions {
                mapping: fields.nullable("mapping", mapping).unwrap_or_default(),
                delimiter: fields.nullable("delimiter", delimiter),
                statuses: words(fields, "statuses", Status::from_json),
                priorities: words(fields, "priorities", Priority::from_json),
            }),
            dry_run: dry_run(fields),
            on_error: on_error(fields),
        }),
        JobKind::ImportJson => JobSpec::Import(ImportSpec {
            format: ImportFormat::Json,
            dry_run: dry_run(fields),
            on_error: on_error(fields),
        }),
        JobKind::ImportTrello => JobSpec::Import(ImportSpec {
            dry_run: dry_run(fields),
            format: ImportFormat::Trello {
                include_archived: fields.nullable("include_archived", boolean).unwrap_or_default(),
                statuses: words(fields, "statuses", Status::from_json),
            },
            on_error: OnError::Skip,
        }),
        JobKind::ImportTodoist => JobSpec::Import(ImportSpec {
            format: ImportFormat::Todoist {
                statuses: words(fields, "statuses", Status::from_json),
            },
            dry_run: dry_run(fields),
            on_error: OnError::Skip,
        }),
        JobKind::ExportCsv => JobSpec::ExportCsv,
        JobKind::ExportJson => JobSpec::ExportJson,
        JobKind::BulkUpdate => {
            let selection = Selection::read(fields, caller);
            let changes = fields.required("changes", changes);
            JobSpec::BulkUpdate {
                selection: selection?,
                changes: changes?,
            }
        }
        JobKind::BulkDelete => JobSpec::BulkDelete {
            selection: Selection::read(fields, caller)?,
        },
        JobKind::ProjectDelete => return None,
    })
}

fn file(fields: &mut Fields, kind: JobKind) -> Option<JobSource> {
    let content_type = match kind {
        JobKind::ImportCsv | JobKind::ImportTodoist => "text/csv",
        _ => "application/json",
    };
    let size = fields.required("size_bytes", |value| size_bytes(value, kind.max_source_bytes()));
    let sha256 = fields.required("sha256", Sha256Digest::from_json);
    let given = fields.nullable("content_type", ContentType::from_json);
    let content_type = given.or_else(|| ContentType::from_json(content_type.into()).ok());
    // Clients that take the file from a form send its name along; it is ignored.
    fields.nullable("file_name", string);
    Some(JobSource {
        content_type: content_type?,
        size_bytes: size?,
        sha256: sha256?,
        has_arrived: false,
    })
}

/// A client deletes a project through the project itself, not by creating a job.
fn kind(value: Value) -> Result<JobKind, Invalid> {
    match JobKind::from_json(value)? {
        JobKind::ProjectDelete => Err(Invalid::new("invalid_value", "delete the project itself")),
        kind => Ok(kind),
    }
}

/// Returns the patch as it was sent: the worker parses it as a request handler would.
fn changes(value: Value) -> Result<Value, Invalid> {
    TaskPatch::parse(value.clone())?;
    Ok(value)
}

fn mapping(value: Value) -> Result<BTreeMap<String, Option<String>>, Invalid> {
    let Value::Object(object) = value else {
        return Err(Invalid::wrong_type("an object"));
    };
    let (mut mapping, mut errors) = (BTreeMap::new(), Vec::new());
    for (field, heading) in object {
        let mut known = IMPORT_FIELDS.into_iter().chain(HISTORY_FIELDS);
        if known.any(|known| known == field) && heading.is_null() {
            mapping.insert(field, None);
            continue;
        }
        let known = IMPORT_FIELDS
            .into_iter()
            .chain(HISTORY_FIELDS)
            .collect::<Vec<_>>();
        let heading = match (known.contains(&field.as_str()), string(heading)) {
            (false, _) => Err(Invalid::new(
                "unknown_field",
                format!("must be one of {}", known.join(", ")),
            )),
            (true, Ok(heading)) if heading.is_empty() || heading.chars().count() > MAX_HEADING_CHARACTERS => {
                Err(Invalid::new(
                    "wrong_length",
                    format!("must have 1 to {MAX_HEADING_CHARACTERS} characters"),
                ))
            }
            (true, heading) => heading,
        };
        match heading {
            Ok(heading) => drop(mapping.insert(field, Some(heading))),
            Err(invalid) => errors.extend(invalid.at(&field).0),
        }
    }
    if errors.is_empty() {
        Ok(mapping)
    } else {
        Err(Invalid(errors))
    }
}

/// The meaning of words of the file.
fn words<T>(fields: &mut Fields, name: &str, parse: fn(Value) -> Result<T, Invalid>) -> BTreeMap<String, T> {
    let read = |value| {
        let Value::Object(object) = value else {
            return Err(Invalid::wrong_type("an object"));
        };
        let (mut words, mut errors) = (BTreeMap::new(), Vec::new());
        if object.len() > MAX_WORDS {
            return Err(Invalid::new(
                "too_many",
                format!("must have at most {MAX_WORDS} members"),
            ));
        }
        for (word, value) in object {
            match parse(value) {
                Ok(value) => drop(words.insert(word, value)),
                Err(invalid) => errors.extend(invalid.at(&word).0),
            }
        }
        if errors.is_empty() {
            Ok(words)
        } else {
            Err(Invalid(errors))
        }
    };
    fields.nullable(name, read).unwrap_or_default()
}

fn delimiter(value: Value) -> Result<char, Invalid> {
    let text = string(value)?;
    match text.as_bytes() {
        [one] if CSV_DELIMITERS.contains(one) => Ok(char::from(*one)),
        _ => Err(Invalid::new(
            "invalid_value",
            "must be a comma, a semicolon, a tab or a vertical bar",
        )),
    }
}

fn dry_run(fields: &mut Fields) -> bool {
    fields.nullable("dry_run", boolean).unwrap_or_default()
}

fn on_error(fields: &mut Fields) -> OnError {
    fields
        .nullable("on_error", OnError::from_json)
        .unwrap_or(OnError::Skip)
}

#[cfg(test)]
#[path = "job_spec_tests.rs"]
mod tests;
