//! Dates as users type them.

use domain::Moment;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// The meaning of a date text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum When {
    /// A date, or an instant.
    Known(Moment),
    /// The date of a time in an unknown zone.
    WithoutZone(Moment),
    /// Any other text.
    Text,
}

/// Parses a date text. Month names are read in English only, if `language` is `en` or empty.
pub(super) fn when(text: &str, language: &str, zone: &str) -> When {
    let text = text.trim();
    if let Ok(moment) = Moment::parse(text) {
        return When::Known(moment);
    }
    let begins_with_date = text.get(..10).is_some_and(|date| Moment::parse(date).is_ok());
    if begins_with_date && let Ok(local) = text.parse::<DateTime>() {
        return local_time(local, zone);
    }
    if matches!(language.trim(), "" | "en")
        && let Some(date) = in_words(text)
        && let Ok(moment) = Moment::parse(&date.to_string())
    {
        return When::Known(moment);
    }
    When::Text
}

fn local_time(local: DateTime, zone: &str) -> When {
    let zoned = || {
        let zoned = local.to_zoned(TimeZone::get(zone.trim()).ok()?).ok()?;
        Moment::parse(&zoned.to_string()).ok()
    };
    match (zoned(), Moment::parse(&local.date().to_string())) {
        (Some(moment), _) => When::Known(moment),
        (None, Ok(date)) => When::WithoutZone(date),
        (None, Err(_)) => When::Text,
    }
}

/// `Mar 1 2026`, `1 March 2026`; never without the year, which would be that of the day of typing.
fn in_words(text: &str) -> Option<Date> {
    let text = text.replace(',', " ");
    let words: Vec<_> = text.split_whitespace().collect();
    let text = words.join(" ");
    let formats = ["%b %d %Y", "%B %d %Y", "%d %b %Y", "%d %B %Y"];
    formats
        .iter()
        .find_map(|format| Date::strptime(format, &text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(text: &str) -> When {
        When::Known(Moment::parse(text).unwrap())
    }

    #[test]
    fn dates_and_other_texts() {
        for (text, expected) in [
            ("2026-03-01", known("2026-03-01")),
            ("2026-03-01T10:00:00.000000Z", known("2026-03-01T10:00:00Z")),
            (
                "2026-07-01T10:00:00",
                known("2026-07-01T10:00:00+02:00[Europe/Berlin]"),
            ),
            (
                "2026-07-01 10:00",
                known("2026-07-01T10:00:00+02:00[Europe/Berlin]"),
            ),
            ("Mar 1 2026", known("2026-03-01")),
            ("1 march, 2026", known("2026-03-01")),
            ("Sep 15, 2026", known("2026-09-15")),
            ("every monday", When::Text),
            ("tomorrow", When::Text),
            ("15 Mar", When::Text),
            ("2026-02-30", When::Text),
            ("2026-03-01 every day", When::Text),
            ("01/02/2026", When::Text),
        ] {
            assert_eq!(when(text, "en", "Europe/Berlin"), expected, "{text}");
        }
        assert_eq!(when("1 mai 2026", "fr", ""), When::Text);
        let date = When::WithoutZone(Moment::parse("2026-07-01").unwrap());
        assert_eq!(when("2026-07-01T10:00", "", "Mars/Base"), date);
    }
}
