//! `AWS::SNS::Topic` and `AWS::SNS::Subscription`.

use std::collections::BTreeMap;

use anyhow::ensure;
use cloud_sns::{SubscriptionSettings, TopicSettings, topic_arn};

use super::properties::Properties;

/// Topic properties that are attributes of the same name in the API, and mean something here.
const TOPIC_ATTRIBUTES: &[&str] = &["DisplayName", "FifoTopic"];
/// The same for subscriptions. Policies are JSON in the template, and text in the API.
const SUBSCRIPTION_ATTRIBUTES: &[&str] = &["FilterPolicyScope", "RawMessageDelivery"];
const SUBSCRIPTION_POLICIES: &[&str] = &["FilterPolicy", "RedrivePolicy"];

/// A topic, with its inline subscriptions.
pub(super) fn read_topic(
    logical_id: &str,
    properties: &Properties,
) -> anyhow::Result<(TopicSettings, Vec<SubscriptionSettings>)> {
    let used = [&["TopicName", "Subscription"], TOPIC_ATTRIBUTES].concat();
    let unneeded = [
        "DataProtectionPolicy",
        "DeliveryStatusLogging",
        "KmsMasterKeyId",
        "SignatureVersion",
        "Tags",
        "TracingConfig",
    ];
    properties.allow(&used, &unneeded)?;
    let name = properties
        .text("TopicName")?
        .unwrap_or_else(|| logical_id.to_owned());
    let subscriptions = properties.maps("Subscription")?.into_iter().map(|subscription| {
        subscription.allow(&["Endpoint", "Protocol"], &[])?;
        Ok(SubscriptionSettings {
            topic_arn: topic_arn(&name),
            protocol: subscription.required_text("Protocol")?,
            endpoint: subscription.required_text("Endpoint")?,
            attributes: BTreeMap::new(),
        })
    });
    let subscriptions = subscriptions.collect::<anyhow::Result<_>>()?;
    let attributes = texts(properties, TOPIC_ATTRIBUTES)?;
    Ok((TopicSettings { name, attributes }, subscriptions))
}

pub(super) fn read_subscription(properties: &Properties) -> anyhow::Result<SubscriptionSettings> {
    let used = [
        &["Endpoint", "Protocol", "TopicArn"],
        SUBSCRIPTION_ATTRIBUTES,
        SUBSCRIPTION_POLICIES,
    ];
    properties.allow(&used.concat(), &[])?;
    let mut attributes = texts(properties, SUBSCRIPTION_ATTRIBUTES)?;
    for name in SUBSCRIPTION_POLICIES {
        if let Some(policy) = properties.get(name) {
            ensure!(
                policy.is_object(),
                "{}.{name}: {policy} is no map",
                properties.place()
            );
            attributes.insert((*name).to_owned(), policy.to_string());
        }
    }
    Ok(SubscriptionSettings {
        topic_arn: properties.required_text("TopicArn")?,
        protocol: properties.required_text("Protocol")?,
        endpoint: properties.required_text("Endpoint")?,
        attributes,
    })
}

fn texts(properties: &Properties, names: &[&str]) -> anyhow::Result<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    for name in names {
        if let Some(text) = properties.text(name)? {
            texts.insert((*name).to_owned(), text);
        }
    }
    Ok(texts)
}
