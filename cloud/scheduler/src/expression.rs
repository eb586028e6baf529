//! When a schedule is due: `rate(…)`, `cron(…)` and `at(…)`.
//!
//! Source: "Schedule types in EventBridge Scheduler" (EventBridge Scheduler user guide) and "Setting a schedule pattern for scheduled
//! rules" (EventBridge user guide).

use anyhow::{Context as _, bail, ensure};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::cron::Cron;

const UNITS: [(&str, i64); 3] = [("minute", 60), ("hour", 3_600), ("day", 86_400)];

/// When a schedule is due.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// Every so many seconds. In AWS they are counted from the schedule's creation, here from the epoch: a fleet on a laptop is
    /// started anew more often than a schedule is created.
    Rate(i64),
    /// At the times of a cron expression.
    Cron(Box<Cron>),
    /// Once.
    At(DateTime),
}

impl Expression {
    /// # Errors
    /// When AWS would refuse it.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let (kind, rest) = text.split_once('(').context("no rate(…), cron(…) or at(…)")?;
        let inner = rest
            .strip_suffix(')')
            .context("the closing parenthesis is missing")?;
        match kind {
            "rate" => rate(inner).map(Self::Rate),
            "cron" => Ok(Self::Cron(Box::new(Cron::parse(inner)?))),
            "at" => Ok(Self::At(
                inner.parse().context("at(…) takes yyyy-mm-ddThh:mm:ss")?,
            )),
            other => bail!("there is no {other}(…), only rate(…), cron(…) and at(…)"),
        }
    }

    /// The first time after this one, if there is any.
    #[must_use]
    pub fn next(&self, after: Timestamp, time_zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::Rate(seconds) => {
                let next = (after.as_second().div_euclid(*seconds) + 1).checked_mul(*seconds)?;
                Timestamp::from_second(next).ok()
            }
            Self::At(at) => instant(*at, time_zone).filter(|at| *at > after),
            Self::Cron(cron) => {
                let from = time_zone.to_datetime(after);
                let mut times = cron.times(from).filter_map(|at| instant(at, time_zone));
                times.find(|at| *at > after)
            }
        }
    }
}

/// The instant of a local time; `None` for one that the clocks skip: such an invocation is skipped, too. A time that comes twice counts
/// once ("Daylight savings time" of the first page).
fn instant(at: DateTime, time_zone: &TimeZone) -> Option<Timestamp> {
    let ambiguous = time_zone.to_ambiguous_timestamp(at);
    match ambiguous.offset() {
        AmbiguousOffset::Gap { .. } => None,
        _ => ambiguous.earlier().ok(),
    }
}

fn rate(text: &str) -> anyhow::Result<i64> {
    let (value, unit) = text.split_once(' ').context("rate(…) takes a value and a unit")?;
    let value: i64 = value.parse().context("the value of a rate is a number")?;
    ensure!(value > 0, "the value of a rate is positive");
    // "For 1 the unit must be singular, else plural."
    let named = |(name, _): &&(&str, i64)| match value {
        1 => *name == unit,
        _ => unit.strip_suffix('s') == Some(name),
    };
    let unit = UNITS.iter().find(named);
    let (_, seconds) =
        unit.context("the unit of a rate is minute, hour or day, for a value above 1 with an s")?;
    value
        .checked_mul(*seconds)
        .context("such a rate has no next time")
}
