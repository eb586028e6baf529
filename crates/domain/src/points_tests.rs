use super::*;
use crate::{IdSeed, NewTask, Rank};
use serde_json::{Value, json};

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn user(byte: u8) -> UserId {
    UserId::from_seed(IdSeed([byte; 16]))
}

fn task(body: Value) -> Task {
    let ids = (
        TaskId::from_seed(IdSeed([1; 16])),
        ProjectId::from_seed(IdSeed([2; 16])),
    );
    let now = Timestamp::UNIX_EPOCH;
    let new = NewTask::parse(body).unwrap();
    new.into_task(ids, user(9), Rank::at_end(now, 0), now, &|| IdSeed([9; 16]))
        .task
}

fn shares(body: Value) -> Vec<(UserId, u32)> {
    let shares = task(body).shares().into_iter();
    shares.map(|share| (share.user_id, share.points)).collect()
}

#[test]
fn points_are_shared_evenly_and_the_rest_goes_to_the_first() {
    assert_eq!(shares(json!({"title": "t"})), [(user(9), 1)]);
    assert_eq!(
        shares(json!({"title": "t", "priority": "urgent"})),
        [(user(9), 8)]
    );
    assert_eq!(
        shares(json!({"title": "t", "points": 0, "priority": "urgent"})),
        []
    );
    let assignees = [user(3), user(1), user(2)];
    assert_eq!(
        shares(json!({"title": "t", "points": 8, "assignees": assignees})),
        [(user(3), 3), (user(1), 3), (user(2), 2)]
    );
    assert_eq!(
        shares(json!({"title": "t", "points": 2, "assignees": assignees})),
        [(user(3), 1), (user(1), 1)],
        "nobody with nothing"
    );
}

#[test]
fn periods_are_of_utc_and_weeks_of_iso() {
    for (at, month, week, monday) in [
        ("2026-11-30T23:59:59.999Z", "2026-11", "2026-W49", "2026-11-30"),
        ("2026-12-01T00:00:00Z", "2026-12", "2026-W49", "2026-11-30"),
        ("2026-12-31T12:00:00Z", "2026-12", "2026-W53", "2026-12-28"),
        ("2027-01-03T23:59:59Z", "2027-01", "2026-W53", "2026-12-28"),
        ("2027-01-04T00:00:00Z", "2027-01", "2027-W01", "2027-01-04"),
        ("2024-12-30T00:00:00Z", "2024-12", "2025-W01", "2024-12-30"),
    ] {
        let at = time(at);
        assert_eq!(RankingPeriod::Month.key(at), month);
        assert_eq!(RankingPeriod::Week.key(at), week);
        let first = RankingPeriod::Week.first_day(at).unwrap();
        assert_eq!(first.to_string(), monday);
        let start = RankingPeriod::Month.starts_at(at).unwrap();
        assert_eq!(start.to_string(), format!("{month}-01T00:00:00Z"));
    }
    assert_eq!(RankingPeriod::All.starts_at(time("2026-11-30T00:00:00Z")), None);
}

#[test]
fn what_is_taken_back_is_taken_from_the_period_in_which_it_was_earned() {
    let (october, november) = (time("2026-10-31T23:59:59Z"), time("2026-11-01T00:00:00Z"));
    let mut balance = Balance::default();
    balance.add(5, october);
    assert_eq!(balance.scores.now(RankingPeriod::Month, november), 0, "midnight");
    balance.add(3, november);
    balance.add(-5, october);
    let now = |period| balance.scores.now(period, november);
    assert_eq!(
        RankingPeriod::ALL.iter().copied().map(now).collect::<Vec<_>>(),
        [3, 3, 3]
    );
    assert_eq!((balance.on_day(october), balance.on_day(november)), (0, 3));
}

#[test]
fn a_completion_before_midnight_may_come_after_the_next_days_first() {
    let (before, after) = (time("2026-10-31T23:59:59Z"), time("2026-11-01T00:00:00Z"));
    let mut balance = Balance::default();
    balance.add(7, before);
    balance.add(2, after);
    balance.add(4, before);
    assert_eq!((balance.on_day(before), balance.on_day(after)), (11, 2));
    assert_eq!(balance.scores.now(RankingPeriod::Month, after), 2);
    balance.add(1, time("2026-11-02T00:00:00Z"));
    assert_eq!(balance.on_day(before), 0, "two days are remembered");
    assert_eq!(balance.scores.all, 14);
}
