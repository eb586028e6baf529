use domain::{
    Attachment, CommentId, IdSeed, Name, NewAttachment, NewComment, NewTask, Project, ProjectId, ProjectKind,
    TaskDetail, TimeZoneName,
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
        time_zone: TimeZoneName::default(),
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
            "due": "2026-03-01T10:00:00+01:00[Europe/Berlin]", "estimate_minutes": 30, "points": 5, "category": "=Travel", "why": "For\nthe view",
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
            "Zoe is not a member of the project",
            "the file plan.pdf is not in the export"
        ]
    );
    let again = created(imported.task.clone());
    let expected = TaskDetail {
        task: domain::Task {
            assignees: vec![user(1)],
            excerpt: again.task.excerpt.clone(),
            ..first.task
        },
        description: Some(
            domain::Markdown::parse("a \"quoted\"\r\n[text]\n\n- Assignees: Zoe\n- Files: plan.pdf").unwrap(),
        ),
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
fn a_bad_value_costs_itself_and_is_kept() {
    let imported = import(&json!({
        "title": 7, "colour": "red", "blocked_by": [], "parent_id": null, "labels": [{"name": "x"}, "y"], "version": 7,
        "checklist": [{"id": "chk_1", "text": "a", "weight": 1}, "b"], "assignees": ["ben@example.com", "Zoe", "BEN"],
        "status": "lane 7", "priority": "Wichtig", "due": "31.12.2026", "start": 5, "points": "3 pts", "estimate_minutes": true,
        "created_at": "yesterday", "comments": [{"body": "ok"}, {"note": "?"}],
    }))
    .unwrap();
    assert_eq!(
        testing::pairs(&imported.warnings),
        [
            ("unknown_status", "status: lane 7"),
            ("unknown_person", "Zoe is not a member of the project"),
            ("date_as_text", "2 times: start: 5; created_at: yesterday"),
            ("number_as_text", "estimate_minutes: true"),
            ("unknown_field", "2 times: weight of a: 1; colour: red"),
            ("comment_without_text", "Comment: {\"note\":\"?\"}"),
        ]
    );
    let detail = created(imported.task.clone());
    assert_eq!(detail.task.assignees, [user(2)]);
    assert_eq!(json!(detail.task.labels), json!(["x", "y"]));
    assert_eq!((detail.task.title.as_str(), detail.task.points), ("7", Some(3)));
    assert_eq!(detail.task.due.unwrap().as_str(), "2026-12-31");
    let kept = detail.description.unwrap();
    for text in [
        "lane 7",
        "Zoe",
        "start: 5",
        "yesterday",
        "true",
        "red",
        "weight of a: 1",
        "?",
    ] {
        assert!(kept.as_str().contains(text), "{text}");
    }
    for (element, code) in [
        (json!([1]), "wrong_type"),
        (json!({"description": "d"}), "required"),
    ] {
        assert_eq!(import(&element).unwrap_err()[0].code, code);
    }
    let cut = JsonImport::default()
        .task(3, b"{\"title\" 1}", &Team)
        .unwrap_err();
    assert_eq!((cut[0].row, cut[0].code.as_ref()), (3, "invalid_json"));
    let half = JsonImport::default()
        .task(1, br#"{"title":"a\ud83d"}"#, &Team)
        .unwrap();
    assert_eq!(created(half.task).task.title.as_str(), "a\u{fffd}");
    assert_eq!(half.warnings[0].code, "damaged_text");
}

#[test]
fn files_of_other_products_are_refused_with_the_right_importer() {
    let mut reader = JsonReader::new();
    let error = reader
        .read(&mut &br#"{"name": "b", "lists": [], "cards": [{}]}"#[..])
        .unwrap_err();
    assert!(error.detail.contains("import_trello"), "{error}");
    let error = JsonReader::new().read(&mut &b"title,due\n"[..]).unwrap_err();
    assert!(error.detail.contains("import_csv"), "{error}");
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

#[test]
fn links_are_not_lost_silently() {
    let other = created(NewTask::parse(json!({"title": "Other"})).unwrap())
        .task
        .id;
    let body = json!({"title": "One", "blocked_by": [other], "parent_id": other});
    let task = created(NewTask::parse(body).unwrap());
    let mut file = Vec::new();
    assert_eq!(write_json_task(&mut file, true, &task, &[], &[]), 0);
    let imported = import(&serde_json::from_slice(&file).unwrap()).unwrap();
    assert!(!imported.warnings.is_empty());
    let again = created(imported.task);
    assert_eq!((again.task.blocked_by.len(), again.task.parent_id), (0, None));
    let description = again.description.unwrap();
    assert_eq!(description.as_str().matches(other.as_str()).count(), 2);
}
