use super::*;
use crate::{IdSeed, NewTask, ProjectId, Rank, TaskId, TaskPatch};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn user(byte: u8) -> UserId {
    UserId::from_seed(IdSeed([byte; 16]))
}

fn image(detail: crate::TaskDetail) -> TaskImage {
    TaskImage {
        task: detail.task,
        description: detail.description,
        body_version: None,
        checklist: None,
        is_rebalanced: false,
        is_imported: false,
        imported_at: None,
        unreadable: Unreadable::default(),
    }
}

fn new(body: Value) -> TaskImage {
    let ids = (
        TaskId::from_seed(IdSeed([1; 16])),
        ProjectId::from_seed(IdSeed([2; 16])),
    );
    let rank = Rank::at_end(at(1), 0);
    image(
        NewTask::parse(body)
            .unwrap()
            .into_task(ids, user(3), rank, at(1), &|| IdSeed([9; 16])),
    )
}

fn patched(before: &TaskImage, body: Value) -> TaskImage {
    let detail = crate::TaskDetail {
        task: before.task.clone(),
        description: before.description.clone(),
    };
    let end = Rank::at_end(at(5), 0);
    let patch = TaskPatch::parse(body).unwrap();
    let changed = patch.apply(&detail, end, (&user(4), at(5)), &|| IdSeed([8; 16]));
    image(changed.unwrap().unwrap())
}

fn summary(history: &History) -> Vec<(&str, Option<&str>)> {
    let events = history.events.iter();
    events
        .map(|event| (event.kind.as_str(), event.field.as_deref()))
        .collect()
}

#[test]
fn a_new_task_is_one_event_with_all_its_fields() {
    let task = new(json!({"title": "t", "labels": ["a"], "due": "2026-03-01"}));
    let history = TaskChange::Created(task.clone()).history();
    assert_eq!(summary(&history), [("task_created", None)]);
    let to = &history.events[0].to;
    assert_eq!(
        (&to["title"], &to["due"], &to["status"]),
        (&json!("t"), &json!("2026-03-01"), &json!("to_do"))
    );
    assert_eq!(
        (&history.actor, history.at, history.version),
        (&user(3), at(1), 1)
    );
}

#[test]
fn an_imported_task_is_created_at_its_import() {
    let mut task = new(json!({"title": "t"}));
    task.task.created_at = at(-1000);
    assert_eq!(TaskChange::Created(task).history().at, at(1));
}

#[test]
fn each_field_that_changes_is_an_event_of_its_kind() {
    let before = new(json!({"title": "t"}));
    let body = json!({"title": "u", "status": "done", "assignees": [user(7)], "priority": "high"});
    let after = patched(&before, body);
    let change = TaskChange::Changed { before, after };
    let history = change.history();
    assert_eq!(
        summary(&history),
        [
            ("task_changed", Some("title")),
            ("status_changed", Some("status")),
            ("task_changed", Some("priority")),
            ("assignees_changed", Some("assignees")),
        ]
    );
    let status = &history.events[1];
    assert_eq!((&status.from, &status.to), (&json!("to_do"), &json!("done")));
    assert_eq!((&history.actor, history.at), (&user(4), at(5)));
    assert_eq!(history.state["completed_at"], json!(crate::Timestamp(at(5))));
    // Deriving again, from a redelivery, gives the same events with the same ids.
    assert_eq!(change.history(), history);
}

#[test]
fn events_of_other_versions_or_tasks_have_other_ids() {
    let before = new(json!({"title": "a"}));
    let b = patched(&before, json!({"title": "b"}));
    let mut c = patched(&b, json!({"title": "c"}));
    let one = TaskChange::Changed {
        before: before.clone(),
        after: b.clone(),
    };
    let two = TaskChange::Changed {
        before: b,
        after: c.clone(),
    };
    assert_ne!(one.history().events[0].id, two.history().events[0].id);
    c.task.id = TaskId::from_seed(IdSeed([6; 16]));
    let other = TaskChange::Changed { before, after: c };
    assert_ne!(other.history().events[0].id, two.history().events[0].id);
}

#[test]
fn changes_by_the_system_are_no_events() {
    let before = new(json!({"title": "t"}));
    let unchanged = TaskChange::Changed {
        before: before.clone(),
        after: before.clone(),
    };
    assert!(unchanged.history().events.is_empty());
    let mut after = before.clone();
    after.task.rank = Rank::at_end(at(9), 1);
    after.task.version += 1;
    let moved = TaskChange::Changed {
        before: before.clone(),
        after: after.clone(),
    };
    assert_eq!(summary(&moved.history()), [("task_moved", Some("rank"))]);
    after.is_rebalanced = true;
    assert!(TaskChange::Changed { before, after }.history().events.is_empty());
}

#[test]
fn a_long_description_that_was_written_again_is_another_one() {
    let mut before = new(json!({"title": "t"}));
    before.task.excerpt = Some("same".to_owned());
    before.body_version = Some(1);
    let mut after = before.clone();
    after.task.version = 2;
    after.body_version = Some(2);
    let change = TaskChange::Changed {
        before: before.clone(),
        after: after.clone(),
    };
    assert_eq!(
        summary(&change.history()),
        [("task_changed", Some("description"))]
    );
    after.body_version = Some(1);
    let change = TaskChange::Changed { before, after };
    assert!(change.history().events.is_empty());
}

#[test]
fn an_oversized_value_is_replaced_by_its_size() {
    let before = new(json!({"title": "t"}));
    let line = json!({"text": "\u{4e16}".repeat(400)});
    let after = patched(&before, json!({"checklist": vec![line; 100]}));
    let history = TaskChange::Changed { before, after }.history();
    assert!(history.events[0].to["omitted_bytes"].as_u64().unwrap() > 120_000);
    assert_eq!(history.state["checklist_items"], 100);
}

#[test]
fn of_a_long_checklist_history_says_how_much_is_done() {
    let long = |version, done| LongChecklist {
        version,
        bytes: 5000,
        items: 40,
        done,
    };
    let mut before = new(json!({"title": "t"}));
    before.checklist = Some(long(1, 2));
    let mut after = patched(&before, json!({"title": "other"}));
    after.checklist.clone_from(&before.checklist);
    let moved = TaskChange::Changed {
        before: before.clone(),
        after: after.clone(),
    };
    assert_eq!(moved.history().events.len(), 1, "the title alone");
    after.checklist = Some(long(2, 3));
    let history = TaskChange::Changed { before, after }.history();
    let event = &history.events[1];
    assert_eq!(event.field.as_deref(), Some("checklist"));
    assert_eq!(
        event.to,
        json!({"omitted_bytes": 5000, "items": 40, "done": 3, "version": 2})
    );
    assert_eq!(history.state["checklist_items_done"], 3);
}

#[test]
fn only_oversized_fields_of_a_whole_task_are_omitted() {
    let line = json!({"text": "\u{4e16}".repeat(400)});
    let task = new(json!({"title": "t", "assignees": [user(7)], "checklist": vec![line; 100]}));
    let created = TaskChange::Created(task.clone()).history();
    let deleted = TaskChange::Deleted {
        before: task,
        by: user(1),
        at: at(7),
        version: 2,
    };
    for whole in [&created.events[0].to, &deleted.history().events[0].from] {
        assert_eq!(
            (&whole["title"], &whole["assignees"]),
            (&json!("t"), &json!([user(7)]))
        );
        assert!(whole["checklist"]["omitted_bytes"].as_u64().unwrap() > 120_000);
    }
}

#[test]
fn a_long_description_cut_to_its_beginning_is_another_one() {
    let mut before = new(json!({"title": "t"}));
    before.task.excerpt = Some("beginning".to_owned());
    before.body_version = Some(1);
    let mut after = patched(&before, json!({"description": "beginning"}));
    after.body_version = None;
    let change = TaskChange::Changed { before, after };
    assert_eq!(
        summary(&change.history()),
        [("task_changed", Some("description"))]
    );
}

#[test]
fn clocks_that_differ_do_not_turn_history_round() {
    let mut before = new(json!({"title": "t"}));
    before.task.updated_at = at(100);
    let mut after = patched(&new(json!({"title": "t"})), json!({"title": "u"}));
    after.task.updated_at = at(50);
    let change = TaskChange::Changed {
        before: before.clone(),
        after,
    };
    assert_eq!(change.history().at, at(100));
    let gone = TaskChange::Deleted {
        before,
        by: user(1),
        at: at(7),
        version: 3,
    };
    let history = gone.history();
    assert_eq!(
        (history.at, history.state["is_deleted"].clone()),
        (at(100), json!(true))
    );
}
