//! Histories of a few events, and the rows that follow from the definitions.

use analytics::testing::calculate;
use analytics::{EventRow, Report, Scope};
use domain::{EventId, EventKind, IdSeed, ProjectId, Status, TaskId, UserId};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::support::{Engine, assert_same, run};

const DAY_MS: i64 = 24 * 3_600_000;

/// A task's changes: the time, and the column it is in since; none if it was deleted.
fn task(number: u8, zone: &str, changes: &[(&str, Option<Status>)]) -> Vec<EventRow> {
    let zone = TimeZone::get(zone).unwrap();
    let task = TaskId::from_seed(IdSeed([number; 16]));
    let mut status = Status::ToDo;
    let row = |(at, (time, now)): (usize, &(&str, Option<Status>))| {
        let time: jiff::Timestamp = time.parse().unwrap();
        let before = status;
        status = now.unwrap_or(status);
        let mut event = [number; 16];
        event[0] = at as u8;
        EventRow {
            project_id: ProjectId::from_seed(IdSeed([1; 16])),
            at_ms: time.as_millisecond(),
            subject_id: task.to_string(),
            version: at as i64 + 1,
            event_id: EventId::from_seed(IdSeed(event)),
            task_id: Some(task.clone()),
            day: zone.to_datetime(time).date(),
            kind: if at == 0 {
                EventKind::TaskCreated
            } else {
                EventKind::StatusChanged
            },
            field: None,
            actor: UserId::from_seed(IdSeed([2; 16])),
            is_deleted: now.is_none(),
            from_status: (at > 0).then_some(before),
            status: Some(status),
            priority: None,
            title: Some(format!("Task {number}")),
            assignees: Vec::new(),
            labels: Vec::new(),
            start_on: None,
            due_on: None,
            estimate_minutes: Some(60),
            points: Some(2),
            checklist_items: None,
            checklist_items_done: None,
            created_by: None,
            created_ms: None,
            completed_ms: None,
        }
    };
    changes.iter().enumerate().map(row).collect()
}

/// The rows of a report of these days: the engine's, which are the calculation's.
fn report(report: Report, days: [&str; 2], rows: &[EventRow]) -> Vec<Vec<Value>> {
    let [from, to]: [Date; 2] = days.map(|day| day.parse().unwrap());
    let scope = Scope::new(
        ProjectId::from_seed(IdSeed([1; 16])),
        "2026-01-01".parse().unwrap(),
        from,
        to,
    )
    .unwrap();
    let mut table = None;
    run(async {
        let engine = Engine::over(rows).await;
        table = Some(engine.run(report, &scope).await);
    });
    let table = table.unwrap();
    assert_same(report, &table, &calculate(report, &scope, rows));
    table
        .rows()
        .iter()
        .map(|row| row.iter().map(analytics::Cell::to_json).collect())
        .collect()
}

const TO_DO: Option<Status> = Some(Status::ToDo);
const STARTED: Option<Status> = Some(Status::InProgress);
const DONE: Option<Status> = Some(Status::Done);

#[test]
fn a_reopened_task_takes_from_its_first_start_to_its_last_end() {
    let mut rows = task(
        3,
        "UTC",
        &[
            ("2026-03-02T08:00:00Z", TO_DO),
            ("2026-03-03T08:00:00Z", STARTED),
            ("2026-03-03T09:00:00Z", TO_DO),
            ("2026-03-04T08:00:00Z", DONE),
            ("2026-03-05T08:00:00Z", STARTED),
            ("2026-03-07T08:00:00Z", DONE),
        ],
    );
    rows.extend(task(4, "UTC", &[("2026-03-03T08:00:00Z", DONE)]));
    rows.extend(task(
        5,
        "UTC",
        &[("2026-03-03T08:00:00Z", TO_DO), ("2026-03-04T08:00:00Z", DONE)],
    ));
    let days = ["2026-03-02", "2026-03-08"];
    let measured = |ms: i64, others: i64| json!([1, ms, ms, ms, 1, 2 * DAY_MS, others]);
    let week = |rows: Vec<Vec<Value>>| rows.into_iter().map(|row| json!(row[1..])).collect::<Vec<_>>();
    let cycle = week(report(Report::CycleTime, days, &rows));
    assert_eq!(
        cycle,
        [measured(4 * DAY_MS, 2), measured(4 * DAY_MS, 2)],
        "the period, and its week"
    );
    let lead = report(Report::LeadTime, days, &rows);
    assert_eq!(
        lead[1][1..5],
        [json!(2), json!(DAY_MS), json!(5 * DAY_MS), json!(5 * DAY_MS)]
    );
    assert_eq!(
        report(Report::Throughput, days, &rows),
        [[json!("2026-03-02"), json!(3), json!(1)]]
    );
    let before = ["2026-03-02", "2026-03-06"];
    assert_eq!(
        report(Report::Throughput, before, &rows)[0][1],
        2,
        "it was open again"
    );
}

#[test]
fn a_burndown_rises_where_a_task_is_reopened_and_freezes_at_the_close() {
    let mut rows = task(
        3,
        "UTC",
        &[
            ("2026-03-01T08:00:00Z", TO_DO),
            ("2026-03-02T08:00:00Z", DONE),
            ("2026-03-03T08:00:00Z", STARTED),
        ],
    );
    rows.extend(task(
        4,
        "UTC",
        &[("2026-03-02T08:00:00Z", TO_DO), ("2026-03-03T08:00:00Z", None)],
    ));
    let expected = [
        json!(["2026-03-02", 2, 1, 1, 0, 1, 0, 120, 60, 60, 0, 60, 0, 0]),
        json!(["2026-03-03", 1, 1, 0, 1, 0, 1, 60, 60, 0, 60, 0, 60, 0]),
    ];
    let days = ["2026-03-02", "2026-03-03"];
    let burndown = report(Report::Burndown, days, &rows)
        .into_iter()
        .map(Value::from)
        .collect::<Vec<_>>();
    assert_eq!(burndown, expected);
    rows.extend(task(5, "UTC", &[("2026-03-04T00:00:00Z", TO_DO)]));
    let later = report(Report::Burndown, days, &rows)
        .into_iter()
        .map(Value::from)
        .collect::<Vec<_>>();
    assert_eq!(later, expected);
}

#[test]
fn days_are_the_projects_and_the_last_state_of_a_day_counts() {
    // Summer time begins on the 29th; there and back within a second; a slow clock; a deletion.
    let zone = "Europe/Berlin";
    let mut rows = task(
        3,
        zone,
        &[
            ("2026-03-28T22:59:59.999Z", TO_DO),
            ("2026-03-28T23:00:00.000Z", STARTED),
            ("2026-03-28T23:00:00.400Z", TO_DO),
            ("2026-03-28T23:00:00.900Z", STARTED),
            ("2026-03-28T22:59:59.000Z", DONE),
        ],
    );
    rows.extend(task(
        4,
        zone,
        &[("2026-03-28T12:00:00Z", TO_DO), ("2026-03-29T22:00:00Z", None)],
    ));
    let flow = report(Report::CumulativeFlow, ["2026-03-28", "2026-03-30"], &rows);
    let expected = [
        json!(["2026-03-28", 2, 0, 0]),
        json!(["2026-03-29", 1, 0, 1]),
        json!(["2026-03-30", 0, 0, 1]),
    ];
    assert_eq!(flow.into_iter().map(Value::from).collect::<Vec<_>>(), expected);
}

#[test]
fn a_project_without_events_has_its_days_and_columns() {
    let rows = task(3, "UTC", &[("2026-05-01T08:00:00Z", TO_DO)]);
    let days = ["2026-02-28", "2026-03-01"];
    for (of, expected) in [
        (Report::StatusCounts, 3),
        (Report::Throughput, 1),
        (Report::CycleTime, 2),
        (Report::CumulativeFlow, 2),
        (Report::Burndown, 2),
        (Report::Overdue, 0),
        (Report::Assignees, 0),
        (Report::Forecast, 2),
    ] {
        assert_eq!(report(of, days, &rows).len(), expected, "{of}");
    }
}
