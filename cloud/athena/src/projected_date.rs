//! Partition keys of the projection type `date`.

use anyhow::{Context as _, bail, ensure};
use jiff::Span;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime::BrokenDownTime;

/// The dates of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dates {
    /// As `strftime` has it.
    format: String,
    min: Bound,
    max: Bound,
    interval: i64,
    unit: Unit,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Bound {
    At(DateTime),
    /// `NOW`, with a number of units added.
    Now(i64, Unit),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Years,
    Months,
    Weeks,
    Days,
    Hours,
    Minutes,
    Seconds,
}

impl Dates {
    /// Reads the parameters `format`, `range`, `interval` and `interval.unit`.
    pub(super) fn read(
        java: &str,
        (min, max): (&str, &str),
        interval: Option<usize>,
        unit: Option<&str>,
    ) -> anyhow::Result<Self> {
        let (format, finest) = strftime(java)?;
        let unit = unit.map(Unit::parse).transpose()?;
        // "When the provided dates are at single-day or single-month precision, the interval is optional."
        let is_optional = matches!(finest, Unit::Days | Unit::Months);
        ensure!(
            is_optional || (interval.is_some() && unit.is_some()),
            "interval and interval.unit are missing"
        );
        Ok(Self {
            min: Bound::parse(min, &format)?,
            max: Bound::parse(max, &format)?,
            interval: i64::try_from(interval.unwrap_or(1))?,
            unit: unit.unwrap_or(finest),
            format,
        })
    }

    /// The values up to `limit` of them. `now` is in UTC: "Projected date columns are generated in Coordinated Universal Time".
    pub(super) fn all(&self, now: DateTime, limit: usize) -> anyhow::Result<Vec<String>> {
        let (min, max) = (self.min.at(now)?, self.max.at(now)?);
        let mut values = Vec::new();
        for step in 0.. {
            let at = self.unit.after(min, self.interval.saturating_mul(step))?;
            if at > max || values.len() == limit {
                break;
            }
            values.push(at.strftime(&self.format).to_string());
        }
        Ok(values)
    }
}

impl Bound {
    fn parse(text: &str, format: &str) -> anyhow::Result<Self> {
        if let Some(rest) = text.trim().strip_prefix("NOW") {
            return Self::relative(rest.trim()).with_context(|| format!("range: {text}"));
        }
        let read = BrokenDownTime::parse(format, text).with_context(|| format!("range: {text}"))?;
        let year = read.year().with_context(|| format!("range: {text}"))?;
        let date = Date::new(year, read.month().unwrap_or(1), read.day().unwrap_or(1))?;
        let time = Time::new(
            read.hour().unwrap_or(0),
            read.minute().unwrap_or(0),
            read.second().unwrap_or(0),
            0,
        )?;
        Ok(Self::At(date.to_datetime(time)))
    }

    /// Reads the distance after `NOW`: empty, or such as `-3YEARS`.
    fn relative(text: &str) -> anyhow::Result<Self> {
        if text.is_empty() {
            return Ok(Self::Now(0, Unit::Days));
        }
        let sign = match text.get(..1) {
            Some("+") => 1,
            Some("-") => -1,
            _ => bail!("a sign must follow NOW"),
        };
        let rest = text.get(1..).unwrap_or_default().trim();
        let digits = rest
            .find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(rest.len());
        let (number, unit) = rest.split_at(digits);
        let number: i64 = number.parse().context("a number must follow the sign")?;
        Ok(Self::Now(sign * number, Unit::parse(unit.trim())?))
    }

    fn at(&self, now: DateTime) -> anyhow::Result<DateTime> {
        match self {
            Self::At(at) => Ok(*at),
            Self::Now(count, unit) => unit.after(now, *count),
        }
    }
}

impl Unit {
    fn parse(text: &str) -> anyhow::Result<Self> {
        Ok(match text.to_ascii_uppercase().trim_end_matches('S') {
            "YEAR" => Self::Years,
            "MONTH" => Self::Months,
            "WEEK" => Self::Weeks,
            "DAY" => Self::Days,
            "HOUR" => Self::Hours,
            "MINUTE" => Self::Minutes,
            "SECOND" => Self::Seconds,
            _ => bail!("the local cloud does not know the unit {text}"),
        })
    }

    fn after(self, at: DateTime, count: i64) -> anyhow::Result<DateTime> {
        let span = Span::new();
        let span = match self {
            Self::Years => span.try_years(count),
            Self::Months => span.try_months(count),
            Self::Weeks => span.try_weeks(count),
            Self::Days => span.try_days(count),
            Self::Hours => span.try_hours(count),
            Self::Minutes => span.try_minutes(count),
            Self::Seconds => span.try_seconds(count),
        };
        Ok(at.checked_add(span?)?)
    }
}

/// A pattern of Java's `DateTimeFormatter` as one of `strftime`, with its finest unit.
fn strftime(java: &str) -> anyhow::Result<(String, Unit)> {
    let (mut out, mut finest) = (String::new(), None);
    let mut rest = java;
    while let Some(letter) = rest.chars().next() {
        let run = rest.chars().take_while(|next| *next == letter).count();
        let (specifier, unit) = match (letter, run) {
            ('y' | 'u', 4) => ("%Y", Unit::Years),
            ('M', 2) => ("%m", Unit::Months),
            ('d', 2) => ("%d", Unit::Days),
            ('H', 2) => ("%H", Unit::Hours),
            ('m', 2) => ("%M", Unit::Minutes),
            ('s', 2) => ("%S", Unit::Seconds),
            ('\'', _) => {
                let (quoted, after) = rest
                    .get(1..)
                    .and_then(|text| text.split_once('\''))
                    .context("a quote is not closed")?;
                out.push_str(&quoted.replace('%', "%%"));
                rest = after;
                continue;
            }
            (letter, _) if letter.is_ascii_alphabetic() => {
                bail!(
                    "the local cloud does not know {} in the format {java}",
                    letter.to_string().repeat(run)
                );
            }
            (letter, _) => {
                out.push_str(if letter == '%' {
                    "%%"
                } else {
                    rest.get(..letter.len_utf8()).unwrap_or_default()
                });
                rest = rest.get(letter.len_utf8()..).unwrap_or_default();
                continue;
            }
        };
        out.push_str(specifier);
        finest = Some(finest.map_or(unit, |before| finer(before, unit)));
        rest = rest.get(run..).unwrap_or_default();
    }
    Ok((
        out,
        finest.with_context(|| format!("the format {java} has no date"))?,
    ))
}

fn finer(one: Unit, other: Unit) -> Unit {
    if one as u8 > other as u8 { one } else { other }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(format: &str, range: (&str, &str), interval: Option<usize>, unit: Option<&str>) -> Vec<String> {
        let dates = Dates::read(format, range, interval, unit).unwrap();
        dates.all("2026-03-02T10:20:30".parse().unwrap(), 10).unwrap()
    }

    #[test]
    fn dates_follow_the_format() {
        let days = all("yyyy-MM-dd", ("2026-02-28", "NOW"), None, None);
        assert_eq!(days, ["2026-02-28", "2026-03-01", "2026-03-02"]);
        let months = all("yyyyMM", ("202512", "NOW+1MONTH"), None, None);
        assert_eq!(months, ["202512", "202601", "202602", "202603", "202604"]);
        let hours = all("yyyy/MM/dd/HH", ("NOW-2HOURS", "NOW"), Some(1), Some("HOURS"));
        assert_eq!(hours, ["2026/03/02/08", "2026/03/02/09", "2026/03/02/10"]);
        let weeks = all(
            "yyyy-MM-dd'T'",
            (" NOW - 2 WEEKS ", "NOW"),
            Some(1),
            Some("weeks"),
        );
        assert_eq!(weeks, ["2026-02-16T", "2026-02-23T", "2026-03-02T"]);
        // Not the day before of each month in turn: 31 January plus a month is 28 February, plus two is 31 March.
        let ends = all(
            "yyyy-MM-dd",
            ("2025-12-31", "2026-03-31"),
            Some(1),
            Some("MONTHS"),
        );
        assert_eq!(ends, ["2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31"]);
        assert_eq!(
            all("yyyy-MM-dd", ("2020-01-01", "NOW"), None, None).len(),
            10,
            "no more than asked for"
        );
    }

    #[test]
    fn what_is_not_known_is_refused() {
        let read = |format, range| Dates::read(format, range, None, None);
        read("yyyy-MM-dd", ("2026-01-01", "NOW")).unwrap();
        for (format, min, max) in [
            ("yyyy-M-d", "2026-1-1", "NOW"),
            ("yyyy-MM-dd", "2026-01", "NOW"),
            ("yyyy-MM-dd", "2026-01-01", "NOW3DAYS"),
            ("yyyy-MM-dd", "2026-01-01", "NOW-DAYS"),
            ("yyyy-MM-dd", "2026-01-01", "NOW-3FORTNIGHTS"),
            ("yyyy-MM-dd-HH", "2026-01-01-00", "NOW"),
            ("'x'", "x", "x"),
        ] {
            assert!(read(format, (min, max)).is_err(), "{format} {min} {max}");
        }
    }
}
