use jiff::SignedDuration;

use super::*;

fn hour(text: &str) -> UtcHour {
    UtcHour::parse(text).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn mark(of: &str, changed_at: &str) -> ChangedHour {
    ChangedHour {
        hour: hour(of),
        changed_at: at(changed_at),
    }
}

/// Day, first and last hour, `until`.
fn seen(days: &BTreeMap<Date, DayPlan>) -> Vec<String> {
    let text = |(day, plan): (&Date, &DayPlan)| {
        let hours: Vec<_> = plan.hours.iter().map(ToString::to_string).collect();
        let until = plan.until.map_or("-".to_owned(), |until| until.to_string());
        format!("{day}: {} {until}", hours.join(","))
    };
    days.iter().map(text).collect()
}

#[test]
fn closed_hours_and_the_open_ones_are_read_and_only_the_closed_ones_are_done() {
    let now = at("2026-03-01T12:20:00Z");
    let days = plan(hour("2026-03-01T11"), now, []);
    assert_eq!(
        seen(&days),
        ["2026-03-01: 2026-03-01T11,2026-03-01T12 2026-03-01T11"]
    );
    // The hour before is not over for long enough.
    let days = plan(hour("2026-03-01T11"), at("2026-03-01T12:14:59Z"), []);
    assert_eq!(
        seen(&days),
        ["2026-03-01: 2026-03-01T11,2026-03-01T12 2026-03-01T10"]
    );
    // Nothing but the present hour is left.
    let days = plan(hour("2026-03-01T12"), now, []);
    assert_eq!(seen(&days), ["2026-03-01: 2026-03-01T12 2026-03-01T11"]);
    // A clock that was fast.
    assert!(plan(hour("2026-03-01T13"), now, []).is_empty());
}

#[test]
fn each_day_says_how_far_the_export_is_after_it() {
    let days = plan(hour("2026-02-27T22"), at("2026-03-01T00:20:00Z"), []);
    let untils: Vec<_> = days.values().map(|day| day.until.unwrap().to_string()).collect();
    assert_eq!(untils, ["2026-02-27T23", "2026-02-28T23", "2026-02-28T23"]);
    let counts: Vec<_> = days.values().map(|day| day.hours.len()).collect();
    assert_eq!(counts, [2, 24, 1]);
    // Midnight has passed, and the day before is still open.
    let days = plan(hour("2026-02-28T23"), at("2026-03-01T00:05:00Z"), []);
    assert_eq!(
        seen(&days),
        [
            "2026-02-28: 2026-02-28T23 2026-02-28T22",
            "2026-03-01: 2026-03-01T00 2026-02-28T22"
        ]
    );
}

#[test]
fn hours_that_have_changed_are_read_anew_once_the_index_has_the_change() {
    let now = at("2026-03-01T12:20:00Z");
    let (old, young) = ("2026-03-01T12:05:00Z", "2026-03-01T12:05:00.001Z");
    let marks = [
        mark("2026-01-05T03", old),
        mark("2026-01-05T04", old),
        mark("2026-01-06T00", young),
        mark("2026-03-01T12", old),
        mark("2026-03-01T13", old),
    ];
    let days = plan(hour("2026-03-01T12"), now, marks.clone());
    assert_eq!(
        seen(&days),
        [
            "2026-01-05: 2026-01-05T03,2026-01-05T04 -",
            "2026-03-01: 2026-03-01T12 2026-03-01T11"
        ]
    );
    let done: Vec<_> = days.into_values().flat_map(|day| day.marks).collect();
    assert_eq!(done, [marks[0].clone(), marks[1].clone(), marks[3].clone()]);
}

#[test]
fn whatever_the_time_every_hour_is_read_until_it_is_closed_and_none_is_passed_by() {
    let start = at("2026-02-27T21:00:00Z");
    let mut until = hour("2026-02-27T20");
    let mut last_read: BTreeMap<UtcHour, Timestamp> = BTreeMap::new();
    let mut now = start;
    for step in 0..400_i32 {
        // Minutes to half a day.
        now += SignedDuration::from_mins(i64::from(step * 7_919 % 701));
        for day in plan(until.next(), now, []).into_values() {
            for hour in day.hours {
                last_read.insert(hour, now);
            }
            assert!(day.until.unwrap() >= until, "it never goes back");
            until = day.until.unwrap();
        }
    }
    for hour in UtcHour::of(start).to(until) {
        assert!(is_closed(hour, last_read[&hour]), "{hour}");
    }
    assert!(until.next().next() >= present(now));
}

#[test]
fn a_period_has_its_hours_by_day() {
    let days = days_of(hour("2026-02-28T23"), hour("2026-03-02T00"));
    let counts: Vec<_> = days
        .into_iter()
        .map(|(day, hours)| (day.to_string(), hours.len()))
        .collect();
    let expected = [("2026-02-28", 1), ("2026-03-01", 24), ("2026-03-02", 1)];
    assert_eq!(counts, expected.map(|(day, count)| (day.to_owned(), count)));
    assert!(days_of(hour("2026-03-02T00"), hour("2026-03-01T00")).is_empty());
}
