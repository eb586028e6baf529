//! An hour of the event log.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

const SECONDS: i64 = 3_600;

/// An hour in UTC, from its first millisecond to its last. Its text is `2026-03-01T09`, so that the order of the texts is the order of
/// the hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcHour(i64);

impl UtcHour {
    /// The hour of this time.
    pub fn of(at: Timestamp) -> Self {
        Self(at.as_millisecond().div_euclid(SECONDS * 1_000))
    }

    /// Reads the text of an hour; `None` if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let at: Timestamp = format!("{text}:00:00Z").parse().ok()?;
        let hour = Self::of(at);
        (hour.to_string() == text).then_some(hour)
    }

    /// The first one of a day.
    pub fn first_of(day: Date) -> Self {
        let at = day.to_zoned(TimeZone::UTC).map(|start| start.timestamp());
        Self::of(at.unwrap_or(Timestamp::MAX))
    }

    /// Its day.
    pub fn day(self) -> Date {
        TimeZone::UTC.to_datetime(self.start()).date()
    }

    /// The last one of its day.
    #[must_use]
    pub fn last_of_day(self) -> Self {
        Self(Self::first_of(self.day()).0.saturating_add(23))
    }

    /// Its first moment.
    pub fn start(self) -> Timestamp {
        Timestamp::from_second(self.0.saturating_mul(SECONDS)).unwrap_or(Timestamp::MAX)
    }

    /// The first moment of the next one.
    pub fn end(self) -> Timestamp {
        self.next().start()
    }

    /// The next one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The one before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// All from this one to another, with both.
    pub fn to(self, last: Self) -> impl Iterator<Item = Self> {
        (self.0..=last.0).map(Self)
    }

    /// Whether it was over this long before `now`.
    pub fn is_over(self, now: Timestamp, since: SignedDuration) -> bool {
        now.duration_since(self.end()) >= since
    }
}

impl fmt::Display for UtcHour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.start().strftime("%FT%H"))
    }
}

impl Serialize for UtcHour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UtcHour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not an hour as 2026-03-01T09"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_hour_has_its_first_moment_and_not_that_of_the_next() {
        let hour = UtcHour::of(at("2026-03-01T09:00:00Z"));
        assert_eq!(hour, UtcHour::of(at("2026-03-01T09:59:59.999Z")));
        assert_eq!(hour.next(), UtcHour::of(at("2026-03-01T10:00:00Z")));
        assert_eq!(
            (hour.start(), hour.end()),
            (at("2026-03-01T09:00:00Z"), at("2026-03-01T10:00:00Z"))
        );
        let old = UtcHour::of(at("1969-12-31T23:59:59.999Z"));
        assert_eq!(old.next(), UtcHour::of(at("1970-01-01T00:00:00Z")));
        assert_eq!(UtcHour::of(at("1969-12-31T23:00:00Z")), old);
    }

    #[test]
    fn its_text_is_read_and_nothing_else() {
        let hour = UtcHour::of(at("2026-03-01T09:12:00Z"));
        assert_eq!(hour.to_string(), "2026-03-01T09");
        assert_eq!(UtcHour::parse("2026-03-01T09"), Some(hour));
        for text in [
            "",
            "2026-03-01",
            "2026-03-01T9",
            "2026-03-01T24",
            "2026-02-30T01",
            "2026-03-01T09:00",
            "2026-03-01 09",
        ] {
            assert_eq!(UtcHour::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_has_24_of_them() {
        let hour = |text| UtcHour::parse(text).unwrap();
        let day = jiff::civil::date(2026, 3, 1);
        let (first, last) = (hour("2026-03-01T00"), hour("2026-03-01T23"));
        assert_eq!(
            (UtcHour::first_of(day), hour("2026-03-01T09").last_of_day()),
            (first, last)
        );
        let all: Vec<_> = first.to(last).collect();
        assert_eq!(all.len(), 24);
        assert!(all.iter().all(|hour| hour.day() == day));
        assert_eq!(
            (last.next().day(), first.previous().day()),
            (day.tomorrow().unwrap(), day.yesterday().unwrap())
        );
        assert_eq!(last.to(first).count(), 0);
    }

    #[test]
    fn it_is_over_when_it_is_over() {
        let hour = UtcHour::of(at("2026-03-01T09:12:00Z"));
        let since = SignedDuration::from_mins(5);
        assert!(!hour.is_over(at("2026-03-01T10:04:59.999Z"), since));
        assert!(hour.is_over(at("2026-03-01T10:05:00Z"), since));
    }
}
