use analytics::testing::{Histories, calculate, history};
use analytics::{EventRow, Report, Scope};
use domain::{IdSeed, ProjectId};
use jiff::ToSpan as _;
use jiff::civil::date;
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
