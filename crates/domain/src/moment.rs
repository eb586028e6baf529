//! The start or due date of a task: a calendar date or an instant.

use jiff::civil::Date;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::{Offset, OffsetConflict, TimeZone};
use jiff::{SignedDuration, Timestamp, Zoned};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::schema::{JsonString, StringSchema};
use crate::{Invalid, input};

/// A request must not contradict itself.
static STRICT: DateTimeParser = DateTimeParser::new().offset_conflict(OffsetConflict::Reject);
/// What is stored keeps its local time and zone where the zone has other rules by now. The offset only tells apart the two times
/// of an hour that happens twice (RFC 9557, section 3.4; `offset: "prefer"` of Temporal).
static STORED: DateTimeParser = DateTimeParser::new().offset_conflict(OffsetConflict::PreferOffset);

/// A calendar date (`2026-03-01`, RFC 3339 full-date), an instant (`2026-03-01T09:00:00Z`, RFC 3339) or a time in
/// a named zone (`2026-03-01T10:00:00+01:00[Europe/Berlin]`, RFC 9557). Years 1900 to 9998.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment {
    text: String,
    when: When,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// Wherever one asks from.
    Date(Date),
    /// An instant, and its day in the zone that the text names.
    Time(Timestamp, Option<Date>),
}

impl Moment {
    /// # Errors
    /// `invalid_date` for every other form, for dates such as 30 February, and for an offset that the named zone does not have.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::parse_with(text, &STRICT)
            .ok_or_else(|| {
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

    /// Whether it is a date, which has no zone.
    pub fn is_date(&self) -> bool {
        matches!(self.when, When::Date(_))
    }

    /// The first instant: for a date, its start in UTC.
    pub fn first(&self) -> Timestamp {
        self.first_in(&TimeZone::UTC)
    }

    /// The last instant, to the millisecond: for a date, its end in UTC. A task that is due "on the 1st" is due after all that
    /// are due at an hour of the 1st.
    pub fn last(&self) -> Timestamp {
        self.last_in(&TimeZone::UTC)
    }

    /// The first instant: for a date, its start in this zone.
    pub fn first_in(&self, zone: &TimeZone) -> Timestamp {
        match self.when {
            When::Date(date) => start_of(date, zone),
            When::Time(at, _) => at,
        }
    }

    /// The last instant, to the millisecond: for a date, its end in this zone.
    pub fn last_in(&self, zone: &TimeZone) -> Timestamp {
        match self.when {
            When::Date(date) => {
                let next = date.tomorrow().unwrap_or(Date::MAX);
                start_of(next, zone) - SignedDuration::from_millis(1)
            }
            When::Time(at, _) => at,
        }
    }

    /// Whether a task that starts then cannot be due at `due`: the time is an earlier one, or the day where the person is, whose
    /// zone this is. A time in a named zone is also on its day there. Without a zone: whether it is so in every one.
    pub fn is_after(&self, due: &Self, zone: Option<&TimeZone>) -> bool {
        match (self.when, due.when) {
            (When::Time(start, _), When::Time(due, _)) => start > due,
            _ => self.days(zone).0 > due.days(zone).1,
        }
    }

    /// The first and the last of the days that it is on.
    fn days(&self, zone: Option<&TimeZone>) -> (Date, Date) {
        let (at, named) = match self.when {
            When::Date(date) => return (date, date),
            When::Time(at, named) => (at, named),
        };
        match zone {
            Some(zone) => {
                let day = zone.to_datetime(at).date();
                let named = named.unwrap_or(day);
                (day.min(named), day.max(named))
            }
            None => (
                Offset::constant(-12).to_datetime(at).date(),
                Offset::constant(14).to_datetime(at).date(),
            ),
        }
    }

    fn parse_with(text: &str, parser: &DateTimeParser) -> Option<Self> {
        if text.len() == 10 {
            Self::date(text)
        } else {
            Self::time(text, parser)
        }
    }

    /// What is stored was valid when it was written.
    fn stored(text: &str) -> Option<Self> {
        let known = Self::parse_with(text, &STORED);
        // A zone that is not known, here or any more, degrades to the offset.
        known.or_else(|| {
            let (time, _) = text.split_once('[')?;
            let moment = Self::time(time, &STORED)?;
            Some(Self {
                text: time.to_owned(),
                ..moment
            })
        })
    }

    fn date(text: &str) -> Option<Self> {
        let date = plain_date(text)?;
        in_range(start_of(date, &TimeZone::UTC))?;
        Some(date.into())
    }

    fn time(text: &str, parser: &DateTimeParser) -> Option<Self> {
        // jiff accepts more forms than RFC 3339; the separators select the documented one.
        if !(text.as_bytes().get(10)?.eq_ignore_ascii_case(&b'T') && text.as_bytes().get(4) == Some(&b'-')) {
            return None;
        }
        if text.contains('[') {
            let zoned: Zoned = parser.parse_zoned(text).ok()?;
            let at = in_range(zoned.timestamp())?;
            Some(Self {
                text: zoned.to_string(),
                when: When::Time(at, Some(zoned.date())),
            })
        } else {
            let at: Timestamp = in_range(text.parse().ok()?)?;
            Some(Self {
                text: at.to_string(),
                when: When::Time(at, None),
            })
        }
    }
}

/// A date of the form `2026-03-01`, and no other of ISO 8601.
pub(crate) fn plain_date(text: &str) -> Option<Date> {
    let digits_and_hyphens = text.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    digits_and_hyphens.then(|| text.parse().ok())?
}

/// The first instant of a day; one that a zone has skipped begins and ends with the next.
fn start_of(date: Date, zone: &TimeZone) -> Timestamp {
    let start = zone.to_timestamp(date.at(0, 0, 0, 0));
    start.unwrap_or(if date.year() < 2000 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

fn in_range(at: Timestamp) -> Option<Timestamp> {
    // From 1900-01-01 to before 9999-01-01, in UTC: jiff's instants end within the year 9999.
    (-2_208_988_800..253_370_764_800)
        .contains(&at.as_second())
        .then_some(at)
}

impl From<Date> for Moment {
    fn from(date: Date) -> Self {
        Self {
            text: date.to_string(),
            when: When::Date(date),
        }
    }
}

impl JsonString for Moment {
    const SCHEMA: StringSchema = StringSchema::format("date-or-date-time");
}

impl TryFrom<String> for Moment {
    type Error = Invalid;

    /// From what is stored: see [`Moment::parse`] for requests.
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::stored(&text).ok_or_else(|| Invalid::new("invalid_date", "is no date"))
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.text
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::Moment;

    fn moment(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    #[test]
    fn dates_and_times_are_distinguished() {
        let date = moment("2026-03-01");
        assert_eq!(date.first().to_string(), "2026-03-01T00:00:00Z");
        assert_eq!(date.last().to_string(), "2026-03-01T23:59:59.999Z");
        let time = moment("2026-03-01T10:00:00+01:00[Europe/Berlin]");
        assert_eq!(time.first().to_string(), "2026-03-01T09:00:00Z");
        assert_eq!(time.as_str(), "2026-03-01T10:00:00+01:00[Europe/Berlin]");
        assert_eq!(
            moment("2026-03-01T10:00:00+01:00").as_str(),
            "2026-03-01T09:00:00Z"
        );
        assert!(Moment::parse("9998-12-31").is_ok());
    }

    #[test]
    fn a_date_is_a_day_of_the_zone_that_one_asks_from() {
        let zone = |name: &str| TimeZone::get(name).unwrap();
        let day = |text: &str, zone: &TimeZone| {
            let moment = moment(text);
            [
                moment.first_in(zone).to_string(),
                moment.last_in(zone).to_string(),
            ]
        };
        let berlin = day("2026-03-29", &zone("Europe/Berlin"));
        assert_eq!(
            berlin,
            ["2026-03-28T23:00:00Z", "2026-03-29T21:59:59.999Z"],
            "23 hours"
        );
        let auckland = day("2026-04-05", &zone("Pacific/Auckland"));
        assert_eq!(
            auckland,
            ["2026-04-04T11:00:00Z", "2026-04-05T11:59:59.999Z"],
            "25 hours"
        );
        for edge in ["1900-01-01", "9998-12-31"] {
            for far in ["Etc/GMT+12", "Pacific/Kiritimati"] {
                let [first, last] = day(edge, &zone(far));
                assert!(first < last, "{edge} {far}");
            }
        }
    }

    #[test]
    fn start_and_due_are_compared_by_days() {
        let (evening, morning) = (
            "2026-02-02T17:00:00-08:00[America/Los_Angeles]",
            "2026-02-02T00:30:00+13:00[Pacific/Auckland]",
        );
        for (start, due, zone, is_after) in [
            (evening, "2026-02-02", "America/Los_Angeles", false),
            (evening, "2026-02-02", "Europe/Berlin", false),
            (evening, "2026-02-01", "America/Los_Angeles", true),
            (evening, "2026-02-01", "Europe/Berlin", true),
            ("2026-02-03T01:00:00Z", "2026-02-02", "America/Los_Angeles", false),
            ("2026-02-03T01:00:00Z", "2026-02-02", "Europe/Berlin", true),
            ("2026-02-02", morning, "Pacific/Auckland", false),
            ("2026-02-02", "2026-02-01T11:30:00Z", "Pacific/Auckland", false),
            ("2026-02-02", "2026-02-01T10:30:00Z", "Pacific/Auckland", true),
            ("2026-02-03", morning, "Pacific/Auckland", true),
            ("2026-02-03", evening, "America/Los_Angeles", true),
            ("2026-02-03", evening, "Europe/Berlin", false),
            ("2026-02-02", "2026-02-02", "UTC", false),
            ("2026-02-03", "2026-02-02", "UTC", true),
            (evening, "2026-02-03T00:59:59Z", "UTC", true),
            (evening, "2026-02-03T01:00:00Z", "UTC", false),
        ] {
            let zone = TimeZone::get(zone).unwrap();
            let (start, due) = (moment(start), moment(due));
            assert_eq!(
                start.is_after(&due, Some(&zone)),
                is_after,
                "{start:?} {due:?} {zone:?}"
            );
            assert!(is_after || !start.is_after(&due, None), "{start:?} {due:?}");
        }
        assert!(moment("2026-02-04T13:00:00Z").is_after(&moment("2026-02-03"), None));
    }

    fn stored(text: &str) -> Option<Moment> {
        serde_json::from_value(text.into()).ok()
    }

    #[test]
    fn what_is_stored_keeps_its_local_time_under_other_rules() {
        for (text, shown, at) in [
            // Written when Berlin had no summer time.
            (
                "2035-07-01T10:00:00+01:00[Europe/Berlin]",
                "2035-07-01T10:00:00+02:00[Europe/Berlin]",
                "2035-07-01T08:00:00Z",
            ),
            // The second of the two.
            (
                "2026-10-25T02:30:00+01:00[Europe/Berlin]",
                "2026-10-25T02:30:00+01:00[Europe/Berlin]",
                "2026-10-25T01:30:00Z",
            ),
            (
                "2026-10-25T02:30:00+02:00[Europe/Berlin]",
                "2026-10-25T02:30:00+02:00[Europe/Berlin]",
                "2026-10-25T00:30:00Z",
            ),
            // A zone that is not known.
            (
                "2026-03-01T10:00:00+01:00[Mars/Base]",
                "2026-03-01T10:00:00+01:00",
                "2026-03-01T09:00:00Z",
            ),
            (
                "2026-03-01T10:00:00-03:30[Mars/Base][u-ca=x]",
                "2026-03-01T10:00:00-03:30",
                "2026-03-01T13:30:00Z",
            ),
        ] {
            let moment = stored(text).unwrap();
            assert_eq!(
                (moment.as_str(), moment.last().to_string().as_str()),
                (shown, at),
                "{text}"
            );
            assert!(Moment::parse(shown).is_ok(), "a client may send it back: {shown}");
        }
        for text in ["", "soon", "2026-02-30", "2026-03-01T10:00:00[Mars/Base]"] {
            assert_eq!(stored(text), None, "{text}");
        }
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
