use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{IdSeed, Invalid, Markdown, Moment, ProjectId, Rank, TaskId, UserId};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn user(byte: u8) -> UserId {
    UserId::from_seed(IdSeed([byte; 16]))
}

fn make(body: Value) -> TaskDetail {
    let ids = (
        TaskId::from_seed(IdSeed([1; 16])),
        ProjectId::from_seed(IdSeed([2; 16])),
    );
    NewTask::parse(body)
        .unwrap()
        .into_task(ids, user(3), Rank::at_end(at(1), 0), at(1), &|| IdSeed([9; 16]))
}

fn patch(task: &TaskDetail, body: Value) -> Option<TaskDetail> {
    TaskPatch::parse(body)
        .unwrap()
        .apply(
            task,
            Rank::at_end(at(5), 0),
            (&task.task.updated_by, at(5)),
            &|| IdSeed([8; 16]),
        )
        .unwrap()
}

fn errors(invalid: Invalid) -> Vec<(String, &'static str)> {
    invalid
        .0
        .into_iter()
        .map(|error| (error.pointer, error.code))
        .collect()
}

#[test]
fn every_error_of_a_new_task_at_once() {
    let body = json!({
        "title": "x".repeat(10_000), "status": "doing", "priority": null, "assignees": ["prj_1", 4],
        "labels": vec!["l"; 300], "start": "2026-03-02", "due": "2026-03-01", "estimate_minutes": -1,
        "checklist": [{"text": "ok"}, {"done": "yes"}], "points": 1.5, "owner": "me",
    });
    let expected = [
        ("/title", "too_long"),
        ("/status", "invalid_value"),
        ("/priority", "not_nullable"),
        ("/assignees/0", "invalid_id"),
        ("/assignees/1", "wrong_type"),
        ("/labels", "too_many"),
        ("/estimate_minutes", "out_of_range"),
        ("/points", "wrong_type"),
        ("/checklist/1/text", "required"),
        ("/checklist/1/done", "wrong_type"),
        ("/due", "before_start"),
        ("/owner", "unknown_field"),
    ];
    assert_eq!(
        errors(NewTask::parse(body).unwrap_err()),
        expected.map(|(p, c)| (p.to_owned(), c))
    );
}

#[test]
fn repeats_are_refused() {
    let body =
        json!({"title": "t", "labels": ["a", " a "], "assignees": [user(1).as_str(), user(1).as_str()]});
    assert_eq!(errors(NewTask::parse(body).unwrap_err()).len(), 2);
}

#[test]
fn the_excerpt_follows_the_description() {
    let task = make(json!({"title": "t", "description": "d".repeat(300)}));
    assert_eq!(task.task.excerpt.as_deref(), Some("d".repeat(200).as_str()));
    assert_eq!(
        patch(&task, json!({"description": null})).unwrap().task.excerpt,
        None
    );
}

#[test]
fn completed_at_is_set_kept_and_cleared_with_the_status() {
    let done = patch(&make(json!({"title": "t"})), json!({"status": "done"})).unwrap();
    assert_eq!(done.task.completed_at, Some(at(5)));
    assert_eq!(done.task.rank, Rank::at_end(at(5), 0));
    let mut again = done.task.clone();
    again.move_to(Status::Done, Rank::at_end(at(6), 0), at(6));
    assert_eq!(again.completed_at, Some(at(5)));
    again.move_to(Status::ToDo, Rank::at_end(at(7), 0), at(7));
    assert_eq!(again.completed_at, None);
}

#[test]
fn a_patch_checks_the_dates_that_it_keeps() {
    let task = make(json!({"title": "t", "start": "2026-03-05"}));
    let refused = TaskPatch::parse(json!({"due": "2026-03-04"})).unwrap().apply(
        &task,
        Rank::at_end(at(1), 0),
        (&task.task.created_by, at(1)),
        &|| IdSeed([0; 16]),
    );
    assert_eq!(
        errors(refused.unwrap_err()),
        [("/due".to_owned(), "before_start")]
    );
    assert!(patch(&task, json!({"due": "2026-03-05T00:00:00Z"})).is_some());
}

#[test]
fn checklist_lines_keep_their_ids() {
    let task = make(json!({"title": "t", "checklist": [{"text": "a"}]}));
    let id = task.task.checklist[0].id.as_str().to_owned();
    let changed = patch(
        &task,
        json!({"checklist": [{"id": id, "text": "a", "done": true}]}),
    )
    .unwrap();
    assert_eq!(changed.task.checklist[0].id.as_str(), id);
    assert_eq!(
        errors(
            TaskPatch::parse(json!({"checklist": [{"id": id, "text": "a"}, {"id": id, "text": "b"}]}))
                .unwrap_err()
        )[0]
        .1,
        "repeated"
    );
}

#[test]
fn a_move_names_one_neighbour_at_most() {
    let id = TaskId::from_seed(IdSeed([4; 16]));
    let moved = Move::parse(json!({"status": "done", "after": id.as_str()})).unwrap();
    assert_eq!(moved.anchor, Some(Anchor::After(id.clone())));
    let both = Move::parse(json!({"status": "done", "after": id.as_str(), "before": id.as_str()}));
    assert_eq!(errors(both.unwrap_err()), [("/before".to_owned(), "exclusive")]);
    assert_eq!(
        errors(Move::parse(json!({"before": "prj_x"})).unwrap_err()).len(),
        2
    );
}

#[test]
fn a_task_from_elsewhere_keeps_its_past_but_has_no_future() {
    let made = |status: &str, created: Option<i64>, completed: Option<i64>| {
        let new = NewTask::parse(json!({"title": "t", "status": status})).unwrap();
        let ids = (
            TaskId::from_seed(IdSeed([1; 16])),
            ProjectId::from_seed(IdSeed([2; 16])),
        );
        let task = new
            .with_history(created.map(at), completed.map(at))
            .into_task(ids, user(3), Rank::at_end(at(100), 0), at(100), &|| {
                IdSeed([9; 16])
            })
            .task;
        assert_eq!(task.updated_at, at(100), "whoever asks for changes gets it");
        (
            task.created_at.as_second(),
            task.completed_at.map(Timestamp::as_second),
        )
    };
    assert_eq!(made("done", Some(5), Some(7)), (5, Some(7)));
    assert_eq!(made("done", Some(5), None), (5, Some(100)));
    assert_eq!(made("done", None, Some(7)), (7, Some(7)));
    assert_eq!(made("done", Some(9), Some(7)), (9, Some(9)));
    assert_eq!(made("done", Some(500), Some(600)), (100, Some(100)));
    assert_eq!(made("to_do", Some(5), Some(7)), (5, None));
    assert_eq!(made("to_do", None, None), (100, None));
}

fn members() -> impl Strategy<Value = Value> {
    let field = prop_oneof![
        Just(("title", json!("new"))),
        prop_oneof![Just(json!(null)), Just(json!("text"))].prop_map(|v| ("description", v)),
        prop_oneof![Just(json!("to_do")), Just(json!("done"))].prop_map(|v| ("status", v)),
        prop_oneof![Just(json!(null)), Just(json!(["a", "b"]))].prop_map(|v| ("labels", v)),
        prop_oneof![Just(json!(null)), Just(json!("2026-01-01"))].prop_map(|v| ("due", v)),
        prop_oneof![Just(json!(null)), Just(json!(30))].prop_map(|v| ("estimate_minutes", v)),
    ];
    prop::collection::vec(field, 0..6).prop_map(|fields| {
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect::<serde_json::Map<_, _>>()
            .into()
    })
}

proptest! {
    // RFC 7396: absence keeps, null clears, other values set; applying it again changes nothing.
    #[test]
    fn patches_are_merge_patches(body in members()) {
        let task = make(json!({"title": "old", "description": "old", "labels": ["old"], "due": "2025-12-31", "estimate_minutes": 5}));
        let changed = patch(&task, body.clone()).unwrap_or_else(|| task.clone());
        prop_assert_eq!(patch(&changed, body.clone()), None);
        prop_assert!(changed.task.version <= 2);
        let due = match body.get("due") { None => Some("2025-12-31"), Some(value) => value.as_str() };
        prop_assert_eq!(changed.task.due.as_ref().map(Moment::as_str), due);
        let text = match body.get("description") { None => Some("old"), Some(value) => value.as_str() };
        prop_assert_eq!(changed.description.as_ref().map(Markdown::as_str), text);
        prop_assert_eq!(changed.task.completed_at.is_some(), changed.task.status == Status::Done);
    }
}
