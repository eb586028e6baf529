//! The hours of an export by day.

use std::collections::{BTreeMap, BTreeSet};

use domain::UtcHour;
use jiff::Timestamp;
use jiff::civil::Date;
use store::{ChangedHour, EXPORTED_AFTER};

/// The hours of a day to write, and their effect on the export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct DayPlan {
    /// The hours that are read.
    pub(crate) hours: BTreeSet<UtcHour>,
    /// The marks that are of no use any more once the day is written.
    pub(crate) marks: Vec<ChangedHour>,
    /// The last hour that is exported for good then, with all before it.
    pub(crate) until: Option<UtcHour>,
}

/// The hour of now. It is read as well, so that what was just done can be seen.
pub(crate) fn present(now: Timestamp) -> UtcHour {
    UtcHour::of(now)
}

/// Whether no event of this hour is missing in the index any more, but for those that mark it.
pub(crate) fn is_closed(hour: UtcHour, now: Timestamp) -> bool {
    hour.is_over(now, EXPORTED_AFTER)
}

/// Whether all hours of this day are closed.
pub(crate) fn is_day_closed(day: Date, now: Timestamp) -> bool {
    is_closed(UtcHour::first_of(day).last_of_day(), now)
}

/// Whether a mark's hour can be read as it is now.
pub(crate) fn is_settled(mark: &ChangedHour, now: Timestamp) -> bool {
    now.duration_since(mark.changed_at) >= EXPORTED_AFTER
}

/// The days to write, oldest first: those of the hours since `from`, and of the hours that have changed and are settled.
pub(crate) fn plan(
    from: UtcHour,
    now: Timestamp,
    marks: impl IntoIterator<Item = ChangedHour>,
) -> BTreeMap<Date, DayPlan> {
    let present = present(now);
    let mut days: BTreeMap<Date, DayPlan> = BTreeMap::new();
    let mut closed = from.previous();
    for hour in from.to(present) {
        if is_closed(hour, now) {
            closed = hour;
        }
        let day = days.entry(hour.day()).or_default();
        day.hours.insert(hour);
        day.until = Some(closed);
    }
    for mark in marks {
        // One of an hour to come is of a clock that is fast.
        if mark.hour <= present && is_settled(&mark, now) {
            let day = days.entry(mark.hour.day()).or_default();
            day.hours.insert(mark.hour);
            day.marks.push(mark);
        }
    }
    days
}

/// The days of a period, oldest first.
pub(crate) fn days_of(from: UtcHour, until: UtcHour) -> BTreeMap<Date, BTreeSet<UtcHour>> {
    let mut days: BTreeMap<Date, BTreeSet<UtcHour>> = BTreeMap::new();
    for hour in from.to(until) {
        days.entry(hour.day()).or_default().insert(hour);
    }
    days
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
