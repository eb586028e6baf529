//! The form of a time stamp that others read.

use std::fmt;

use serde::{Serialize, Serializer};

/// A time as answers, events and exported files show it: RFC 3339, in UTC, always with three decimals (`2026-03-01T09:00:00.000Z`),
/// so that the order of the texts is the order of the times and one fixed format reads them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp(pub jiff::Timestamp);

impl Timestamp {
    /// A regular expression for the form.
    pub const PATTERN: &str = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$";
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(at: jiff::Timestamp) -> Self {
        Self(at)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.0)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_three_decimals_whatever_the_time_is() {
        let shown = |ms| {
            let at = jiff::Timestamp::from_millisecond(ms).unwrap();
            serde_json::to_value(Timestamp::from(at)).unwrap()
        };
        assert_eq!(shown(1_772_355_600_000), "2026-03-01T09:00:00.000Z");
        assert_eq!(shown(1_772_355_600_120), "2026-03-01T09:00:00.120Z");
        assert_eq!(shown(-1), "1969-12-31T23:59:59.999Z");
    }
}
