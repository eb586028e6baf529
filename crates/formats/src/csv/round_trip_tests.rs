use domain::{CsvOptions, NewTask, TaskDetail, UserId};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::testing::{Team, created, user};

fn written(task: &TaskDetail) -> Vec<u8> {
    let mut file = Vec::new();
    write_csv_header(&mut file);
    write_csv_task(&mut file, task, &|user: &UserId| user.as_str().to_owned());
    file
}

fn read_back(file: &[u8]) -> NewTask {
    let mut reader = CsvReader::for_import(&CsvOptions::default()).unwrap();
    let mut input = file;
    let record = reader.read(&mut input).unwrap().unwrap();
    assert_eq!(reader.finish(), Ok(None));
    let import = CsvImport::new(reader.header().unwrap(), &CsvOptions::default()).unwrap();
    assert!(import.ignored_columns().is_empty());
    let imported = import.task(record.row, &record.cells.unwrap(), &Team).unwrap();
    assert_eq!(imported.warnings, []);
    imported.task
}

#[test]
fn a_row_is_written_in_full() {
    let body = json!({
        "title": "=HYPERLINK(\"http://evil\")", "description": "a,\r\n\"b\"", "labels": ["x;y", "z"],
        "assignees": [user(1)], "due": "2026-03-01", "points": 3, "category": "=Travel", "why": "For\nthe view",
        "checklist": [{"text": "one", "done": true}, {"text": "two"}],
    });
    let file = String::from_utf8(written(&created(NewTask::parse(body).unwrap()))).unwrap();
    let (header, row) = file.split_once("\r\n").unwrap();
    assert_eq!(header, csv_header().collect::<Vec<_>>().join(","));
    let expected = concat!(
        "tsk_03030303030303030303030303030303,\"'=HYPERLINK(\"\"http://evil\"\")\",\"a,\r\n\"\"b\"\"\",to_do,none,",
        "usr_01010101010101010101010101010101,x\\;y;z,,2026-03-01,,3,\"[x] one\n[ ] two\",'=Travel,\"For\nthe view\",",
        "2026-06-01T00:00:00.000Z,2026-06-01T00:00:00.000Z,,,\r\n",
    );
    assert_eq!(row, expected);
}

/// Text with special characters of CSV.
fn text(max: usize) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\"".to_owned()),
        Just(",".to_owned()),
        Just(";".to_owned()),
        Just("\\".to_owned()),
        Just("'".to_owned()),
        Just("=".to_owned()),
        Just("-".to_owned()),
        Just("@".to_owned()),
        Just("[x] ".to_owned()),
        Just("[ ] ".to_owned()),
        Just("- ".to_owned()),
        Just("|".to_owned()),
        Just(" ".to_owned()),
        Just("\u{feff}".to_owned()),
        "[a-z]{1,3}",
        "\\PC{1,3}",
    ];
    prop::collection::vec(piece, 1..max).prop_map(|pieces| pieces.concat())
}

fn line() -> impl Strategy<Value = String> {
    text(6)
        .prop_map(|text| domain::visible(&text))
        .prop_filter("not blank, and white space around it is dropped", |text| {
            !text.trim().is_empty()
        })
}

fn markdown() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        text(4),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("\r".to_owned()),
        Just("\t".to_owned())
    ];
    prop::collection::vec(part, 1..8)
        .prop_map(|parts| parts.concat())
        .prop_filter("an empty cell is no description", |text| !text.trim().is_empty())
}

fn bodies() -> impl Strategy<Value = Value> {
    let labels = prop::collection::btree_set(line().prop_map(|label| label.trim().to_owned()), 0..4);
    let checklist = prop::collection::vec((line(), any::<bool>()), 0..4);
    let date = prop::sample::select(vec![
        Value::Null,
        json!("2026-03-01"),
        json!("2026-03-01T09:00:00Z"),
        json!("2026-03-01T10:00:00+01:00[Europe/Berlin]"),
    ]);
    let words = (
        prop::sample::select(domain::Status::ALL),
        prop::sample::select(domain::Priority::ALL),
        prop::sample::subsequence(vec![user(1), user(2)], 0..=2),
    );
    let numbers = (
        prop::option::of(0..60_000_000_u32),
        prop::option::of(0..1_000_000_u32),
    );
    (line(), prop::option::of(markdown()), labels, checklist, date, words, numbers).prop_map(
        |(title, description, labels, checklist, date, (status, priority, assignees), (minutes, points))| {
            let checklist: Vec<_> =
                checklist.iter().map(|(text, done)| json!({"text": text, "done": done})).collect();
            json!({
                "title": title, "description": description, "labels": labels, "checklist": checklist, "start": date,
                "due": date, "status": status, "priority": priority, "assignees": assignees,
                "estimate_minutes": minutes, "points": points,
            })
        },
    )
}

proptest! {
    #[test]
    fn every_field_is_read_back_unchanged(body in bodies()) {
        let task = NewTask::parse(body).unwrap();
        let task = created(task);
        prop_assert_eq!(created(read_back(&written(&task))), task);
    }
}

#[test]
fn links_are_not_lost_silently() {
    let other = created(NewTask::parse(json!({"title": "Other"})).unwrap())
        .task
        .id;
    let body = json!({"title": "One", "blocked_by": [other], "parent_id": other});
    let file = written(&created(NewTask::parse(body).unwrap()));
    let again = created(read_back(&file));
    assert_eq!((again.task.blocked_by.len(), again.task.parent_id), (0, None));
    let description = again.description.unwrap();
    assert_eq!(description.as_str().matches(other.as_str()).count(), 2);
}
