//! The project and the period of a report.

use domain::ProjectId;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

/// The first day that a period can have: the first one of the queries' calendar, whose `sequence` is bounded to 10,000 entries.
pub const FIRST_DAY: Date = date(2020, 1, 1);
/// The last day that a period can have.
pub const LAST_DAY: Date = date(2046, 12, 31);

/// A project and a period of its days, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scope {
    project_id: ProjectId,
    created_on: Date,
    from: Date,
    to: Date,
}

/// A period of which there is no report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// It ends before it begins.
    #[error("the period ends before it begins")]
    Reversed,
    /// It is not within [`FIRST_DAY`] and [`LAST_DAY`].
    #[error("the period must lie between {FIRST_DAY} and {LAST_DAY}")]
    OutOfCalendar,
}

impl Scope {
    /// `created_on` is the UTC day on which the project was created: no partition before it has events of the project.
    ///
    /// # Errors
    /// [`ScopeError`].
    pub fn new(project_id: ProjectId, created_on: Date, from: Date, to: Date) -> Result<Self, ScopeError> {
        if from > to {
            return Err(ScopeError::Reversed);
        }
        if from < FIRST_DAY || to > LAST_DAY {
            return Err(ScopeError::OutOfCalendar);
        }
        Ok(Self {
            project_id,
            created_on,
            from,
            to,
        })
    }

    /// The project.
    pub fn project_id(&self) -> &ProjectId {
        &self.project_id
    }

    /// The first day.
    pub fn from(&self) -> Date {
        self.from
    }

    /// The last day.
    pub fn to(&self) -> Date {
        self.to
    }

    /// The number of days.
    pub fn days(&self) -> i32 {
        (self.to - self.from).get_days() + 1
    }

    /// The first partition that can have events of the project: a day earlier, for clocks that are slow.
    pub fn first_dt(&self) -> Date {
        self.created_on.saturating_sub(1.day())
    }

    /// The last partition that can have events of the period: a day ends up to 12 hours after it does in UTC.
    pub fn last_dt(&self) -> Date {
        self.to.saturating_add(1.day())
    }
}

#[cfg(test)]
mod tests {
    use domain::IdSeed;

    use super::*;

    #[test]
    fn a_period_lies_in_the_calendar() {
        let scope = |from, to| Scope::new(ProjectId::from_seed(IdSeed([1; 16])), FIRST_DAY, from, to);
        let day = date(2026, 3, 29);
        assert_eq!(scope(day, day).unwrap().days(), 1);
        assert_eq!(scope(FIRST_DAY, LAST_DAY).unwrap().days(), 9_862);
        assert_eq!(scope(day, day.yesterday().unwrap()), Err(ScopeError::Reversed));
        let out = Err(ScopeError::OutOfCalendar);
        assert_eq!(scope(date(2019, 12, 31), day), out);
        assert_eq!(scope(day, date(2047, 1, 1)), out);
        assert_eq!(scope(Date::MIN, Date::MAX), out);
    }
}
