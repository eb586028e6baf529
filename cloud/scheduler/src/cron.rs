//! AWS's cron expressions: six fields, minute to year, of which one of the two for days is `?`.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use anyhow::{Context as _, bail, ensure};
use jiff::civil::{Date, DateTime, Time, Weekday};

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const YEARS: RangeInclusive<i16> = 1970..=2199;

/// A cron expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    minutes: BTreeSet<i16>,
    hours: BTreeSet<i16>,
    days: Days,
    months: BTreeSet<i16>,
    years: BTreeSet<i16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Days {
    /// Days of the month.
    Monthly(BTreeSet<i16>),
    /// The last day of the month.
    LastOfMonth,
    /// The weekday that is nearest to this day, in the same month.
    NearestWeekday(i16),
    /// Days of the week, from 1 for Sunday.
    Weekly(BTreeSet<i16>),
    /// The last such day of the week in a month.
    LastWeekday(i16),
    /// The nth such day of the week in a month.
    NthWeekday(i16, i16),
}

impl Cron {
    /// # Errors
    /// When AWS would refuse it.
    pub(crate) fn parse(text: &str) -> anyhow::Result<Self> {
        let fields: Vec<_> = text.split_whitespace().collect();
        let [minutes, hours, day, months, weekday, years] = fields.as_slice() else {
            bail!("cron(…) takes six fields, not {}", fields.len());
        };
        let days = match (*day, *weekday) {
            ("?", "?") => bail!("only one of the two fields for days may be ?"),
            ("?", weekday) => weekdays(weekday).context("day of the week")?,
            (day, "?") => monthdays(day).context("day of the month")?,
            _ => bail!("one of the two fields for days must be ?"),
        };
        Ok(Self {
            minutes: numbers(minutes, 0..=59, &[]).context("minutes")?,
            hours: numbers(hours, 0..=23, &[]).context("hours")?,
            days,
            months: numbers(months, 1..=12, &MONTHS).context("month")?,
            years: numbers(years, YEARS, &[]).context("year")?,
        })
    }

    /// Its local times from the minute of this one on.
    pub(crate) fn times(&self, from: DateTime) -> impl Iterator<Item = DateTime> {
        let first = from.date();
        let years = self.years.range(first.year()..);
        let months = years.flat_map(|year| self.months.iter().map(|month| (*year, *month)));
        let firsts = months.filter_map(|(year, month)| Date::new(year, i8::try_from(month).ok()?, 1).ok());
        let dates = firsts.filter(move |month| month.last_of_month() >= first);
        let dates = dates.flat_map(|month| {
            month
                .series(jiff::ToSpan::days(1))
                .take_while(move |day| day.month() == month.month())
        });
        let dates = dates.filter(move |date| *date >= first && self.is_on(*date));
        dates
            .flat_map(|date| self.hours.iter().map(move |hour| (date, *hour)))
            .flat_map(|(date, hour)| self.minutes.iter().map(move |minute| (date, hour, *minute)))
            .filter_map(|(date, hour, minute)| {
                let time = Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()?;
                Some(date.to_datetime(time))
            })
    }

    fn is_on(&self, date: Date) -> bool {
        let day = i16::from(date.day());
        let weekday = i16::from(date.weekday().to_sunday_one_offset());
        match &self.days {
            Days::Monthly(days) => days.contains(&day),
            Days::LastOfMonth => date == date.last_of_month(),
            Days::NearestWeekday(wanted) => nearest_weekday(date, *wanted) == Some(date),
            Days::Weekly(days) => days.contains(&weekday),
            Days::LastWeekday(wanted) => weekday == *wanted && day > i16::from(date.days_in_month()) - 7,
            Days::NthWeekday(wanted, nth) => weekday == *wanted && (day - 1) / 7 + 1 == *nth,
        }
    }
}

/// The weekday nearest to a day of the month of this date.
fn nearest_weekday(date: Date, day: i16) -> Option<Date> {
    let wanted = Date::new(date.year(), date.month(), i8::try_from(day).ok()?).ok()?;
    let days = match wanted.weekday() {
        Weekday::Saturday if wanted.day() > 1 => -1,
        Weekday::Saturday => 2,
        Weekday::Sunday if wanted == wanted.last_of_month() => -2,
        Weekday::Sunday => 1,
        _ => 0,
    };
    wanted.checked_add(jiff::ToSpan::days(days)).ok()
}

fn monthdays(text: &str) -> anyhow::Result<Days> {
    if text == "L" {
        return Ok(Days::LastOfMonth);
    }
    if let Some(day) = text.strip_suffix('W') {
        return Ok(Days::NearestWeekday(number(day, &(1..=31), &[])?));
    }
    Ok(Days::Monthly(numbers(text, 1..=31, &[])?))
}

fn weekdays(text: &str) -> anyhow::Result<Days> {
    let range = 1..=7;
    if text == "L" {
        return Ok(Days::Weekly(BTreeSet::from([7])));
    }
    if let Some((day, nth)) = text.split_once('#') {
        let day = number(day, &range, &WEEKDAYS)?;
        return Ok(Days::NthWeekday(day, number(nth, &(1..=5), &[])?));
    }
    if let Some(day) = text.strip_suffix('L') {
        return Ok(Days::LastWeekday(number(day, &range, &WEEKDAYS)?));
    }
    // "/" is no wildcard of this field.
    ensure!(!text.contains('/'), "{text} has an increment");
    Ok(Days::Weekly(numbers(text, range, &WEEKDAYS)?))
}

/// A list of numbers, ranges and increments.
fn numbers(text: &str, range: RangeInclusive<i16>, names: &[&str]) -> anyhow::Result<BTreeSet<i16>> {
    let mut found = BTreeSet::new();
    for part in text.split(',') {
        let (base, step) = match part.split_once('/') {
            Some((base, step)) => (base, Some(number(step, &(1..=*range.end()), &[])?)),
            None => (part, None),
        };
        let (low, high) = match base.split_once('-') {
            _ if base == "*" => (*range.start(), *range.end()),
            Some((low, high)) => (number(low, &range, names)?, number(high, &range, names)?),
            None => {
                let low = number(base, &range, names)?;
                (low, if step.is_some() { *range.end() } else { low })
            }
        };
        ensure!(low <= high, "{base} is no range");
        found.extend((low..=high).step_by(usize::try_from(step.unwrap_or(1))?));
    }
    Ok(found)
}

/// A number, or the name that stands for it.
fn number(text: &str, range: &RangeInclusive<i16>, names: &[&str]) -> anyhow::Result<i16> {
    let named = names.iter().position(|name| name.eq_ignore_ascii_case(text));
    let number = match named {
        Some(place) => i16::try_from(place)? + range.start(),
        None => text.parse().with_context(|| format!("{text} is no number"))?,
    };
    let (low, high) = (range.start(), range.end());
    ensure!(range.contains(&number), "{text} is not between {low} and {high}");
    Ok(number)
}
