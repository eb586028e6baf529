//! When a schedule is due, by the examples of AWS's pages.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::Expression;

/// The next times, as long as they are wanted.
fn times(expression: &str, zone: &str, from: &str, count: usize) -> Vec<String> {
    let expression = Expression::parse(expression).unwrap();
    let zone = TimeZone::get(zone).unwrap();
    let mut at: Timestamp = from.parse().unwrap();
    let mut found = Vec::new();
    while let Some(next) = expression.next(at, &zone).filter(|_| found.len() < count) {
        found.push(next.to_string());
        at = next;
    }
    found
}

fn utc(expression: &str, from: &str) -> Vec<String> {
    times(expression, "UTC", from, 2)
}

#[test]
fn rates_come_at_regular_intervals() {
    let from = "2026-03-01T10:07:30Z";
    assert_eq!(
        utc("rate(1 minute)", from),
        ["2026-03-01T10:08:00Z", "2026-03-01T10:09:00Z"]
    );
    assert_eq!(
        utc("rate(15 minutes)", from),
        ["2026-03-01T10:15:00Z", "2026-03-01T10:30:00Z"]
    );
    assert_eq!(
        utc("rate(1 hour)", from),
        ["2026-03-01T11:00:00Z", "2026-03-01T12:00:00Z"]
    );
    assert_eq!(
        utc("rate(7 days)", "2026-03-05T00:00:00Z"),
        ["2026-03-12T00:00:00Z", "2026-03-19T00:00:00Z"]
    );
}

#[test]
fn once_is_once() {
    assert_eq!(
        utc("at(2026-03-01T10:08:00)", "2026-03-01T10:07:30Z"),
        ["2026-03-01T10:08:00Z"]
    );
    assert!(utc("at(2026-03-01T10:08:00)", "2026-03-01T10:08:00Z").is_empty());
}

#[test]
fn the_examples_of_the_guide_come_when_it_says() {
    let from = "2026-01-01T00:00:00Z";
    for (expression, expected) in [
        (
            "cron(0 10 * * ? *)",
            ["2026-01-01T10:00:00Z", "2026-01-02T10:00:00Z"],
        ),
        (
            "cron(15 12 * * ? *)",
            ["2026-01-01T12:15:00Z", "2026-01-02T12:15:00Z"],
        ),
        (
            "cron(0 18 ? * MON-FRI *)",
            ["2026-01-01T18:00:00Z", "2026-01-02T18:00:00Z"],
        ),
        (
            "cron(0 8 1 * ? *)",
            ["2026-01-01T08:00:00Z", "2026-02-01T08:00:00Z"],
        ),
        (
            "cron(0/15 * * * ? *)",
            ["2026-01-01T00:15:00Z", "2026-01-01T00:30:00Z"],
        ),
        (
            "cron(0/10 * ? * MON-FRI *)",
            ["2026-01-01T00:10:00Z", "2026-01-01T00:20:00Z"],
        ),
        (
            "cron(0/5 8-17 ? * MON-FRI *)",
            ["2026-01-01T08:00:00Z", "2026-01-01T08:05:00Z"],
        ),
        (
            "cron(0 9 ? * 2#1 *)",
            ["2026-01-05T09:00:00Z", "2026-02-02T09:00:00Z"],
        ),
        (
            "cron(0/30 20-23,0-2 ? * MON-FRI *)",
            ["2026-01-01T00:30:00Z", "2026-01-01T01:00:00Z"],
        ),
    ] {
        assert_eq!(utc(expression, from), expected, "{expression}");
    }
}

#[test]
fn special_days_are_found() {
    let from = "2026-01-01T00:00:00Z";
    for (expression, expected) in [
        (
            "cron(0 0 L * ? *)",
            ["2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z"],
        ),
        // 3 January 2026 is a Saturday, 1 February and 1 March are Sundays.
        (
            "cron(0 0 3W * ? *)",
            ["2026-01-02T00:00:00Z", "2026-02-03T00:00:00Z"],
        ),
        (
            "cron(0 0 1W 2,3 ? *)",
            ["2026-02-02T00:00:00Z", "2026-03-02T00:00:00Z"],
        ),
        // A Saturday, whose Friday is in another month; a Sunday, whose Monday is.
        (
            "cron(0 0 1W 8 ? *)",
            ["2026-08-03T00:00:00Z", "2027-08-02T00:00:00Z"],
        ),
        (
            "cron(0 0 31W 5 ? *)",
            ["2026-05-29T00:00:00Z", "2027-05-31T00:00:00Z"],
        ),
        (
            "cron(0 0 ? * L *)",
            ["2026-01-03T00:00:00Z", "2026-01-10T00:00:00Z"],
        ),
        (
            "cron(0 0 ? * 6L *)",
            ["2026-01-30T00:00:00Z", "2026-02-27T00:00:00Z"],
        ),
        (
            "cron(0 0 29 FEB ? *)",
            ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"],
        ),
        (
            "cron(0 0 1 1 ? 2030-2040/5)",
            ["2030-01-01T00:00:00Z", "2035-01-01T00:00:00Z"],
        ),
    ] {
        assert_eq!(utc(expression, from), expected, "{expression}");
    }
    assert!(utc("cron(0 0 1 1 ? 2020)", from).is_empty());
    assert!(utc("cron(0 0 31 2 ? *)", from).is_empty());
}

#[test]
fn a_time_that_the_clocks_skip_is_skipped_and_one_that_comes_twice_counts_once() {
    let berlin = |expression, from| times(expression, "Europe/Berlin", from, 2);
    assert_eq!(
        berlin("cron(30 2 * * ? *)", "2026-03-28T12:00:00Z"),
        ["2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z"]
    );
    assert_eq!(
        berlin("cron(30 2 * * ? *)", "2026-10-24T12:00:00Z"),
        ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]
    );
}

#[test]
fn what_aws_refuses_is_refused() {
    for expression in [
        "",
        "5 minutes",
        "every(5 minutes)",
        "rate(5 minutes",
        "rate(5)",
        "rate(0 minutes)",
        "rate(-1 minutes)",
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(5 weeks)",
        "rate(1 second)",
        "at(tomorrow)",
        "cron(0 10 * * *)",
        "cron(0 10 * * * *)",
        "cron(0 10 ? * ? *)",
        "cron(0 0 10 * * ? *)",
        "cron(60 10 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 10 0 * ? *)",
        "cron(0 10 * 13 ? *)",
        "cron(0 10 ? * 8 *)",
        "cron(0 10 ? * 3#1,6#3 *)",
        "cron(0 10 ? * MON#6 *)",
        "cron(0 10 * * ? 1969)",
        "cron(0 10 ? * 2/2 *)",
        "cron(5-1 10 * * ? *)",
        "cron(*/0 10 * * ? *)",
        "cron(0 10 32W * ? *)",
        "cron(0 10 * ABC ? *)",
    ] {
        assert!(Expression::parse(expression).is_err(), "{expression}");
    }
}
