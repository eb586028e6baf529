//! Points: what a completed task earns, who gets it, and how it is counted.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use crate::string_enum::string_enum;
use crate::{Priority, ProjectId, Status, Task, TaskChange, TaskId, TaskRef, UserId};

string_enum! {
    /// Why an entry of the ledger has its points.
    PointReason {
        /// The task became done.
        Completed = "completed",
        /// The task became done too soon after its creation, which earns nothing.
        TooSoon = "too_soon",
        /// The task became done, but the day's points were used up, at least in part.
        DailyCap = "daily_cap",
        /// The task was reopened, which takes back what it had earned.
        Reopened = "reopened",
        /// The task, or its project, was deleted, which takes back what it had earned.
        Deleted = "deleted",
    }
}

/// The days that a balance remembers: a completion around midnight may be counted after the next day's first one.
const MAX_DAYS: usize = 2;

/// The guards against farming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PointRules {
    /// The most points that one user earns on a day (UTC).
    pub daily_cap: u32,
    /// The age in seconds below which a task earns nothing.
    pub minimum_age_s: u32,
}

impl Default for PointRules {
    fn default() -> Self {
        Self {
            daily_cap: 200,
            minimum_age_s: 60,
        }
    }
}

/// A user's part of what a task earns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointShare {
    /// The user.
    pub user_id: UserId,
    /// Their part, before the daily cap.
    pub points: u32,
}

impl Task {
    /// The points that completing it earns.
    pub fn worth(&self) -> u32 {
        self.points.unwrap_or(match self.priority {
            Priority::None => 1,
            Priority::Low => 2,
            Priority::Medium => 3,
            Priority::High => 5,
            Priority::Urgent => 8,
        })
    }

    /// The users who get these points: the assignees in equal parts, one more for the first of them where a rest is left; without
    /// assignees, the user who changed it last. Empty parts are left out.
    pub fn shares(&self) -> Vec<PointShare> {
        let users = match self.assignees.is_empty() {
            true => std::slice::from_ref(&self.updated_by),
            false => &self.assignees,
        };
        let count = u32::try_from(users.len()).unwrap_or(u32::MAX);
        let (each, rest) = (self.worth() / count, self.worth() % count);
        let share = |(place, user): (u32, &UserId)| PointShare {
            user_id: user.clone(),
            points: each + u32::from(place < rest),
        };
        let shares = (0..).zip(users).map(share);
        shares.filter(|share| share.points > 0).collect()
    }
}

/// The cause by which an award was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reversal {
    /// The version of the task that did.
    pub version: u64,
    /// When.
    pub at: Timestamp,
    /// By what.
    pub reason: PointReason,
}

/// The points that one completion of a task earns. Later changes of assignees or points do not change it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Award {
    /// The project.
    pub project_id: ProjectId,
    /// The task.
    pub task_id: TaskId,
    /// The version of the task that completed it.
    pub version: u64,
    /// When it was completed.
    pub at: Timestamp,
    /// The task's title then.
    pub title: String,
    /// Whether it was completed too soon after its creation.
    pub is_too_soon: bool,
    /// The users and their shares, before the daily cap.
    pub shares: Vec<PointShare>,
    /// The cause by which it was taken back, if it was.
    pub reversal: Option<Reversal>,
}

impl Award {
    /// The award of a change of a task, if it completes the task. An import earns nothing.
    pub fn of(change: &TaskChange, rules: PointRules) -> Option<Self> {
        let after = match change {
            TaskChange::Created(after) if !after.is_imported => after,
            TaskChange::Changed { before, after } if before.task.status != Status::Done => after,
            _ => return None,
        };
        let task = &after.task;
        let shares = task.shares();
        if task.status != Status::Done || shares.is_empty() {
            return None;
        }
        let age = task.updated_at.duration_since(after.created_here_at());
        Some(Self {
            project_id: task.project_id.clone(),
            task_id: task.id.clone(),
            version: task.version,
            at: task.updated_at,
            title: task.title.as_str().to_owned(),
            is_too_soon: age.as_secs() < i64::from(rules.minimum_age_s),
            shares,
            reversal: None,
        })
    }

    /// The task.
    pub fn task(&self) -> TaskRef {
        TaskRef {
            project_id: self.project_id.clone(),
            task_id: self.task_id.clone(),
        }
    }
}

impl Reversal {
    /// How a change of a task takes back what its completion earned, if it does.
    pub fn of(change: &TaskChange) -> Option<Self> {
        match change {
            TaskChange::Changed { before, after }
                if before.task.status == Status::Done && after.task.status != Status::Done =>
            {
                Some(Self {
                    version: after.task.version,
                    at: after.task.updated_at,
                    reason: PointReason::Reopened,
                })
            }
            TaskChange::Deleted {
                before, at, version, ..
            } if before.task.status == Status::Done => Some(Self {
                version: *version,
                at: *at,
                reason: PointReason::Deleted,
            }),
            _ => None,
        }
    }
}

/// An entry of a user's ledger. No entry ever changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointEntry {
    /// The project.
    pub project_id: ProjectId,
    /// The task.
    pub task_id: TaskId,
    /// The version of the task that caused it.
    pub version: u64,
    /// The task's title then; empty for a user who was no member any more.
    pub title: String,
    /// The points, negative where they are taken back.
    pub points: i64,
    /// The user's part of what the task was worth, before the guards.
    pub share: u32,
    /// Why.
    pub reason: PointReason,
    /// When.
    pub at: Timestamp,
}

string_enum! {
    /// Whom a ranking compares.
    RankingScope {
        /// Everybody who takes part.
        Global = "global",
        /// The members of a project.
        Project = "project",
    }

    /// The period of a ranking.
    #[derive(Default)]
    RankingPeriod {
        /// All time.
        #[default]
        All = "all",
        /// The current calendar month (UTC).
        Month = "month",
        /// The current ISO week (UTC).
        Week = "week",
    }
}

impl RankingPeriod {
    /// The name of the period that this instant is in, which sorts by time: `all`, `2026-11`, `2026-W48`.
    pub fn key(self, at: Timestamp) -> String {
        let date = day_of(at);
        match self {
            Self::All => "all".to_owned(),
            Self::Month => date.strftime("%Y-%m").to_string(),
            Self::Week => {
                let week = date.iso_week_date();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
        }
    }

    /// The first day of the period that this instant is in.
    pub fn first_day(self, at: Timestamp) -> Option<Date> {
        let date = day_of(at);
        match self {
            Self::All => None,
            Self::Month => Some(date.first_of_month()),
            Self::Week => Some(date.saturating_sub(date.weekday().to_monday_zero_offset().days())),
        }
    }

    /// The instant at which that period begins.
    pub fn starts_at(self, at: Timestamp) -> Option<Timestamp> {
        let start = self.first_day(at)?.to_zoned(TimeZone::UTC).ok()?;
        Some(start.timestamp())
    }
}

fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// The points of one period, the latest that there were any in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodPoints {
    /// The period's key, which sorts by time.
    pub of: String,
    /// The points.
    pub points: u64,
}

impl PeriodPoints {
    /// Points of a former period are not counted any more.
    fn add(&mut self, key: String, points: i64) {
        if key > self.of {
            *self = Self { of: key, points: 0 };
        } else if key < self.of {
            return;
        }
        self.points = self.points.saturating_add_signed(points);
    }
}

/// Points of all time, of a month and of a week.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scores {
    /// Of all time.
    pub all: u64,
    /// Of the latest month.
    pub month: PeriodPoints,
    /// Of the latest week.
    pub week: PeriodPoints,
}

impl Scores {
    /// Counts points that were earned at this instant, or takes them back.
    pub fn add(&mut self, points: i64, earned_at: Timestamp) {
        self.all = self.all.saturating_add_signed(points);
        self.month.add(RankingPeriod::Month.key(earned_at), points);
        self.week.add(RankingPeriod::Week.key(earned_at), points);
    }

    /// The points of a period, and its key.
    pub fn of(&self, period: RankingPeriod) -> (&str, u64) {
        match period {
            RankingPeriod::All => ("all", self.all),
            RankingPeriod::Month => (&self.month.of, self.month.points),
            RankingPeriod::Week => (&self.week.of, self.week.points),
        }
    }

    /// The points of the period of this key.
    pub fn within(&self, period: RankingPeriod, key: &str) -> u64 {
        let (of, points) = self.of(period);
        if of == key { points } else { 0 }
    }

    /// The points of the period that this instant is in.
    pub fn now(&self, period: RankingPeriod, now: Timestamp) -> u64 {
        self.within(period, &period.key(now))
    }
}

/// A user's points: always the sum of their ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// The points.
    pub scores: Scores,
    /// Those of the latest days, newest first.
    days: Vec<PeriodPoints>,
}

impl Balance {
    /// The points of a day (UTC), without those that were taken back.
    pub fn on_day(&self, at: Timestamp) -> u64 {
        let key = day_of(at).to_string();
        self.days
            .iter()
            .find(|day| day.of == key)
            .map_or(0, |day| day.points)
    }

    /// Counts what a completion earns. Returns the points that are granted, and why so many.
    pub fn grant(&mut self, share: u32, award: &Award, rules: PointRules) -> (i64, PointReason) {
        let left = u64::from(rules.daily_cap).saturating_sub(self.on_day(award.at));
        let left = u32::try_from(left).unwrap_or(u32::MAX);
        let (points, reason) = match share {
            _ if award.is_too_soon => (0, PointReason::TooSoon),
            share if share > left => (left, PointReason::DailyCap),
            share => (share, PointReason::Completed),
        };
        self.add(i64::from(points), award.at);
        (i64::from(points), reason)
    }

    /// Counts points that were earned at this instant, or takes them back: from the periods in which they were earned.
    pub fn add(&mut self, points: i64, earned_at: Timestamp) {
        self.scores.add(points, earned_at);
        let key = day_of(earned_at).to_string();
        let place = self.days.partition_point(|day| day.of > key);
        if self.days.get(place).is_none_or(|day| day.of != key) {
            let of = key.clone();
            self.days.insert(place, PeriodPoints { of, points: 0 });
        }
        if let Some(day) = self.days.get_mut(place) {
            day.add(key, points);
        }
        self.days.truncate(MAX_DAYS);
    }
}

#[cfg(test)]
#[path = "points_tests.rs"]
mod tests;
