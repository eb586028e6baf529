//! The queries of the folder `queries`, for operators: on DataFusion, and calculated in Rust.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use analytics::EventRow;
use analytics::testing::{Histories, history};
use domain::{EventKind, IdSeed, ProjectId, Status};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use crate::support::{Engine, run};

/// The period of the queries, in the middle of the histories.
const PERIOD: (Date, Date) = (date(2026, 3, 5), date(2026, 4, 10));

type Rows = Vec<Vec<String>>;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../queries")
}

/// The rows of the event log.
fn events() -> Vec<EventRow> {
    let histories = Histories {
        seed: 21,
        events: 3_000,
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        first_day: date(2026, 2, 20),
        days: 60,
    };
    let projects = [1, 2].map(|number| ProjectId::from_seed(IdSeed([number; 16])));
    let other = Histories {
        seed: 22,
        events: 700,
        ..histories.clone()
    };
    let mut rows = history(&histories, &projects[0]);
    rows.extend(history(&other, &projects[1]));
    rows
}

fn dt(row: &EventRow) -> Date {
    let at = jiff::Timestamp::from_millisecond(row.at_ms).unwrap();
    TimeZone::UTC.to_datetime(at).date()
}

/// The result that a query must have.
fn calculated(name: &str, rows: &[&EventRow]) -> Rows {
    match name {
        "active-people" => active_people(rows),
        "busiest-projects" => busiest_projects(rows),
        "cycle-time-per-project" => cycle_times(rows),
        "duplicate-events" => Vec::new(),
        "events-per-day" => events_per_day(rows),
        "idle-tasks" => idle_tasks(rows),
        "reopened-tasks" => reopened_tasks(rows),
        "work-per-week" => work_per_week(rows),
        other => panic!("nothing calculates {other}"),
    }
}

fn distinct<'a, T: Ord>(rows: &[&'a EventRow], value: impl FnMut(&&'a EventRow) -> T) -> usize {
    rows.iter().map(value).collect::<BTreeSet<_>>().len()
}

fn grouped<'a, K: Ord>(
    rows: &[&'a EventRow],
    mut key: impl FnMut(&EventRow) -> K,
) -> BTreeMap<K, Vec<&'a EventRow>> {
    let mut groups: BTreeMap<K, Vec<&EventRow>> = BTreeMap::new();
    for row in rows {
        groups.entry(key(row)).or_default().push(row);
    }
    groups
}

fn active_people(rows: &[&EventRow]) -> Rows {
    let days = grouped(rows, dt).into_iter();
    days.map(|(day, rows)| {
        let people = distinct(&rows, |row| row.actor.as_str());
        let projects = distinct(&rows, |row| row.project_id.as_str());
        [
            day.to_string(),
            people.to_string(),
            projects.to_string(),
            rows.len().to_string(),
        ]
        .into()
    })
    .collect()
}

fn busiest_projects(rows: &[&EventRow]) -> Rows {
    let mut projects: Vec<_> = grouped(rows, |row| row.project_id.to_string())
        .into_iter()
        .collect();
    projects.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
    let projects = projects.into_iter();
    projects
        .map(|(project, rows)| {
            let people = distinct(&rows, |row| row.actor.as_str());
            let tasks: BTreeSet<_> = rows.iter().filter_map(|row| row.task_id.as_ref()).collect();
            let last = rows.iter().map(|row| dt(row)).max().unwrap();
            let figures = [rows.len(), people, tasks.len()].map(|figure| figure.to_string());
            [vec![project], figures.into(), vec![last.to_string()]].concat()
        })
        .collect()
}

fn events_per_day(rows: &[&EventRow]) -> Rows {
    let groups = grouped(rows, |row| (dt(row), row.kind.as_str())).into_iter();
    groups
        .map(|((day, kind), rows)| {
            let projects = distinct(&rows, |row| row.project_id.as_str());
            [
                day.to_string(),
                kind.to_owned(),
                rows.len().to_string(),
                projects.to_string(),
            ]
            .into()
        })
        .collect()
}

/// Creations and moves, of which the queries count.
fn moves<'a>(rows: &[&'a EventRow]) -> Vec<&'a EventRow> {
    let is_move = |row: &&&EventRow| [EventKind::TaskCreated, EventKind::StatusChanged].contains(&row.kind);
    rows.iter().filter(is_move).copied().collect()
}

fn is_reopening(row: &EventRow) -> bool {
    row.from_status == Some(Status::Done) && row.status != Some(Status::Done)
}

fn work_per_week(rows: &[&EventRow]) -> Rows {
    let monday = |row: &EventRow| {
        let days = i64::from(row.day.weekday().to_monday_zero_offset());
        row.day.saturating_sub(days.days())
    };
    let weeks = grouped(&moves(rows), monday).into_iter();
    weeks
        .map(|(monday, rows)| {
            let count = |counts: &dyn Fn(&EventRow) -> bool| rows.iter().filter(|row| counts(row)).count();
            let figures = [
                count(&|row| row.kind == EventKind::TaskCreated),
                count(&|row| row.status == Some(Status::Done)),
                count(&is_reopening),
            ];
            [
                vec![monday.to_string()],
                figures.map(|figure| figure.to_string()).into(),
            ]
            .concat()
        })
        .collect()
}

/// The rows of each task, oldest first.
fn tasks<'a>(rows: &[&'a EventRow]) -> Vec<Vec<&'a EventRow>> {
    let mut of_tasks = rows.to_vec();
    of_tasks.retain(|row| row.status.is_some());
    of_tasks.sort_by(|one, other| (one.version, &one.event_id).cmp(&(other.version, &other.event_id)));
    grouped(&of_tasks, |row| row.task_id.clone())
        .into_values()
        .collect()
}

fn reopened_tasks(rows: &[&EventRow]) -> Rows {
    let mut reopened: Vec<_> = tasks(rows)
        .into_iter()
        .map(|rows| (rows.iter().filter(|row| is_reopening(row)).count(), rows))
        .filter(|(count, _)| *count > 0)
        .collect();
    reopened.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let reopened = reopened.into_iter().take(100).map(|(count, rows)| {
        let last = rows[rows.len() - 1];
        [of_task(last), vec![count.to_string()]].concat()
    });
    reopened.collect()
}

fn idle_tasks(rows: &[&EventRow]) -> Rows {
    let mut last: Vec<_> = tasks(rows)
        .into_iter()
        .filter_map(|rows| rows.last().copied())
        .collect();
    last.retain(|row| !row.is_deleted && row.status != Some(Status::Done));
    last.sort_by_key(|row| (row.at_ms, row.task_id.clone()));
    let last = last.into_iter().take(100).map(|row| {
        let status = row.status.unwrap().as_str().to_owned();
        [of_task(row), vec![status, row.day.to_string()]].concat()
    });
    last.collect()
}

/// Project, task and title.
fn of_task(row: &EventRow) -> Vec<String> {
    let task = row.task_id.as_ref().unwrap().to_string();
    vec![row.project_id.to_string(), task, row.title.clone().unwrap()]
}

fn cycle_times(rows: &[&EventRow]) -> Rows {
    let mut projects: Vec<(String, Vec<i64>)> = Vec::new();
    for (project, rows) in grouped(&moves(rows), |row| row.project_id.to_string()) {
        let mut took_ms = Vec::new();
        for rows in grouped(&rows, |row| row.task_id.clone()).into_values() {
            let times = |status| {
                rows.iter()
                    .filter(move |row| row.status == Some(status))
                    .map(|row| row.at_ms)
            };
            let (started, done) = (times(Status::InProgress).min(), times(Status::Done).max());
            let took = started.zip(done).map(|(started, done)| done - started);
            took_ms.extend(took.filter(|took| *took >= 0));
        }
        took_ms.sort_unstable();
        projects.extend((!took_ms.is_empty()).then_some((project, took_ms)));
    }
    projects.sort_by_key(|(_, took_ms)| std::cmp::Reverse(took_ms.len()));
    let projects = projects.into_iter().map(|(project, took_ms)| {
        let rank = |percent: usize| took_ms[(took_ms.len() * percent).div_ceil(100) - 1].to_string();
        vec![project, took_ms.len().to_string(), rank(50), rank(85)]
    });
    projects.collect()
}

#[test]
fn every_query_says_what_is_calculated() {
    run(async {
        let rows = events();
        let engine = Engine::over(&rows).await;
        let in_period: Vec<&EventRow> = rows
            .iter()
            .filter(|row| (PERIOD.0..=PERIOD.1).contains(&dt(row)))
            .collect();
        let mut seen = 0;
        for entry in std::fs::read_dir(folder()).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "sql") {
                continue;
            }
            let name = path.file_stem().unwrap().to_str().unwrap();
            let sql = std::fs::read_to_string(&path).unwrap();
            let parameters = [PERIOD.0, PERIOD.1].map(|day| day.to_string());
            let (names, result) = engine.query(name, &sql, parameters).await;
            let expected = calculated(name, &in_period);
            assert_eq!(
                expected.is_empty(),
                name == "duplicate-events",
                "{name}: there is something to compare"
            );
            let columns = sql
                .lines()
                .find_map(|line| line.strip_prefix("-- columns: "))
                .unwrap();
            if !result.is_empty() {
                assert_eq!(names.join(", "), columns, "{name}");
            }
            let result: Rows = result
                .into_iter()
                .map(|row| row.into_iter().map(Option::unwrap).collect())
                .collect();
            assert_eq!(result, expected, "{name}");
            seen += 1;
        }
        assert_eq!(seen, 8);
    });
}

#[test]
fn an_event_that_is_there_twice_is_found() {
    run(async {
        let mut rows = events();
        rows.truncate(10);
        // A day later, so that a writer does not see that it is the same.
        let mut copy = rows[3].clone();
        copy.at_ms += 86_400_000;
        let id = copy.event_id.to_string();
        rows.push(copy);
        let engine = Engine::over(&rows).await;
        let sql = std::fs::read_to_string(folder().join("duplicate-events.sql")).unwrap();
        let days = ["2026-01-01", "2026-12-31"].map(str::to_owned);
        let (_, result) = engine.query("duplicate-events", &sql, days).await;
        assert_eq!(result.len(), 1);
        assert_eq!(result[0][..2], [Some(id), Some("2".to_owned())]);
    });
}

#[test]
fn the_readme_has_every_query() {
    let readme = std::fs::read_to_string(folder().join("README.md")).unwrap();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let entry = entry.unwrap();
        // Those of the relational view are in a folder of their own.
        if entry.path().is_dir() {
            continue;
        }
        let name = entry.file_name().into_string().unwrap();
        assert!(
            name == "README.md" || readme.contains(&format!("({name})")),
            "{name}"
        );
    }
}
