//! A bucket's settings, as the template has them.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

/// A bucket.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BucketSettings {
    /// Its name.
    pub name: String,
    /// The CORS rules. None: no page of another origin may use the bucket.
    pub cors: Vec<CorsRule>,
    /// The lifecycle rules.
    pub lifecycle: Vec<LifecycleRule>,
    /// The queues that get messages about new objects.
    pub notifications: Vec<NotificationRule>,
}

/// A rule of `CorsConfiguration`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CorsRule {
    /// With at most one `*` in each.
    pub allowed_origins: Vec<String>,
    /// `GET`, `PUT`, …
    pub allowed_methods: Vec<String>,
    /// With at most one `*` in each.
    pub allowed_headers: Vec<String>,
    /// Response headers that scripts may read.
    pub exposed_headers: Vec<String>,
    /// How long a browser may remember a preflight.
    pub max_age_s: Option<u32>,
}

/// A rule of `LifecycleConfiguration` that is enabled.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LifecycleRule {
    /// The prefix of the keys.
    pub prefix: String,
    /// The age at which objects are deleted.
    pub expiration_days: Option<u32>,
    /// The age at which incomplete multipart uploads are aborted.
    pub abort_upload_days: Option<u32>,
}

/// An element of `NotificationConfiguration.QueueConfigurations`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NotificationRule {
    /// `s3:ObjectCreated:*` or one of its kinds.
    pub event: String,
    /// The queue.
    pub queue_arn: String,
    /// The prefix of the keys.
    pub prefix: String,
    /// The suffix of the keys.
    pub suffix: String,
}

impl NotificationRule {
    /// Whether the queue gets a message about this; `event` as in a message, `ObjectCreated:Put`.
    pub(super) fn matches(&self, event: &str, key: &str) -> bool {
        let wanted = self.event.strip_prefix("s3:").unwrap_or(&self.event);
        let is_event = match wanted.strip_suffix('*') {
            Some(start) => event.starts_with(start),
            None => event == wanted,
        };
        is_event && key.starts_with(&self.prefix) && key.ends_with(&self.suffix)
    }
}

/// When an object written at `since` is due: "Amazon S3 calculates the time by adding the number of days …
/// and rounding the resulting time to the next day midnight UTC" (lifecycle configuration elements).
pub(super) fn due(since: Timestamp, days: u32) -> Option<Timestamp> {
    let day = SignedDuration::from_hours(24);
    let whole = since
        .checked_add(day.checked_mul(i32::try_from(days).ok()?)?)
        .ok()?;
    let date = whole.to_zoned(TimeZone::UTC).date();
    let midnight = date.to_datetime(Time::midnight()).to_zoned(TimeZone::UTC).ok()?;
    if midnight.timestamp() == whole {
        return Some(whole);
    }
    Some(midnight.checked_add(1.day()).ok()?.timestamp())
}

/// The ARN of the bucket of this name.
#[must_use]
pub fn arn(bucket: &str) -> String {
    format!("arn:aws:s3:::{bucket}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_ends_at_midnight() {
        let due = |since: &str, days| due(since.parse().unwrap(), days).unwrap().to_string();
        assert_eq!(due("2026-01-15T10:30:00Z", 3), "2026-01-19T00:00:00Z");
        assert_eq!(due("2026-01-15T00:00:00Z", 1), "2026-01-16T00:00:00Z");
    }

    #[test]
    fn a_queue_hears_of_what_its_rule_says() {
        let mut rule = NotificationRule {
            event: "s3:ObjectCreated:*".to_owned(),
            queue_arn: String::new(),
            prefix: "in/".to_owned(),
            suffix: ".csv".to_owned(),
        };
        assert!(rule.matches("ObjectCreated:Put", "in/a.csv"));
        assert!(!rule.matches("ObjectCreated:Put", "out/a.csv"));
        assert!(!rule.matches("ObjectCreated:Put", "in/a.txt"));
        assert!(!rule.matches("ObjectRemoved:Delete", "in/a.csv"));
        "s3:ObjectCreated:Copy".clone_into(&mut rule.event);
        assert!(!rule.matches("ObjectCreated:Put", "in/a.csv"));
        assert!(rule.matches("ObjectCreated:Copy", "in/a.csv"));
    }
}
