//! Weeks, and percentiles of durations.

use jiff::civil::{Date, Weekday};

use super::tasks::{Finished, Task};
use crate::{Cell, Scope};

/// The Monday of a day's week.
pub(super) fn week_of(day: Date) -> Date {
    let mut monday = day;
    while monday.weekday() != Weekday::Monday {
        monday = monday.yesterday().unwrap_or(Date::MIN);
    }
    monday
}

/// The days of a period.
pub(super) fn days(scope: &Scope) -> Vec<Date> {
    scope
        .from()
        .series(jiff::Span::new().days(1))
        .take_while(|day| *day <= scope.to())
        .collect()
}

/// The weeks of a period.
pub(super) fn weeks(scope: &Scope) -> Vec<Date> {
    let mut weeks: Vec<_> = days(scope).into_iter().map(week_of).collect();
    weeks.dedup();
    weeks
}

/// The tasks finished in a period.
pub(super) fn finished<'a>(tasks: &'a [Task], scope: &Scope) -> Vec<(&'a Task, Finished<'a>)> {
    let finished = tasks.iter().filter_map(|task| Some((task, task.finished()?)));
    finished
        .filter(|(_, done)| done.since.day >= scope.from())
        .collect()
}

/// The rows of a report of durations.
pub(super) fn durations<'a>(
    tasks: &'a [Task],
    scope: &Scope,
    duration: impl Fn(&Finished<'a>) -> Option<i64>,
) -> Vec<Vec<Cell>> {
    let finished = finished(tasks, scope);
    let periods = std::iter::once(None).chain(weeks(scope).into_iter().map(Some));
    let row = |week: Option<Date>| {
        let of_week = finished
            .iter()
            .filter(|(_, done)| week.is_none_or(|week| week_of(done.since.day) == week));
        let (mut durations, mut reopened, mut rework, mut others) = (Vec::new(), 0, 0, 0);
        for (_, done) in of_week {
            let Some(ms) = duration(done) else {
                others += 1;
                continue;
            };
            durations.push(ms);
            reopened += i64::from(done.is_reopened());
            rework += done.rework_ms();
        }
        durations.sort_unstable();
        let nearest_rank = |percent: usize| {
            let rank = (durations.len() * percent).div_ceil(100);
            let ms = rank.checked_sub(1).and_then(|at| durations.get(at));
            ms.map_or(Cell::Null, |ms| Cell::Number(*ms))
        };
        vec![
            week.map_or(Cell::Null, Cell::Day),
            Cell::Number(durations.len() as i64),
            nearest_rank(50),
            nearest_rank(85),
            nearest_rank(95),
            Cell::Number(reopened),
            Cell::Number(rework),
            Cell::Number(others),
        ]
    };
    periods.map(row).collect()
}
