use std::collections::BTreeSet;

use analytics::testing::{Histories, calculate, history};
use analytics::{EventRow, ROLL_UP, Report, Scope, bind_roll_up};
use domain::{EventKind, IdSeed, ProjectId, Status};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use crate::support::{Engine, assert_same, run};

fn project(number: u8) -> ProjectId {
    ProjectId::from_seed(IdSeed([number; 16]))
}

async fn assert_reports(rows: &[EventRow], scopes: &[Scope]) {
    let engine = Engine::over(rows).await;
    for scope in scopes {
        for &report in Report::ALL {
            let table = engine.run(report, scope).await;
            assert_same(report, &table, &calculate(report, scope, rows));
        }
    }
}

/// Zones that change their clocks on different days, one at midnight.
const ZONES: [&str; 5] = [
    "UTC",
    "Europe/Berlin",
    "America/Santiago",
    "Pacific/Auckland",
    "America/St_Johns",
];

#[derive(Debug, Clone)]
struct Case {
    seed: u64,
    zone: usize,
    is_spring: bool,
    /// The first day of the period, from the first day on which something happens.
    offset: i64,
    days: i64,
}

fn cases() -> impl Strategy<Value = Case> {
    let parts = (
        any::<u64>(),
        0..ZONES.len(),
        any::<bool>(),
        -20_i64..80,
        0_i64..60,
    );
    parts.prop_map(|(seed, zone, is_spring, offset, days)| Case {
        seed,
        zone,
        is_spring,
        offset,
        days,
    })
}

/// Of two tenants, whose events lie in the same files.
fn assert_case(case: &Case, events: usize) {
    let histories = Histories {
        seed: case.seed,
        events,
        zone: TimeZone::get(ZONES[case.zone]).unwrap(),
        first_day: if case.is_spring {
            date(2026, 2, 20)
        } else {
            date(2026, 9, 1)
        },
        days: 60,
    };
    let mut rows = history(&histories, &project(1));
    let other = Histories {
        seed: !case.seed,
        events: events / 10,
        ..histories.clone()
    };
    rows.extend(history(&other, &project(2)));
    let from = histories.first_day.saturating_add(case.offset.days());
    let to = from.saturating_add(case.days.days());
    let scopes = [1, 2].map(|number| Scope::new(project(number), histories.first_day, from, to).unwrap());
    run(assert_reports(&rows, &scopes));
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        max_shrink_iters: 20,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(1))]
    #[test]
    fn every_report_of_10_000_events_is_what_its_definition_says(case in cases()) {
        assert_case(&case, 10_000);
    }
}

proptest! {
    #![proptest_config(config(3))]
    #[test]
    fn every_report_of_few_events_is_what_its_definition_says(case in cases(), events in 0..400_usize) {
        assert_case(&case, events);
    }
}

#[test]
fn the_figures_of_a_day_are_those_of_its_events() {
    run(async {
        let histories = |seed, number| {
            let of = Histories {
                seed,
                events: 400,
                zone: TimeZone::UTC,
                first_day: date(2026, 3, 1),
                days: 4,
            };
            history(&of, &project(number))
        };
        let rows = [histories(1, 1), histories(2, 2)].concat();
        let engine = Engine::over(&rows).await;
        let mut days = 0;
        for offset in 0..6 {
            let day = date(2026, 3, 1) + offset.days();
            // Literals, without their quotes.
            let parameters = bind_roll_up(day).into_iter();
            let parameters = parameters.map(|literal| literal.trim_matches('\'').to_owned());
            let (names, found) = engine.query("roll-up", ROLL_UP, parameters).await;
            let mut calculated = Vec::new();
            for number in [1, 2] {
                let of_day: Vec<_> = rows.iter().filter(|row| is_on(row, day, number)).collect();
                if !of_day.is_empty() {
                    calculated.push(figures(&of_day));
                }
            }
            calculated.sort();
            let text = |row: Vec<Option<String>>| row.into_iter().map(Option::unwrap).collect::<Vec<_>>();
            assert_eq!(
                found.into_iter().map(text).collect::<Vec<_>>(),
                calculated,
                "{day}"
            );
            if !calculated.is_empty() {
                days += 1;
                let expected = [
                    "project_id",
                    "events",
                    "created",
                    "finished",
                    "reopened",
                    "deleted",
                    "people",
                ];
                assert_eq!(names, expected);
            }
        }
        assert!(days >= 4, "{days}");
    });
}

fn is_on(row: &EventRow, day: Date, number: u8) -> bool {
    let at = jiff::Timestamp::from_millisecond(row.at_ms).unwrap();
    row.project_id == project(number) && TimeZone::UTC.to_datetime(at).date() == day
}

fn figures(rows: &[&EventRow]) -> Vec<String> {
    let tasks = |is_meant: &dyn Fn(&EventRow) -> bool| {
        let tasks = rows.iter().filter(|row| is_meant(row)).map(|row| &row.task_id);
        tasks.collect::<BTreeSet<_>>().len()
    };
    let moved = |row: &EventRow| row.kind == EventKind::StatusChanged;
    let counts = [
        rows.len(),
        tasks(&|row| row.kind == EventKind::TaskCreated),
        tasks(&|row| moved(row) && row.status == Some(Status::Done)),
        tasks(&|row| moved(row) && row.from_status == Some(Status::Done)),
        tasks(&|row| row.kind == EventKind::TaskDeleted),
        rows.iter().map(|row| &row.actor).collect::<BTreeSet<_>>().len(),
    ];
    let counts = counts.iter().map(ToString::to_string);
    std::iter::once(rows[0].project_id.to_string())
        .chain(counts)
        .collect()
}
