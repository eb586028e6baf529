//! The keywords of a schema whose `format` is a type of `domain`: `format = "TaskId"` stands for the pattern of its ids.
//!
//! utoipa takes only literals for lengths, limits and patterns. The rules are constants of `domain`, beside the code that
//! parses requests by them; the document's schemas name the type, and here its keywords take the place of the name.

use domain::{
    AttachmentId, AvatarId, ChannelId, ChecklistItemId, CommentBody, CommentId, CompletedPart, ContentType,
    DueWithin, EmailAddress, EventId, FileName, InvitationId, JobId, JobKind, JobState, JsonEnum, JsonString,
    Label, Locale, MAX_AVATAR_BYTES, MAX_ESTIMATE_MINUTES, MAX_FILE_BYTES, MAX_PART_NUMBER, MAX_POINTS,
    Markdown, Moment, MyTasksQuery, Name, NewJob, NewReview, NotificationId, OnError, OneTimeCode, PageLimit,
    PhoneNumber, Priority, ProgressUnit, Project, ProjectId, Sha256Digest, Status, StringSchema, TaskFilter,
    TaskId, TaskQuery, TimeZoneName, Timestamp, Title, UserId, Why,
};
use serde::ser::Error as _;
use serde_json::{Map, Value, json};

/// Replaces every `format` that names a type (in upper camel case; those of JSON Schema are in lower case), and states the form of
/// time stamps.
///
/// # Errors
/// If there is no such type here.
pub(super) fn resolve(value: &mut Value) -> Result<(), serde_json::Error> {
    match value {
        Value::Array(values) => values.iter_mut().try_for_each(resolve),
        Value::Object(object) => {
            let format = object.get("format").and_then(Value::as_str);
            if let Some(name) = format.filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase())) {
                let Some(keywords) = keywords(name) else {
                    return Err(serde_json::Error::custom(format!(
                        "{name} is the format of no type"
                    )));
                };
                object.remove("format");
                object.extend(keywords);
            } else if format == Some("date-time") {
                object.insert("pattern".to_owned(), Timestamp::PATTERN.into());
            }
            object.values_mut().try_for_each(resolve)
        }
        _ => Ok(()),
    }
}

fn keywords(name: &str) -> Option<Map<String, Value>> {
    macro_rules! strings {
        ($($name:ident),* $(,)?) => {
            match name {
                $(stringify!($name) => return Some(string(&$name::SCHEMA)),)*
                _ => {}
            }
        };
    }
    strings!(
        AttachmentId,
        AvatarId,
        ChannelId,
        ChecklistItemId,
        CommentBody,
        CommentId,
        ContentType,
        EmailAddress,
        EventId,
        FileName,
        InvitationId,
        JobId,
        Label,
        Locale,
        Markdown,
        Moment,
        Name,
        NotificationId,
        PhoneNumber,
        ProjectId,
        Sha256Digest,
        TaskId,
        TimeZoneName,
        Title,
        UserId,
        Why,
    );
    Some(match name {
        "ImportHeading" => string(&NewJob::HEADING_SCHEMA),
        "ImportDelimiter" => string(&NewJob::DELIMITER_SCHEMA),
        "PartETag" => string(&CompletedPart::ETAG_SCHEMA),
        "ProjectDescription" => string(&Project::DESCRIPTION_SCHEMA),
        "ReviewText" => string(&NewReview::TEXT_SCHEMA),
        "SearchText" => string(&TaskFilter::TEXT_SCHEMA),
        "TypedCode" => string(&OneTimeCode::TYPED_SCHEMA),
        "Assignee" => pattern(format!("^(me|{})$", UserId::PATTERN.trim_matches(['^', '$']))),
        "TaskSort" => pattern(format!("^-?{}$", one_of(TaskQuery::SORT_FIELDS))),
        "MyTasksSort" => pattern(format!("^-?{}$", one_of(MyTasksQuery::SORT_FIELDS))),
        "JobKind" => whole(JobKind::ALL),
        "JobState" => whole(JobState::ALL),
        "OnError" => whole(OnError::ALL),
        "DueWithin" => whole(DueWithin::ALL),
        "Priority" => whole(Priority::ALL),
        "ProgressUnit" => whole(ProgressUnit::ALL),
        "Status" => whole(Status::ALL),
        "AvatarBytes" => integer("int64", 1, MAX_AVATAR_BYTES),
        "CsvImportBytes" => integer("int64", 0, JobKind::ImportCsv.max_source_bytes()),
        "JsonImportBytes" => integer("int64", 0, JobKind::ImportJson.max_source_bytes()),
        "TrelloImportBytes" => integer("int64", 0, JobKind::ImportTrello.max_source_bytes()),
        "TodoistImportBytes" => integer("int64", 0, JobKind::ImportTodoist.max_source_bytes()),
        "FileBytes" => integer("int64", 0, MAX_FILE_BYTES),
        "EstimateMinutes" => integer("int32", 0, MAX_ESTIMATE_MINUTES.into()),
        "PageLimit" => integer("int32", 1, PageLimit::MAX as u64),
        "PartNumber" => integer("int32", 1, MAX_PART_NUMBER.into()),
        "Points" => integer("int32", 0, MAX_POINTS.into()),
        _ => return None,
    })
}

fn string(schema: &StringSchema) -> Map<String, Value> {
    let keywords = [
        ("minLength", schema.min_length.map(Value::from)),
        ("maxLength", schema.max_length.map(Value::from)),
        ("pattern", schema.pattern.map(Value::from)),
        ("format", schema.format.map(Value::from)),
    ];
    keywords
        .into_iter()
        .filter_map(|(keyword, value)| Some((keyword.to_owned(), value?)))
        .collect()
}

fn integer(format: &str, minimum: u64, maximum: u64) -> Map<String, Value> {
    [
        ("format", json!(format)),
        ("minimum", json!(minimum)),
        ("maximum", json!(maximum)),
    ]
    .map(|(keyword, value)| (keyword.to_owned(), value))
    .into_iter()
    .collect()
}

fn pattern(pattern: String) -> Map<String, Value> {
    Map::from_iter([("pattern".to_owned(), pattern.into())])
}

fn whole<T: JsonEnum>(values: &[T]) -> Map<String, Value> {
    pattern(format!("^{}$", one_of(values)))
}

/// `(to_do|in_progress|done)`. Neighbours that begin alike share their first word: `(import_(csv|json)|project_delete)`.
fn one_of<T: JsonEnum>(values: &[T]) -> String {
    let words: Vec<_> = values.iter().map(|value| value.as_str()).collect();
    let first_word = |word: &&'static str| word.split_once('_').map(|(first, _)| first);
    let groups =
        words.chunk_by(|one, other| first_word(one).is_some() && first_word(one) == first_word(other));
    let alternatives: Vec<_> = groups
        .map(|group| match group {
            [alone] => (*alone).to_owned(),
            _ => {
                let rests: Vec<_> = group.iter().filter_map(|word| word.split_once('_')).collect();
                let first = rests.first().map_or("", |(first, _)| first);
                let rests: Vec<_> = rests.iter().map(|(_, rest)| *rest).collect();
                format!("{first}_({})", rests.join("|"))
            }
        })
        .collect();
    format!("({})", alternatives.join("|"))
}
