//! Messages to the function that exports the event log.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::UtcHour;

/// A message to the function `athena-export`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportMessage {
    /// Export events.
    Export(Extent),
    /// Count the events of a day, whose file has changed.
    RollUp {
        /// The day, in UTC.
        day: Date,
        /// When the export that changed it began.
        at: Timestamp,
    },
}

/// The hours to export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// Those since the last export, and those that have changed.
    New,
    /// All from the first one on, file by file.
    All,
    /// Those of a period, whatever was exported.
    #[serde(untagged)]
    Period {
        /// The first hour.
        from: UtcHour,
        /// The last hour.
        until: UtcHour,
    },
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_message_has_one_form() {
        let hour = |text| UtcHour::parse(text).unwrap();
        let period = Extent::Period {
            from: hour("2026-11-28T00"),
            until: hour("2026-11-28T23"),
        };
        for (message, expected) in [
            (ExportMessage::Export(Extent::New), json!({"export": "new"})),
            (ExportMessage::Export(Extent::All), json!({"export": "all"})),
            (
                ExportMessage::Export(period),
                json!({"export": {"from": "2026-11-28T00", "until": "2026-11-28T23"}}),
            ),
            (
                ExportMessage::RollUp {
                    day: jiff::civil::date(2026, 11, 28),
                    at: Timestamp::UNIX_EPOCH,
                },
                json!({"roll_up": {"day": "2026-11-28", "at": "1970-01-01T00:00:00Z"}}),
            ),
        ] {
            assert_eq!(json!(message), expected);
            assert_eq!(
                serde_json::from_value::<ExportMessage>(expected).unwrap(),
                message
            );
        }
        for wrong in [
            json!({"export": "some"}),
            json!({"export": {"from": "2026-11-28", "until": "2026-11-29"}}),
            json!({"export": {"from": "2026-11-28T01"}}),
            json!({"roll_up": {"day": "2026-02-30", "at": "1970-01-01T00:00:00Z"}}),
            json!("new"),
            json!({}),
        ] {
            assert!(
                serde_json::from_value::<ExportMessage>(wrong.clone()).is_err(),
                "{wrong}"
            );
        }
    }
}
