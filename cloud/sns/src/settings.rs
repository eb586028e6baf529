//! Topics and subscriptions of the template.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, anyhow, ensure};
use cloud_core::random;
use rusqlite::{Transaction, params};

use super::endpoint::Protocol;
use super::error::Failure;
use super::state::topic_arn;
use super::{subscription_attributes, topics};

/// An `AWS::SNS::Topic`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicSettings {
    /// Its name.
    pub name: String,
    /// Its attributes, by their names in the API, as `DisplayName`.
    pub attributes: BTreeMap<String, String>,
}

/// An `AWS::SNS::Subscription`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionSettings {
    /// The topic.
    pub topic_arn: String,
    /// `sqs`.
    pub protocol: String,
    /// The queue's ARN.
    pub endpoint: String,
    /// Its attributes, by their names in the API, as `FilterPolicy`.
    pub attributes: BTreeMap<String, String>,
}

/// Topics with valid names and attributes.
pub(super) struct CheckedTopics(Vec<TopicSettings>);

/// Subscriptions of a known protocol with valid endpoints and attributes.
pub(super) struct CheckedSubscriptions(Vec<(Protocol, SubscriptionSettings)>);

pub(super) fn check_topics(topics: Vec<TopicSettings>) -> anyhow::Result<CheckedTopics> {
    let mut names = BTreeSet::new();
    for topic in &topics {
        let place = || format!("the topic {}", topic.name);
        topics::check_name(&topic.name)
            .map_err(said)
            .with_context(place)?;
        topics::check_attributes(&topic.attributes)
            .map_err(said)
            .with_context(place)?;
        ensure!(
            names.insert(&topic.name),
            "there are two topics named {}",
            topic.name
        );
    }
    Ok(CheckedTopics(topics))
}

pub(super) fn check_subscriptions(
    subscriptions: Vec<SubscriptionSettings>,
) -> anyhow::Result<CheckedSubscriptions> {
    let checked = subscriptions.into_iter().map(|subscription| {
        let check = || {
            let protocol = Protocol::parse(&subscription.protocol).map_err(said)?;
            ensure!(
                !protocol.needs_confirmation(),
                "a subscription of the template cannot wait for somebody's confirmation"
            );
            protocol.check_endpoint(&subscription.endpoint).map_err(said)?;
            subscription_attributes::check(protocol, &subscription.attributes)
                .map_err(|what| anyhow!(what))?;
            Ok(protocol)
        };
        let protocol = check().with_context(|| {
            let (topic, endpoint) = (&subscription.topic_arn, &subscription.endpoint);
            format!("the subscription of {endpoint} to {topic}")
        })?;
        Ok((protocol, subscription))
    });
    Ok(CheckedSubscriptions(checked.collect::<anyhow::Result<_>>()?))
}

/// Makes the stored topics and subscriptions equal to the template's; those made by programs stay.
pub(super) fn apply(
    tx: &Transaction<'_>,
    topics: &CheckedTopics,
    subscriptions: &CheckedSubscriptions,
) -> anyhow::Result<()> {
    let mut kept = BTreeSet::new();
    for topic in &topics.0 {
        let arn = topic_arn(&topic.name);
        tx.execute(
            "INSERT INTO topics (arn, attributes, tags, in_template) VALUES (?, ?, '{}', 1)
             ON CONFLICT (arn) DO UPDATE SET attributes = excluded.attributes, in_template = 1",
            params![arn, serde_json::to_string(&topic.attributes)?],
        )?;
        kept.insert(arn);
    }
    delete_others(tx, "topics", &kept)?;
    let mut kept = BTreeSet::new();
    for (protocol, subscription) in &subscriptions.0 {
        let SubscriptionSettings {
            topic_arn, endpoint, ..
        } = subscription;
        ensure!(
            super::store::topic(tx, topic_arn)?.is_some(),
            "{endpoint} is subscribed to {topic_arn}, which is not there"
        );
        let arn: String = tx.query_row(
            "INSERT INTO subscriptions (arn, topic_arn, protocol, endpoint, attributes, is_confirmed,
                 confirmed_by_program, authenticate_on_unsubscribe, pending_until_ms, in_template)
             VALUES (?, ?, ?, ?, ?, 1, 1, 0, 0, 1)
             ON CONFLICT (topic_arn, protocol, endpoint)
             DO UPDATE SET attributes = excluded.attributes, is_confirmed = 1, in_template = 1
             RETURNING arn",
            params![
                format!("{topic_arn}:{}", random::uuid()?),
                topic_arn,
                protocol.name(),
                endpoint,
                serde_json::to_string(&subscription.attributes)?
            ],
            |row| row.get(0),
        )?;
        ensure!(kept.insert(arn), "{endpoint} is subscribed twice to {topic_arn}");
    }
    delete_others(tx, "subscriptions", &kept)
}

fn delete_others(tx: &Transaction<'_>, table: &str, kept: &BTreeSet<String>) -> anyhow::Result<()> {
    let mut statement = tx.prepare(&format!("SELECT arn FROM {table} WHERE in_template = 1"))?;
    let there = statement.query_map([], |row| row.get::<_, String>(0))?;
    for arn in there.collect::<rusqlite::Result<Vec<_>>>()? {
        if !kept.contains(&arn) {
            tx.execute(&format!("DELETE FROM {table} WHERE arn = ?"), [arn])?;
        }
    }
    Ok(())
}

fn said(failure: Failure) -> anyhow::Error {
    anyhow!(failure.into_api().message)
}
