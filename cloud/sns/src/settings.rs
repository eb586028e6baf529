//! Topics and subscriptions of the template.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, anyhow, ensure};
use cloud_core::random;
use rusqlite::{Transaction, params};

use super::endpoint::Protocol;
use super::error::Failure;
use super::mails::Token;
use super::state::topic_arn;
use super::store::{self, Subscription};
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
    /// `sqs`, `email` and the like.
    pub protocol: String,
    /// The queue's ARN, the address and the like.
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
        let check = || -> anyhow::Result<Protocol> {
            let protocol = Protocol::parse(&subscription.protocol).map_err(said)?;
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

/// Makes the stored topics and subscriptions equal to the template's; those made by programs stay. Returns new subscriptions whose owner
/// must be asked to confirm.
pub(super) fn apply(
    tx: &Transaction<'_>,
    topics: &CheckedTopics,
    subscriptions: &CheckedSubscriptions,
    pending_until_ms: i64,
) -> anyhow::Result<Vec<(Subscription, Token)>> {
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
    let (mut kept, mut asked) = (BTreeSet::new(), Vec::new());
    for (protocol, settings) in &subscriptions.0 {
        let SubscriptionSettings {
            topic_arn,
            endpoint,
            attributes,
            ..
        } = settings;
        ensure!(
            store::topic(tx, topic_arn)?.is_some(),
            "{endpoint} is subscribed to {topic_arn}, which is not there"
        );
        let there = store::subscription_of_endpoint(tx, topic_arn, *protocol, endpoint)?;
        let subscription = match there {
            Some(there) => Subscription {
                attributes: attributes.clone(),
                ..there
            },
            None => new_subscription(tx, (*protocol, settings), pending_until_ms, &mut asked)?,
        };
        store::update_subscription(tx, &subscription)?;
        let arn = subscription.arn;
        tx.execute("UPDATE subscriptions SET in_template = 1 WHERE arn = ?", [&arn])?;
        ensure!(kept.insert(arn), "{endpoint} is subscribed twice to {topic_arn}");
    }
    delete_others(tx, "subscriptions", &kept)?;
    Ok(asked)
}

fn new_subscription(
    tx: &Transaction<'_>,
    (protocol, settings): (Protocol, &SubscriptionSettings),
    pending_until_ms: i64,
    asked: &mut Vec<(Subscription, Token)>,
) -> anyhow::Result<Subscription> {
    let is_confirmed = !protocol.needs_confirmation();
    let mut subscription = Subscription {
        id: 0,
        arn: format!("{}:{}", settings.topic_arn, random::uuid()?),
        topic_arn: settings.topic_arn.clone(),
        protocol,
        endpoint: settings.endpoint.clone(),
        attributes: settings.attributes.clone(),
        is_confirmed,
        confirmed_by_program: is_confirmed,
        authenticate_on_unsubscribe: false,
    };
    subscription.id = store::insert_subscription(tx, &subscription, pending_until_ms)?;
    if !is_confirmed {
        let token = Token::new()?;
        store::insert_token(tx, &token.hash(), subscription.id, pending_until_ms)?;
        asked.push((subscription.clone(), token));
    }
    Ok(subscription)
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
