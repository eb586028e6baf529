//! Keys of objects in the bucket of the analytics.

use jiff::civil::Date;

use crate::ProjectId;

/// An object in the bucket of the analytics; the text form is its key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LakeKey {
    /// The events of a UTC day: `events/dt=<day>/events.parquet`.
    Events(Date),
    /// The figures of a UTC day: `roll-ups/dt=<day>.csv`.
    RollUp(Date),
    /// A report that was answered: `reports/<project>/<report>/<from>_<to>/<time of the export in milliseconds>.json`.
    Report {
        /// The project.
        project_id: ProjectId,
        /// The report's name in URLs.
        report: &'static str,
        /// The first day of the period.
        from: Date,
        /// The last day of the period.
        to: Date,
        /// The time of the export that the report has seen, in milliseconds.
        exported_ms: i64,
    },
}

impl LakeKey {
    /// The prefix of all files of events.
    pub const EVENTS: &str = "events/";

    /// The day of a file of events. `None` for every other text.
    pub fn events_day(key: &str) -> Option<Date> {
        let day = key.strip_prefix("events/dt=")?.strip_suffix("/events.parquet")?;
        let day: Date = day.parse().ok()?;
        (Self::Events(day).to_string() == key).then_some(day)
    }
}

impl std::fmt::Display for LakeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Events(day) => write!(f, "events/dt={day}/events.parquet"),
            Self::RollUp(day) => write!(f, "roll-ups/dt={day}.csv"),
            Self::Report {
                project_id,
                report,
                from,
                to,
                exported_ms,
            } => write!(f, "reports/{project_id}/{report}/{from}_{to}/{exported_ms}.json"),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::IdSeed;

    #[test]
    fn keys_begin_with_what_permissions_and_lifecycles_name() {
        let day = date(2026, 3, 1);
        let key = LakeKey::Events(day).to_string();
        assert_eq!(key, "events/dt=2026-03-01/events.parquet");
        assert_eq!(LakeKey::events_day(&key), Some(day));
        for other in [
            "events/dt=2026-3-1/events.parquet",
            "events/dt=2026-03-01/x",
            "",
            "events/",
        ] {
            assert_eq!(LakeKey::events_day(other), None, "{other}");
        }
        assert_eq!(LakeKey::RollUp(day).to_string(), "roll-ups/dt=2026-03-01.csv");
        let report = LakeKey::Report {
            project_id: ProjectId::from_seed(IdSeed([1; 16])),
            report: "burndown",
            from: day,
            to: date(2026, 3, 31),
            exported_ms: 5,
        };
        let key = report.to_string();
        assert!(
            key.starts_with("reports/prj_") && key.ends_with("/burndown/2026-03-01_2026-03-31/5.json"),
            "{key}"
        );
    }
}
