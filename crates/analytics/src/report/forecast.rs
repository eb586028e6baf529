//! When the open tasks will be done, by chance: a Monte Carlo simulation over the days of the past.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Serialize;

use crate::report::Table;

/// The fewest days of a sample.
pub const MIN_SAMPLE_DAYS: usize = 14;
/// The fewest tasks that were finished in a sample.
pub const MIN_FINISHED: i64 = 10;

const RUNS: u32 = 10_000;
/// No run looks further.
const MAX_DAYS: i32 = 3_653;

/// The days by which a number of tasks will be done. Each run draws days of the past, with their number of finished tasks, until
/// the tasks are done; days without any are drawn like others, weekends too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forecast {
    /// The tasks to be done.
    pub tasks: i64,
    /// The days of the sample.
    pub sample_days: usize,
    /// The tasks that were finished on them.
    pub finished: i64,
    /// The number of runs.
    pub runs: u32,
    /// The seed of chance: the same seed and sample make the same forecast.
    pub seed: u64,
    /// The day by which they are done in half of the runs; none if that is more than ten years away.
    pub p50: Option<Date>,
    /// The same for 85 % of the runs.
    pub p85: Option<Date>,
    /// The same for 95 % of the runs.
    pub p95: Option<Date>,
}

/// A sample from which nothing can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a forecast needs {MIN_SAMPLE_DAYS} days with {MIN_FINISHED} finished tasks; there are {days} and {finished}"
)]
pub struct ForecastRefused {
    /// The days of the sample.
    pub days: usize,
    /// The tasks that were finished on them.
    pub finished: i64,
}

impl Forecast {
    /// Simulates from the rows of [`Report::Forecast`](crate::Report::Forecast). `tasks` is by default the number of open ones.
    ///
    /// # Errors
    /// [`ForecastRefused`] for too small a sample.
    pub fn simulate(table: &Table, tasks: Option<i64>, seed: u64) -> Result<Self, ForecastRefused> {
        let sample: Vec<i64> = table.numbers("finished").collect();
        let finished = sample.iter().sum();
        if sample.len() < MIN_SAMPLE_DAYS || finished < MIN_FINISHED {
            let days = sample.len();
            return Err(ForecastRefused { days, finished });
        }
        let tasks = tasks.or_else(|| table.numbers("open").next()).unwrap_or_default();
        let mut chance = Chance(seed);
        let mut runs: Vec<i32> = (0..RUNS).map(|_| run(&sample, tasks, &mut chance)).collect();
        runs.sort_unstable();
        let day = |percent: usize| {
            let rank = (runs.len() * percent).div_ceil(100);
            let days = *runs.get(rank.checked_sub(1)?)?;
            let day = table.scope().to().checked_add(days.days()).ok()?;
            (days <= MAX_DAYS).then_some(day)
        };
        Ok(Self {
            tasks,
            sample_days: sample.len(),
            finished,
            runs: RUNS,
            seed,
            p50: day(50),
            p85: day(85),
            p95: day(95),
        })
    }
}

/// The days of one run; one more than the most if it does not end.
fn run(sample: &[i64], tasks: i64, chance: &mut Chance) -> i32 {
    let mut left = tasks;
    for day in 0..=MAX_DAYS {
        if left <= 0 {
            return day;
        }
        left -= chance.draw(sample);
    }
    MAX_DAYS + 1
}

/// SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014): forecasts stay the same with other
/// versions of a library.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn draw(&mut self, sample: &[i64]) -> i64 {
        let at = (u128::from(self.next()) * sample.len() as u128) >> 64;
        let drawn = usize::try_from(at).ok().and_then(|at| sample.get(at));
        drawn.copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use domain::{IdSeed, ProjectId};
    use jiff::civil::date;

    use super::*;
    use crate::{Report, Scope};

    fn table(finished: &[i64], open: i64) -> Table {
        let to = date(2026, 3, 31);
        let from = to.saturating_sub((finished.len() as i64 - 1).days());
        let scope = Scope::new(ProjectId::from_seed(IdSeed([1; 16])), from, from, to).unwrap();
        let rows = finished.iter().enumerate().map(|(at, finished)| {
            let day = from.saturating_add((at as i64).days()).to_string();
            vec![Some(day), Some(finished.to_string()), Some(open.to_string())]
        });
        Table::decode(Report::Forecast, &scope, ["day", "finished", "open"], rows).unwrap()
    }

    #[test]
    fn a_steady_team_is_done_when_division_says_so() {
        let forecast = Forecast::simulate(&table(&[2; 14], 21), None, 1).unwrap();
        let day = Some(date(2026, 4, 11));
        assert_eq!((forecast.p50, forecast.p85, forecast.p95), (day, day, day));
        let none = Forecast::simulate(&table(&[2; 14], 0), None, 1).unwrap();
        assert_eq!(none.p95, Some(date(2026, 3, 31)));
    }

    #[test]
    fn days_without_any_count_and_a_seed_repeats() {
        let sample = [0, 0, 5, 0, 0, 0, 5, 0, 0, 0, 0, 5, 0, 0];
        let one = Forecast::simulate(&table(&sample, 30), None, 7).unwrap();
        assert_eq!(one, Forecast::simulate(&table(&sample, 30), None, 7).unwrap());
        let other = Forecast::simulate(&table(&sample, 30), None, 8).unwrap();
        assert_ne!(one.seed, other.seed);
        // 30 tasks in steps of 5 with chance 3/14: a negative binomial distribution, quantiles 27, 38, 46.
        let days = |day: Option<Date>| (day.unwrap() - date(2026, 3, 31)).get_days();
        for forecast in [one, other] {
            for (day, expected) in [(forecast.p50, 27), (forecast.p85, 38), (forecast.p95, 46)] {
                assert!((days(day) - expected).abs() <= 1, "{day:?} {expected}");
            }
        }
    }

    #[test]
    fn too_small_a_sample_and_too_many_tasks() {
        let refused = |days, finished| Err(ForecastRefused { days, finished });
        assert_eq!(Forecast::simulate(&table(&[9; 13], 1), None, 1), refused(13, 117));
        let mut few = vec![0; 100];
        few[3] = 9;
        assert_eq!(Forecast::simulate(&table(&few, 1), None, 1), refused(100, 9));
        few[4] = 1;
        let far = Forecast::simulate(&table(&few, 1), Some(i64::MAX), 1).unwrap();
        assert_eq!((far.tasks, far.p50), (i64::MAX, None));
    }
}
