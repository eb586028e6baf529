//! `AWS::SES::ConfigurationSet` and `AWS::SES::ConfigurationSetEventDestination`.

use std::collections::BTreeSet;

use anyhow::ensure;
use cloud_mail::EventDestination;

use super::properties::Properties;

/// The name of a configuration set.
pub(super) fn read_set(logical_id: &str, properties: &Properties) -> anyhow::Result<String> {
    let unneeded = [
        "DeliveryOptions",
        "ReputationOptions",
        "SendingOptions",
        "SuppressionOptions",
        "Tags",
        "TrackingOptions",
        "VdmOptions",
    ];
    properties.allow(&["Name"], &unneeded)?;
    Ok(properties.text("Name")?.unwrap_or_else(|| logical_id.to_owned()))
}

/// The name of a destination's set, and the destination; `None` if it is not enabled.
pub(super) fn read_destination(
    properties: &Properties,
) -> anyhow::Result<(String, Option<EventDestination>)> {
    properties.allow(&["ConfigurationSetName", "EventDestination"], &[])?;
    let destination = properties.map("EventDestination")?;
    destination.allow(&["Enabled", "MatchingEventTypes", "Name", "SnsDestination"], &[])?;
    let kinds: BTreeSet<_> = destination.texts("MatchingEventTypes")?.into_iter().collect();
    for kind in &kinds {
        ensure!(
            ["bounce", "complaint"].contains(&kind.as_str()),
            "{}.MatchingEventTypes: the local cloud does not know {kind}",
            destination.place()
        );
    }
    let sns = destination.map("SnsDestination")?;
    sns.allow(&["TopicARN"], &[])?;
    let topic_arn = sns.required_text("TopicARN")?;
    // "Enabled: If true, the event destination is enabled": false without.
    let is_enabled = destination.flag("Enabled")?.unwrap_or(false);
    let set = properties.required_text("ConfigurationSetName")?;
    Ok((set, is_enabled.then_some(EventDestination { kinds, topic_arn })))
}
