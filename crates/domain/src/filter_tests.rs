use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{IdSeed, NewTask, ProjectId, Rank, TaskId};

/// Zones at both ends of the world, with a quarter of an hour, and with summer times that begin and end.
const ZONES: [&str; 7] = [
    "UTC",
    "Etc/GMT+12",
    "Pacific/Kiritimati",
    "America/Los_Angeles",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
];

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn due(due: &str, status: &str) -> Task {
    let new = NewTask::parse(json!({"title": "t", "due": due, "status": status})).unwrap();
    let ids = (
        TaskId::from_seed(IdSeed([1; 16])),
        ProjectId::from_seed(IdSeed([2; 16])),
    );
    let (user, rank, now) = (
        UserId::from_seed(IdSeed([3; 16])),
        Rank::at_end(Timestamp::UNIX_EPOCH, 0),
        Timestamp::UNIX_EPOCH,
    );
    new.into_task(ids, user, rank, now, &|| IdSeed([4; 16])).task
}

fn filter(value: Value) -> TaskFilter {
    serde_json::from_value(value).unwrap()
}

#[test]
fn a_day_is_the_users_day() {
    // 23:30 of 1 March in Los Angeles, 08:30 of 2 March in Berlin, 21:30 of 2 March in Kiritimati.
    let now = at("2026-03-02T07:30:00Z");
    for (zone, due_text, today, overdue, next_7_days) in [
        ("America/Los_Angeles", "2026-03-01", true, false, true),
        ("Europe/Berlin", "2026-03-01", false, true, false),
        ("America/Los_Angeles", "2026-03-02", false, false, true),
        ("Europe/Berlin", "2026-03-02", true, false, true),
        ("America/Los_Angeles", "2026-03-07", false, false, true),
        ("America/Los_Angeles", "2026-03-08", false, false, false),
        ("Europe/Berlin", "2026-03-08", false, false, true),
        ("America/Los_Angeles", "2026-03-02T07:00:00Z", true, true, true),
        ("America/Los_Angeles", "2026-03-02T08:00:00Z", false, false, true),
        ("Europe/Berlin", "2026-03-02T08:00:00Z", true, false, true),
        ("Pacific/Kiritimati", "2026-03-02T10:00:00Z", false, false, true),
        ("Pacific/Kiritimati", "2026-03-02T09:59:59Z", true, false, true),
    ] {
        let zone = TimeZone::get(zone).unwrap();
        let task = due(due_text, "to_do");
        let is = |within: &str| filter(json!({"due": within})).at(now, &zone).matches(&task, None);
        let found = (is("today"), is("overdue"), is("next_7_days"));
        assert_eq!(found, (today, overdue, next_7_days), "{due_text} {zone:?}");
    }
    let done = due("2026-01-01", "done");
    assert!(
        !filter(json!({"due": "overdue"}))
            .at(now, &TimeZone::UTC)
            .matches(&done, None)
    );
}

#[test]
fn a_date_as_bound_is_the_users_day_and_a_due_date_is_on_its_date() {
    for zone in ZONES {
        let zone = TimeZone::get(zone).unwrap();
        let is = |bound: Value, due_text: &str| {
            filter(bound)
                .at(Timestamp::UNIX_EPOCH, &zone)
                .matches(&due(due_text, "to_do"), None)
        };
        assert!(is(json!({"due_before": "2026-03-02"}), "2026-03-01"), "{zone:?}");
        assert!(!is(json!({"due_before": "2026-03-02"}), "2026-03-02"), "{zone:?}");
        assert!(is(json!({"due_after": "2026-03-02"}), "2026-03-02"), "{zone:?}");
        assert!(!is(json!({"due_after": "2026-03-02"}), "2026-03-01"), "{zone:?}");
    }
    let named = filter(json!({"due_before": "2026-03-02", "time_zone": "America/Los_Angeles"}));
    let evening = due("2026-03-02T07:59:59Z", "to_do");
    assert!(
        named
            .at(Timestamp::UNIX_EPOCH, &TimeZone::UTC)
            .matches(&evening, None),
        "the filter's own zone"
    );
}

#[test]
fn filters_of_earlier_versions_are_read() {
    let old = filter(json!({"due_before": "2026-03-02T00:00:00Z", "due_after": "2026-03-01T00:00:00.5Z"}));
    let utc = old.at(Timestamp::UNIX_EPOCH, &TimeZone::UTC);
    assert!(
        utc.matches(&due("2026-03-01", "to_do"), None) && !utc.matches(&due("2026-03-02", "to_do"), None)
    );
}

fn moments() -> impl Strategy<Value = String> {
    let date = (1..28_u8).prop_map(|day| format!("2026-03-{day:02}"));
    let time = (date.clone(), 0..24_u8, 0..4_u8)
        .prop_map(|(date, hour, quarter)| format!("{date}T{hour:02}:{:02}:00Z", quarter * 15));
    prop_oneof![date, time]
}

proptest! {
    /// The part of the index that is read has all that matches, wherever the user is.
    #[test]
    fn nothing_that_matches_is_outside_the_span(
        (now, due_text) in (moments(), moments()),
        bounds in prop::option::of((moments(), moments())),
        within in prop::option::of(prop::sample::select(DueWithin::ALL.to_vec())),
        zone in prop::sample::select(ZONES.to_vec()),
    ) {
        let now = Moment::parse(&now).unwrap().first();
        let bounds = bounds.map(|(after, before)| (Moment::parse(&after).unwrap(), Moment::parse(&before).unwrap()));
        let (due_after, due_before) = bounds.unzip();
        let filter = TaskFilter { due_after, due_before, due: within, ..TaskFilter::default() };
        let task = due(&due_text, "to_do");
        let key = task.due.as_ref().unwrap().last();
        if filter.at(now, &TimeZone::get(zone).unwrap()).matches(&task, None) && let Some(span) = filter.due_span(now) {
            let (from, until) = span.unwrap();
            prop_assert!(from <= key && key <= until, "{filter:?} {due_text} {zone}");
        }
    }
}
