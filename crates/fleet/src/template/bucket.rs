//! `AWS::S3::Bucket`.

use anyhow::{bail, ensure};
use cloud_s3::{BucketSettings, CorsRule, LifecycleRule, NotificationRule};

use super::properties::Properties;

/// The supported events.
const EVENTS: [&str; 4] = [
    "s3:ObjectCreated:*",
    "s3:ObjectCreated:Put",
    "s3:ObjectCreated:Copy",
    "s3:ObjectCreated:CompleteMultipartUpload",
];

/// The name of a bucket without `BucketName`; CloudFormation's has random letters as well.
pub(super) fn default_name(logical_id: &str) -> String {
    logical_id.to_ascii_lowercase()
}

pub(super) fn read(logical_id: &str, properties: &Properties) -> anyhow::Result<BucketSettings> {
    properties.allow(
        &[
            "BucketName",
            "CorsConfiguration",
            "LifecycleConfiguration",
            "NotificationConfiguration",
            "VersioningConfiguration",
        ],
        &[
            "AccelerateConfiguration",
            "AnalyticsConfigurations",
            "BucketEncryption",
            "IntelligentTieringConfigurations",
            "InventoryConfigurations",
            "LoggingConfiguration",
            "MetricsConfigurations",
            "OwnershipControls",
            "PublicAccessBlockConfiguration",
            "Tags",
        ],
    )?;
    let name = properties.text("BucketName")?;
    let name = name.unwrap_or_else(|| default_name(logical_id));
    let is_good = (3..=63).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(&b))
        && !name.starts_with(['.', '-'])
        && !name.ends_with(['.', '-']);
    ensure!(is_good, "{name} is no name of a bucket");
    let versioning = properties.map("VersioningConfiguration")?;
    versioning.allow(&["Status"], &[])?;
    ensure!(
        versioning.text("Status")?.as_deref() != Some("Enabled"),
        "{}: the local cloud keeps no versions",
        versioning.place()
    );
    let cors = properties.map("CorsConfiguration")?;
    cors.allow(&["CorsRules"], &[])?;
    let lifecycle = properties.map("LifecycleConfiguration")?;
    lifecycle.allow(&["Rules"], &["TransitionDefaultMinimumObjectSize"])?;
    let notifications = properties.map("NotificationConfiguration")?;
    notifications.allow(&["QueueConfigurations"], &[])?;
    let rules = lifecycle.maps("Rules")?;
    let rules = rules.iter().map(lifecycle_rule);
    Ok(BucketSettings {
        name,
        cors: cors
            .maps("CorsRules")?
            .iter()
            .map(cors_rule)
            .collect::<anyhow::Result<_>>()?,
        lifecycle: rules
            .filter_map(Result::transpose)
            .collect::<anyhow::Result<_>>()?,
        notifications: notifications
            .maps("QueueConfigurations")?
            .iter()
            .map(notification)
            .collect::<anyhow::Result<_>>()?,
    })
}

fn cors_rule(rule: &Properties) -> anyhow::Result<CorsRule> {
    rule.allow(
        &[
            "AllowedHeaders",
            "AllowedMethods",
            "AllowedOrigins",
            "ExposedHeaders",
            "MaxAge",
        ],
        &["Id"],
    )?;
    let rule = CorsRule {
        allowed_origins: rule.texts("AllowedOrigins")?,
        allowed_methods: rule.texts("AllowedMethods")?,
        allowed_headers: rule.texts("AllowedHeaders")?,
        exposed_headers: rule.texts("ExposedHeaders")?,
        max_age_s: rule.number("MaxAge")?,
    };
    for method in &rule.allowed_methods {
        ensure!(
            ["DELETE", "GET", "HEAD", "POST", "PUT"].contains(&method.as_str()),
            "S3 does not allow {method} in a CORS rule"
        );
    }
    Ok(rule)
}

/// `None` for a disabled rule.
fn lifecycle_rule(rule: &Properties) -> anyhow::Result<Option<LifecycleRule>> {
    rule.allow(
        &[
            "AbortIncompleteMultipartUpload",
            "ExpirationInDays",
            "Prefix",
            "Status",
        ],
        // Storage classes and versions have no effect here.
        &[
            "ExpiredObjectDeleteMarker",
            "Id",
            "NoncurrentVersionExpiration",
            "NoncurrentVersionTransitions",
            "Transitions",
        ],
    )?;
    let abort = rule.map("AbortIncompleteMultipartUpload")?;
    abort.allow(&["DaysAfterInitiation"], &[])?;
    let days = |days: Option<u32>| match days {
        Some(0) => bail!("{}: 0 days; S3 wants at least one", rule.place()),
        days => Ok(days),
    };
    let read = LifecycleRule {
        prefix: rule.text("Prefix")?.unwrap_or_default(),
        expiration_days: days(rule.number("ExpirationInDays")?)?,
        abort_upload_days: days(abort.number("DaysAfterInitiation")?)?,
    };
    match rule.required_text("Status")?.as_str() {
        "Enabled" => Ok(Some(read)),
        "Disabled" => Ok(None),
        other => bail!("{}.Status: {other}", rule.place()),
    }
}

fn notification(rule: &Properties) -> anyhow::Result<NotificationRule> {
    rule.allow(&["Event", "Filter", "Queue"], &[])?;
    let event = rule.required_text("Event")?;
    ensure!(
        EVENTS.contains(&event.as_str()),
        "{}.Event: the local cloud sends {}, not {event}",
        rule.place(),
        EVENTS.join(", ")
    );
    let queue_arn = rule.required_text("Queue")?;
    ensure!(
        cloud_sqs::name_of(&queue_arn).is_some(),
        "{}.Queue: {queue_arn} is no queue of this stack",
        rule.place()
    );
    let mut read = NotificationRule {
        event,
        queue_arn,
        prefix: String::new(),
        suffix: String::new(),
    };
    let filter = rule.map("Filter")?;
    filter.allow(&["S3Key"], &[])?;
    let key = filter.map("S3Key")?;
    key.allow(&["Rules"], &[])?;
    for part in key.maps("Rules")? {
        part.allow(&["Name", "Value"], &[])?;
        let value = part.required_text("Value")?;
        match part.required_text("Name")?.to_ascii_lowercase().as_str() {
            "prefix" => read.prefix = value,
            "suffix" => read.suffix = value,
            other => bail!("{}.Name: {other}", part.place()),
        }
    }
    Ok(read)
}

#[cfg(test)]
#[path = "bucket_tests.rs"]
mod tests;
