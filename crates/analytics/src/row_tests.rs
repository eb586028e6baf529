use jiff::civil::date;
use serde_json::{Value, json};

use super::*;

/// A history as the table's stream gives it, without what other tests of it look at.
fn history(at: &str, events: Value, state: Value) -> History {
    let id = |prefix: &str, digit: &str| format!("{prefix}{}", digit.repeat(32));
    serde_json::from_value(json!({
        "project_id": id("prj_", "1"),
        "task_id": id("tsk_", "2"),
        "actor": id("usr_", "3"),
        "at": at,
        "version": 7,
        "events": events,
        "state": state,
    }))
    .unwrap()
}

fn event(kind: &str, field: Value, from: Value, to: Value) -> Value {
    let id = format!("evt_{}", "4".repeat(32));
    json!({"id": id, "kind": kind, "field": field, "from": from, "to": to})
}

#[test]
fn a_row_has_the_whole_state_and_the_projects_days() {
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let user = format!("usr_{}", "3".repeat(32));
    let state = json!({
        "title": "Paint, \"the\" wall\u{1f600}", "status": "done", "priority": "high", "assignees": [user], "labels": ["a,b"],
        "start": "2026-03-28", "due": "2026-03-29T22:30:00Z", "estimate_minutes": 90, "points": null,
        "checklist_items": 3, "checklist_items_done": 1, "created_by": user, "created_at": "2026-03-01T00:00:00.000Z",
        "completed_at": "2026-03-29T22:15:00.001Z", "version": 7, "is_deleted": false,
    });
    let events = json!([event(
        "status_changed",
        json!("status"),
        json!("to_do"),
        json!("done")
    )]);
    let rows = EventRow::of(&history("2026-03-29T22:15:00.001Z", events, state), &berlin);
    let [row] = rows.as_slice() else {
        panic!("one event, one row")
    };
    assert_eq!(row.at_ms, 1_774_822_500_001);
    assert_eq!(row.day, date(2026, 3, 30), "summer time began that day");
    assert_eq!(
        (row.start_on, row.due_on),
        (Some(date(2026, 3, 28)), Some(date(2026, 3, 30)))
    );
    assert_eq!(
        (row.from_status, row.status),
        (Some(Status::ToDo), Some(Status::Done))
    );
    assert_eq!((row.estimate_minutes, row.points), (Some(90), None));
    assert_eq!(row.completed_ms, Some(row.at_ms));
    assert!(format!("{row:?}").len() < 70, "without the title");
}

#[test]
fn an_unknown_value_is_none_and_other_subjects_have_no_status() {
    let state = json!({"status": "paused", "assignees": "all", "due": "soon", "labels": []});
    let events = json!([event("task_changed", json!("title"), json!("a"), json!("b"))]);
    let rows = EventRow::of(&history("2026-03-29T22:15:00Z", events, state), &TimeZone::UTC);
    assert_eq!(rows[0].status, None);
    assert_eq!((rows[0].assignees.len(), rows[0].due_on), (0, None));

    let mut comment = history(
        "2026-03-29T22:15:00Z",
        json!([event("comment_created", Value::Null, Value::Null, json!("text"))]),
        json!({"version": 1, "is_deleted": false, "status": "done"}),
    );
    comment.comment_id = Some(domain::CommentId::from_seed(domain::IdSeed([5; 16])));
    let rows = EventRow::of(&comment, &TimeZone::UTC);
    assert_eq!(rows[0].status, None);
    assert!(rows[0].subject_id.starts_with("cmt_"));
}

/// It has no column that others do not have, so files of earlier versions and this one are of one form.
#[test]
fn a_review_is_a_subject_of_its_own_and_no_state_of_its_task() {
    let mut review = history(
        "2026-03-29T22:15:00Z",
        json!([event("review_changed", json!("rating"), json!(4), json!(5))]),
        json!({"version": 2, "is_deleted": false, "rating": 5, "status": "done", "points": 3}),
    );
    review.is_review = true;
    let rows = EventRow::of(&review, &TimeZone::UTC);
    let task = review.task_id.as_ref().unwrap();
    assert_eq!(rows[0].subject_id, format!("{task}/review"));
    assert_eq!(rows[0].task_id.as_ref(), Some(task));
    assert_eq!((rows[0].status, rows[0].points), (None, None));
    assert_eq!(rows[0].kind, EventKind::ReviewChanged);
}
