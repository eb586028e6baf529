//! Keys of the event log by hours, and of what its export remembers.

use domain::UtcHour;

/// Partition of a part of the histories of an hour, whatever their project, in `by_updated`.
pub(crate) fn events_pk(hour: UtcHour, shard: usize) -> String {
    format!("EVENTS#{hour}#{shard}")
}

/// Partition of what the export of the event log remembers.
pub(crate) const EXPORT: &str = "EXPORT";
/// Sort key of the last hour that is exported.
pub(crate) const WATERMARK: &str = "WATERMARK";
/// Inclusive bounds of the hours that have changed since they were exported.
pub(crate) const CHANGED_HOURS: (&str, &str) = ("HOUR#", "HOUR$");

/// The mark of an hour that has changed since it was exported.
pub(crate) fn changed_hour_key(hour: UtcHour) -> (String, String) {
    (EXPORT.to_owned(), format!("{}{hour}", CHANGED_HOURS.0))
}

/// The hour in the sort key of a history, which begins with its time.
pub(crate) fn hour_of_history(sk: &str) -> Option<UtcHour> {
    UtcHour::parse(sk.get(..13)?)
}
