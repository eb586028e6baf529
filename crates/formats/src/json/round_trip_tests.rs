use domain::{
    Attachment, CommentId, IdSeed, Name, NewAttachment, NewComment, NewTask, Project, ProjectId, ProjectKind,
    TaskDetail,
};
use serde_json::{Value, json};

use super::*;
use crate::testing::{self, Team, created, details, now, user};
use crate::{Imported, RowError};

fn import(element: &Value) -> Result<Imported, Vec<RowError>> {
    JsonImport::default().task(1, element.to_string().as_bytes(), &Team)
}

fn project() -> Project {
    Project {
        id: ProjectId::from_seed(IdSeed([4; 16])),
        name: Name::parse("House \"A\"").unwrap(),
        kind: ProjectKind::Board,
        description: Some("]}".to_owned()),
        archived: false,
        version: 1,
        created_by: user(1),
        created_at: now(),
        updated_at: now(),
        updated_by: user(1),
    }
}

fn comment(task: &TaskDetail, author: u8, body: &str) -> domain::Comment {
    let ids = (
        CommentId::from_seed(IdSeed([7; 16])),
        project().id,
        task.task.id.clone(),
    );
    NewComment::parse(json!({"body": body}))
        .unwrap()
        .into_comment(ids, user(author), vec![], now())
}

fn attachment(task: &TaskDetail) -> Attachment {
    let body = json!({
        "file_name": "plan.pdf", "content_type": "application/pdf", "size_bytes": 3,
        "sha256": "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
    });
    let id = domain::AttachmentId::from_seed(IdSeed([8; 16]));
    let ids = (id, project().id, task.task.id.clone());
    let pending = NewAttachment::parse(body)
        .unwrap()
        .into_attachment(ids, user(1), None, now());
    pending.arrived(now())
}

#[test]
fn a_project_is_read_back_unchanged() {
    let past = |text: &str| Some(text.parse().unwrap());
    let first = created(
        NewTask::parse(json!({
            "title": "One", "description": "a \"quoted\"\r\n[text]", "status": "done", "priority": "high",
            "assignees": [user(1), user(9)], "labels": ["x"], "start": "2026-03-01",
            "due": "2026-03-01T10:00:00+01:00[Europe/Berlin]", "estimate_minutes": 30, "points": 5,
            "checklist": [{"text": "line", "done": true}],
        }))
        .unwrap()
        .with_history(past("2026-01-01T00:00:00Z"), past("2026-02-01T00:00:00Z")),
    );
    let second = created(NewTask::parse(json!({"title": "Two"})).unwrap());
    let (hers, his) = (comment(&first, 1, "Hers"), comment(&first, 2, "His"));
    let comments: Vec<_> = [&hers, &his]
        .map(|comment| ExportedComment {
            comment,
            author_name: Some("Somebody"),
        })
        .into();

    let mut file = Vec::new();
    let members = [
        (user(1), Name::parse("Ada").unwrap()),
        (user(9), Name::parse("Zoe").unwrap()),
    ];
    write_json_start(&mut file, &project(), &members, now());
    assert_eq!(
        write_json_task(&mut file, true, &first, &comments, &[attachment(&first)]),
        0
    );
    assert_eq!(write_json_task(&mut file, false, &second, &[], &[]), 0);
    write_json_end(&mut file);
    let whole: Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(whole["tasks"][0]["attachments"][0]["file_name"], "plan.pdf");
    assert_eq!(whole["project"]["name"], "House \"A\"");

    let mut reader = JsonReader::new();
    let mut input = file.as_slice();
    let element = reader.read(&mut input).unwrap().unwrap();
    let (import, warnings) = JsonImport::new(reader.members()).unwrap();
    assert!(warnings.is_empty());
    let imported = import.task(element.row, &element.json.unwrap(), &Team).unwrap();
    assert_eq!(
        details(&imported.warnings),
        [
            "the file plan.pdf is not in the export",
            "Zoe is not a member of the project"
        ]
    );
    let again = created(imported.task.clone());
    let expected = TaskDetail {
        task: domain::Task {
            assignees: vec![user(1)],
            ..first.task
        },
        description: first.description,
    };
    assert_eq!(again, expected);
    assert_eq!(
        testing::comments(&imported),
        [(Some(user(1)), "Hers"), (None, "*Somebody, 2026-06-01:*\n\nHis")]
    );

    let element = reader.read(&mut input).unwrap().unwrap();
    assert_eq!(
        created(import.task(2, &element.json.unwrap(), &Team).unwrap().task),
        second
    );
    assert_eq!(reader.read(&mut input), Ok(None));
    assert_eq!(reader.finish(), Ok(()));
}

#[test]
fn unknown_members_cause_warnings_and_invalid_values_errors() {
    let imported = import(&json!({
        "title": "t", "colour": "red", "blocked_by": [], "parent_id": null, "labels": null, "version": 7,
        "checklist": [{"id": "chk_1", "text": "a", "weight": 1}], "assignees": ["ben@example.com", "Zoe", "BEN"],
    }))
    .unwrap();
    assert_eq!(
        details(&imported.warnings),
        [
            "Zoe is not a member of the project",
            "checklist: weight is left out",
            "colour is left out"
        ]
    );
    assert_eq!(created(imported.task).task.assignees, [user(2)]);

    let errors = import(&json!({
        "title": " ", "created_at": "yesterday", "comments": [{"body": "ok"}, {"text": "?"}, 3],
        "checklist": [{"done": true}],
    }));
    let errors = errors.unwrap_err();
    let found: Vec<_> = errors
        .iter()
        .map(|error| (error.place.as_deref().unwrap(), error.code.as_ref()))
        .collect();
    assert_eq!(
        found,
        [
            ("/created_at", "invalid_date"),
            ("/comments/1/body", "wrong_type"),
            ("/comments/2/body", "wrong_type"),
            ("/title", "blank"),
            ("/checklist/0/text", "required"),
        ]
    );
    assert_eq!(import(&json!([1])).unwrap_err()[0].code, "wrong_type");
    let cut = JsonImport::default()
        .task(3, b"{\"title\" 1}", &Team)
        .unwrap_err();
    assert_eq!((cut[0].row, cut[0].code.as_ref()), (3, "invalid_json"));
}

#[test]
fn a_later_format_is_refused() {
    let members = |file: &str| {
        let mut reader = JsonReader::new();
        reader.read(&mut file.as_bytes()).unwrap();
        JsonImport::new(reader.members())
    };
    assert_eq!(
        members(r#"{"format":"taskfleet/2","tasks":[1]}"#)
            .unwrap_err()
            .code,
        "unknown_format"
    );
    assert_eq!(
        members(r#"{"format":"other","tasks":[1]}"#).unwrap().1[0].code,
        "unknown_format"
    );
    assert_eq!(
        members(r#"{"members":7,"tasks":[1]}"#).unwrap().1[0].code,
        "members_left_out"
    );
}

#[test]
fn an_export_has_no_more_comments_than_an_import_reads() {
    let task = created(NewTask::parse(json!({"title": "t"})).unwrap());
    let long = comment(&task, 1, &"x".repeat(domain::CommentBody::MAX_BYTES));
    let comments = vec![
        ExportedComment {
            comment: &long,
            author_name: None
        };
        200
    ];
    let mut file = Vec::new();
    write_json_start(&mut file, &project(), &[], now());
    let left_out = write_json_task(&mut file, true, &task, &comments, &[]);
    write_json_end(&mut file);
    assert!((70..80).contains(&left_out), "{left_out}");
    let mut reader = JsonReader::new();
    let element = reader.read(&mut file.as_slice()).unwrap().unwrap();
    let imported = JsonImport::default()
        .task(1, &element.json.unwrap(), &Team)
        .unwrap();
    assert_eq!(imported.comments.len() + left_out, 200);
}
