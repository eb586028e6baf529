use domain::{IdSeed, Name, NewTask, ProjectId, Rank, UserId};
use serde_json::json;

use super::*;
use crate::table::TABLES;

fn task(body: serde_json::Value) -> Row {
    let ids = (
        TaskId::from_seed(IdSeed([1; 16])),
        ProjectId::from_seed(IdSeed([2; 16])),
    );
    let now = "2026-03-01T09:00:00Z".parse().unwrap();
    let new = NewTask::parse(body).unwrap();
    let user = UserId::from_seed(IdSeed([3; 16]));
    let task = new.into_task(ids, user, Rank::at_end(now, 0), now, &|| IdSeed([9; 16]));
    Row::from(Projection {
        key: ProjectedKey::Task(task.task.id.clone()),
        version: 4,
        value: Some(Projected::Task(Box::new(task.task))),
    })
}

fn column(row: &Row, name: &str) -> Cell {
    let at = row.table.columns.iter().position(|(of, _)| *of == name).unwrap();
    row.content.as_ref().unwrap().columns[at].clone()
}

#[test]
fn a_row_has_a_value_of_its_type_for_each_column() {
    let row = task(json!({"title": "Plant", "labels": ["b", "a"], "due": "2026-03-02", "points": 5}));
    let content = row.content.as_ref().unwrap();
    let types: Vec<_> = content.columns.iter().map(Cell::data_type).collect();
    let expected: Vec<_> = row
        .table
        .columns
        .iter()
        .map(|(_, data_type)| *data_type)
        .collect();
    assert_eq!(types, expected);
    assert_eq!(content.lists.len(), row.table.lists.len());
    assert_eq!(row.key.len(), row.table.key.len());
    assert_eq!(column(&row, "points"), Cell::Integer(Some(5)));
    let labels: Vec<_> = ["b", "a"].map(text).into();
    assert_eq!(content.lists[1], labels);
}

#[test]
fn a_due_date_is_a_day_or_an_instant() {
    let due = |due: &str| {
        let row = task(json!({"title": "Plant", "due": due}));
        (column(&row, "due_on"), column(&row, "due_at"))
    };
    let day = "2026-03-02".parse().unwrap();
    assert_eq!(due("2026-03-02"), (Cell::Date(Some(day)), Cell::Time(None)));
    let at = "2026-03-02T08:00:00Z".parse().unwrap();
    assert_eq!(
        due("2026-03-02T09:00:00+01:00[Europe/Berlin]"),
        (Cell::Date(None), Cell::Time(Some(at)))
    );
}

#[test]
fn a_text_has_no_zero_character() {
    let user = UserId::from_seed(IdSeed([3; 16]));
    assert_eq!(text("a\0b"), Cell::Text(Some("a\u{fffd}b".to_owned())));
    let named = Row::from(Projection {
        key: ProjectedKey::User(user),
        version: 1,
        value: Some(Projected::User(Name::parse("Ann").unwrap())),
    });
    assert_eq!(column(&named, "display_name"), text("Ann"));
}

#[test]
fn a_newer_version_or_a_removal_of_the_same_supersedes() {
    let row = |version: i64, is_removed: bool| {
        let row = task(json!({"title": "Plant"}));
        Row {
            version,
            content: row.content.clone().filter(|_| !is_removed),
            ..row
        }
    };
    let newest_last = [row(1, false), row(1, true), row(2, false), row(2, true)];
    for (at, newer) in newest_last.iter().enumerate() {
        for (other_at, other) in newest_last.iter().enumerate() {
            assert_eq!(newer.supersedes(other), at >= other_at, "{at} {other_at}");
        }
    }
}

#[test]
fn tables_keep_to_the_limits_of_aurora_dsql() {
    for table in TABLES {
        // "Cluster quotas and database limits in Amazon Aurora DSQL".
        assert!(
            table.key.len() <= 8 && table.columns.len() < 250,
            "{}",
            table.name
        );
        assert!(table.lists.is_empty() || table.key.len() == 1, "{}", table.name);
        assert!(table.max_changed() <= 3000, "{}", table.name);
    }
}
