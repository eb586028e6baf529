//! Query parameters of a report.

use std::ops::RangeInclusive;

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::Invalid;
use crate::moment::plain_date;
use crate::parameters::{Parameters, Reader};

/// The days of a period whose first day is not given: 12 weeks, the last day included.
const DEFAULT_DAYS: i32 = 84;

/// The period of a report, and what a forecast is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportQuery {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The tasks to be done, by default the open ones. Of a forecast only.
    pub tasks: Option<u32>,
    /// The seed of chance. Of a forecast only.
    pub seed: u32,
}

impl ReportQuery {
    /// The most tasks of a forecast.
    pub const MAX_TASKS: u32 = 100_000;

    /// `calendar` are the days of which there are reports, up to the current one where the project is; `is_forecast`: whether `tasks`
    /// and `seed` are parameters.
    ///
    /// # Errors
    /// All field errors: `invalid_date`, `out_of_range`, `after_to`, `wrong_type`, `unknown_parameter`.
    pub fn parse(
        parameters: Parameters,
        calendar: &RangeInclusive<Date>,
        is_forecast: bool,
    ) -> Result<Self, Invalid> {
        let mut reader = Reader::new(parameters);
        let day = |text: &str| day(text, calendar);
        // A day that is refused is one error, not one more about the order.
        let (gives_from, gives_to) = (reader.has("from"), reader.has("to"));
        let (from, to) = (reader.read("from", day), reader.read("to", day));
        let (tasks, seed) = if is_forecast {
            let tasks = reader.read("tasks", |text| number(text, Self::MAX_TASKS));
            (tasks, reader.read("seed", |text| number(text, u32::MAX)))
        } else {
            (None, None)
        };
        let last = to.or((!gives_to).then_some(*calendar.end()));
        let first = from.or((!gives_from).then_some(last).flatten().map(|last| {
            let first = last.saturating_sub((DEFAULT_DAYS - 1).days());
            first.max(*calendar.start())
        }));
        if first > last && last.is_some() {
            reader.refuse("from", "after_to", "must not be after to");
        }
        reader.finish()?;
        Ok(Self {
            from: first.unwrap_or(*calendar.start()),
            to: last.unwrap_or(*calendar.end()),
            tasks,
            seed: seed.unwrap_or_default(),
        })
    }
}

fn day(text: &str, calendar: &RangeInclusive<Date>) -> Result<Date, Invalid> {
    let date = plain_date(text).ok_or_else(|| Invalid::new("invalid_date", "must be a date (2026-03-01)"))?;
    if calendar.contains(&date) {
        return Ok(date);
    }
    let (first, last) = (calendar.start(), calendar.end());
    Err(Invalid::new(
        "out_of_range",
        format!("must be from {first} to {last}, the current day of the project"),
    ))
}

fn number(text: &str, most: u32) -> Result<u32, Invalid> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return Err(Invalid::wrong_type(&format!("an integer from 0 to {most}")));
    }
    // Too many digits are out of range, too.
    let number = text.parse().ok().filter(|number| *number <= most);
    number.ok_or_else(|| Invalid::new("out_of_range", format!("must be from 0 to {most}")))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn parse(pairs: &[(&str, &str)], is_forecast: bool) -> Result<ReportQuery, Vec<(String, &'static str)>> {
        let parameters = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let calendar = date(2020, 1, 1)..=date(2026, 3, 31);
        ReportQuery::parse(parameters.collect(), &calendar, is_forecast).map_err(|invalid| {
            let errors = invalid.0.into_iter();
            errors.map(|error| (error.pointer, error.code)).collect()
        })
    }

    fn period(pairs: &[(&str, &str)]) -> (Date, Date) {
        let query = parse(pairs, false).unwrap();
        (query.from, query.to)
    }

    #[test]
    fn the_last_twelve_weeks_unless_it_is_said() {
        assert_eq!(period(&[]), (date(2026, 1, 7), date(2026, 3, 31)));
        assert_eq!(
            period(&[("to", "2020-01-20")]),
            (date(2020, 1, 1), date(2020, 1, 20))
        );
        assert_eq!(
            period(&[("from", "2026-03-31")]),
            (date(2026, 3, 31), date(2026, 3, 31))
        );
        let all = [("from", "2020-01-01"), ("to", "2026-03-31")];
        assert_eq!(period(&all), (date(2020, 1, 1), date(2026, 3, 31)));
    }

    #[test]
    fn every_error_at_once() {
        let errors = |pairs: &[(&str, &str)], is_forecast| {
            let errors = parse(pairs, is_forecast).unwrap_err();
            errors
                .into_iter()
                .map(|(pointer, code)| format!("{pointer} {code}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            errors(&[("from", "2026-03-02"), ("to", "2026-03-01")], false),
            ["/from after_to"]
        );
        assert_eq!(
            errors(&[("from", "2019-12-31"), ("to", "2026-04-01")], false),
            ["/from out_of_range", "/to out_of_range"]
        );
        let forecast = [
            ("from", "2026-02-30"),
            ("to", ""),
            ("tasks", "-1"),
            ("seed", "4294967296"),
            ("zone", "UTC"),
        ];
        assert_eq!(
            errors(&forecast, true),
            [
                "/from invalid_date",
                "/to invalid_date",
                "/tasks wrong_type",
                "/seed out_of_range",
                "/zone unknown_parameter"
            ]
        );
        assert_eq!(
            errors(&[("tasks", "1"), ("seed", "1")], false),
            ["/seed unknown_parameter", "/tasks unknown_parameter"]
        );
        for text in [
            "2026-3-01",
            "20260301",
            "2026-03-01T00:00",
            " 2026-03-01",
            "+002026-03-01",
            "2026-W09-7",
        ] {
            assert_eq!(errors(&[("from", text)], false), ["/from invalid_date"], "{text}");
        }
    }

    #[test]
    fn a_forecast_has_a_goal_and_a_seed() {
        let query = parse(&[("tasks", "100000"), ("seed", "4294967295")], true).unwrap();
        assert_eq!((query.tasks, query.seed), (Some(100_000), u32::MAX));
        assert_eq!(parse(&[("tasks", "100001")], true).unwrap_err().len(), 1);
        let query = parse(&[], true).unwrap();
        assert_eq!((query.tasks, query.seed), (None, 0));
    }
}
