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

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, max_shrink_iters: 20, failure_persistence: None, ..ProptestConfig::default() })]

    /// Of two tenants, whose events lie in the same files.
    #[test]
    fn every_report_is_what_its_definition_says(
        seed in any::<u64>(),
        events in prop_oneof![1 => Just(10_000_usize), 2 => 0..400_usize],
        zone in 0..ZONES.len(),
        spring in any::<bool>(),
        offset in -20_i64..80,
        length in 0_i64..60,
    ) {
        let histories = Histories {
            seed,
            events,
            zone: TimeZone::get(ZONES[zone]).unwrap(),
            first_day: if spring { date(2026, 2, 20) } else { date(2026, 9, 1) },
            days: 60,
        };
        let mut rows = history(&histories, &project(1));
        rows.extend(history(&Histories { seed: !seed, events: events / 10, ..histories.clone() }, &project(2)));
        let from = histories.first_day.saturating_add(offset.days());
        let to = from.saturating_add(length.days());
        let scopes = [1, 2].map(|number| Scope::new(project(number), histories.first_day, from, to).unwrap());
        run(assert_reports(&rows, &scopes));
    }
}
