//! The start or due date of a task: a calendar date or an instant.

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::schema::{JsonString, StringSchema};
use crate::{Invalid, input};

/// A calendar date (`2026-03-01`, RFC 3339 full-date), an instant (`2026-03-01T09:00:00Z`, RFC 3339) or a time in
/// a named zone (`2026-03-01T10:00:00+01:00[Europe/Berlin]`, RFC 9557). Years 1900 to 9998.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment {
    text: String,
    first: Timestamp,
    last: Timestamp,
}

impl Moment {
    /// # Errors
    /// `invalid_date` for every other form, and for dates such as 30 February.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let parsed = if text.len() == 10 {
            Self::date(text)
        } else {
            Self::time(text)
        };
        parsed.ok_or_else(|| {
            Invalid::new("invalid_date", "must be a date (2026-03-01) or a date-time (2026-03-01T09:00:00Z, or with a zone in brackets)")
        })
    }

    /// # Errors
    /// `wrong_type`, `invalid_date`.
    pub fn from_json(value: Value) -> Result<Self, Invalid> {
        Self::parse(&input::string(value)?)
    }

    /// The text form, canonical for a date-time.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first instant: for a date, its start in UTC.
    pub fn first(&self) -> Timestamp {
        self.first
    }

    /// The last instant, to the millisecond: for a date, its end in UTC. A task that is due "on the 1st" is due after all that
    /// are due at an hour of the 1st.
    pub fn last(&self) -> Timestamp {
        self.last
    }

    fn date(text: &str) -> Option<Self> {
        let digits_and_hyphens = text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        let date: Date = digits_and_hyphens.then(|| text.parse().ok())??;
        let first = in_range(date.to_zoned(TimeZone::UTC).ok()?.timestamp())?;
        let last = date
            .at(23, 59, 59, 999_000_000)
            .to_zoned(TimeZone::UTC)
            .ok()?
            .timestamp();
        Some(Self {
            text: date.to_string(),
            first,
            last,
        })
    }

    fn time(text: &str) -> Option<Self> {
        // jiff accepts more forms than RFC 3339; the separators select the documented one.
        if !(text.as_bytes().get(10)?.eq_ignore_ascii_case(&b'T') && text.as_bytes().get(4) == Some(&b'-')) {
            return None;
        }
        if text.contains('[') {
            let zoned: Zoned = text.parse().ok()?;
            let at = in_range(zoned.timestamp())?;
            Some(Self {
                text: zoned.to_string(),
                first: at,
                last: at,
            })
        } else {
            let at: Timestamp = in_range(text.parse().ok()?)?;
            Some(Self {
                text: at.to_string(),
                first: at,
                last: at,
            })
        }
    }
}

fn in_range(at: Timestamp) -> Option<Timestamp> {
    // From 1900-01-01 to before 9999-01-01, in UTC: jiff's instants end within the year 9999.
    (-2_208_988_800..253_370_764_800)
        .contains(&at.as_second())
        .then_some(at)
}

impl JsonString for Moment {
    const SCHEMA: StringSchema = StringSchema::format("date-or-date-time");
}

impl TryFrom<String> for Moment {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.text
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn dates_and_times_are_distinguished() {
        let date = Moment::parse("2026-03-01").unwrap();
        assert_eq!(date.first().to_string(), "2026-03-01T00:00:00Z");
        assert_eq!(date.last().to_string(), "2026-03-01T23:59:59.999Z");
        let time = Moment::parse("2026-03-01T10:00:00+01:00[Europe/Berlin]").unwrap();
        assert_eq!(time.first().to_string(), "2026-03-01T09:00:00Z");
        assert_eq!(time.as_str(), "2026-03-01T10:00:00+01:00[Europe/Berlin]");
        assert_eq!(
            Moment::parse("2026-03-01T10:00:00+01:00").unwrap().as_str(),
            "2026-03-01T09:00:00Z"
        );
        assert!(Moment::parse("9998-12-31").is_ok());
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "2026-02-30",
            "2026-13-01",
            "2026-3-1",
            "20260301",
            "2026-03-01T25:00:00Z",
            "2026-03-01T10:00:00",
            "2026-03-01 10:00:00Z",
            "tomorrow",
            "1899-12-31",
            "9999-01-01",
            "0000-01-01",
            "+002026-03-01",
            "2026-03-01T10:00:00+05:00[Europe/Berlin]",
            "2026-03-01T10:00:00+01:00[Mars/Base]",
            "\u{664}\u{664}\u{664}\u{664}\u{664}",
        ] {
            assert!(Moment::parse(text).is_err(), "{text}");
        }
    }
}
