//! `GetSubscriptionAttributes`, `SetSubscriptionAttributes`, and the attributes of subscriptions.

use std::collections::BTreeMap;

use cloud_core::account::ACCOUNT_ID;
use cloud_core::xml::Xml;

use super::endpoint::{Protocol, check_arn, dead_letter_queue};
use super::error::{Answer, Failure, invalid_parameter, too_many_filter_policies, unknown_subscription};
use super::filter::{FilterPolicy, Scope};
use super::query::Form;
use super::state::Sns;
use super::store::{self, Attributes, Subscription};

const FILTER_POLICY: &str = "FilterPolicy";
const FILTER_POLICY_SCOPE: &str = "FilterPolicyScope";
const RAW_MESSAGE_DELIVERY: &str = "RawMessageDelivery";
const REDRIVE_POLICY: &str = "RedrivePolicy";

/// "By default, you can have up to 200 filter policies per topic."
const MAX_POLICIES_OF_A_TOPIC: usize = 200;

pub(super) async fn get(sns: &Sns, form: &Form) -> Answer {
    let arn = form.required("SubscriptionArn")?.to_owned();
    check_arn("SubscriptionArn", &arn)?;
    let now_ms = sns.now().as_millisecond();
    let found = sns
        .database()
        .transaction(move |tx| {
            store::purge(tx, now_ms)?;
            store::subscription(tx, &arn)
        })
        .await?;
    let subscription = found.ok_or_else(unknown_subscription)?;
    let flag = |flag: bool| flag.to_string();
    let mut attributes = BTreeMap::from([
        (
            "ConfirmationWasAuthenticated",
            flag(subscription.confirmed_by_program),
        ),
        ("Endpoint", subscription.endpoint),
        ("Owner", ACCOUNT_ID.to_owned()),
        ("PendingConfirmation", flag(!subscription.is_confirmed)),
        ("Protocol", subscription.protocol.name().to_owned()),
        (RAW_MESSAGE_DELIVERY, flag(false)),
        ("SubscriptionArn", subscription.arn),
        ("SubscriptionPrincipal", format!("arn:aws:iam::{ACCOUNT_ID}:root")),
        ("TopicArn", subscription.topic_arn),
    ]);
    let has_policy = subscription.attributes.contains_key(FILTER_POLICY);
    if has_policy {
        attributes.insert(FILTER_POLICY_SCOPE, "MessageAttributes".to_owned());
    }
    for (name, value) in &subscription.attributes {
        // A scope without a policy is stored, but not returned.
        if name != FILTER_POLICY_SCOPE || has_policy {
            attributes.insert(name, value.clone());
        }
    }
    let entries = attributes.iter().map(|(name, value)| (*name, value.as_str()));
    Ok(Some(Xml::default().map("Attributes", entries)))
}

pub(super) async fn set(sns: &Sns, form: &Form) -> Answer {
    let arn = form.required("SubscriptionArn")?.to_owned();
    check_arn("SubscriptionArn", &arn)?;
    let name = form.required("AttributeName")?.to_owned();
    let value = form.get("AttributeValue").unwrap_or_default().to_owned();
    let now_ms = sns.now().as_millisecond();
    let set = move |tx: &rusqlite::Transaction<'_>| -> anyhow::Result<Result<(), Failure>> {
        store::purge(tx, now_ms)?;
        let Some(mut subscription) = store::subscription(tx, &arn)? else {
            return Ok(Err(unknown_subscription()));
        };
        if !is_known(&name) {
            return Ok(Err(invalid_parameter("AttributeName")));
        }
        subscription.attributes.insert(name, value);
        if let Err(what) = check(subscription.protocol, &subscription.attributes) {
            return Ok(Err(invalid_parameter(&what)));
        }
        normalize(&mut subscription.attributes);
        if let Err(failure) = check_policies(tx, &subscription)? {
            return Ok(Err(failure));
        }
        store::update_subscription(tx, &subscription)?;
        Ok(Ok(()))
    };
    sns.database().transaction(set).await??;
    Ok(None)
}

/// When the attributes are invalid; SNS's text after `Invalid parameter: `.
pub(super) fn check(protocol: Protocol, attributes: &Attributes) -> Result<(), String> {
    if let Some(name) = attributes.keys().find(|name| !is_known(name)) {
        return Err(format!("Unknown attribute: {name}"));
    }
    filter_policy(attributes)?;
    if let Some(value) = attributes.get(RAW_MESSAGE_DELIVERY) {
        match value.to_ascii_lowercase().as_str() {
            "true" if matches!(protocol, Protocol::Sqs | Protocol::Http | Protocol::Https) => {}
            "true" => {
                let name = protocol.name();
                return Err(format!(
                    "Delivery protocol [{name}] does not support raw message delivery."
                ));
            }
            "false" => {}
            _ => {
                return Err(format!(
                    "RawMessageDelivery: Invalid value [{value}]. Must be true or false."
                ));
            }
        }
    }
    match attributes.get(REDRIVE_POLICY) {
        Some(policy) if !policy.is_empty() => dead_letter_queue(policy).map(|_| ()),
        _ => Ok(()),
    }
}

/// Normalizes attributes for storage: an empty policy is removed.
pub(super) fn normalize(attributes: &mut Attributes) {
    if filter_policy(attributes) == Ok(None) {
        attributes.remove(FILTER_POLICY);
    }
    if attributes.get(REDRIVE_POLICY).is_some_and(String::is_empty) {
        attributes.remove(REDRIVE_POLICY);
    }
    if let Some(raw) = attributes.get_mut(RAW_MESSAGE_DELIVERY) {
        raw.make_ascii_lowercase();
    }
}

/// Whether the topic has room for the policy of this subscription, which may already be one of its own.
pub(super) fn check_policies(
    tx: &rusqlite::Transaction<'_>,
    subscription: &Subscription,
) -> anyhow::Result<Result<(), Failure>> {
    if !subscription.attributes.contains_key(FILTER_POLICY) {
        return Ok(Ok(()));
    }
    let others = store::subscriptions_after(tx, &subscription.topic_arn, 0, None)?;
    let policies = others
        .iter()
        .filter(|other| other.arn != subscription.arn && other.attributes.contains_key(FILTER_POLICY))
        .count();
    Ok(if policies < MAX_POLICIES_OF_A_TOPIC {
        Ok(())
    } else {
        Err(too_many_filter_policies())
    })
}

/// Whether the wanted attributes differ from those of the existing subscription.
pub(super) fn differ(there: &Attributes, wanted: &Attributes) -> bool {
    let value = |attributes: &Attributes, name: &str| {
        let default = match name {
            FILTER_POLICY_SCOPE => "MessageAttributes",
            RAW_MESSAGE_DELIVERY => "false",
            _ => "",
        };
        let text = attributes.get(name).map_or(default, String::as_str);
        // Policies are compared without white space.
        serde_json::from_str(text).unwrap_or_else(|_| serde_json::Value::from(text))
    };
    wanted
        .keys()
        .any(|name| value(there, name) != value(wanted, name))
}

/// The policy of a subscription, if it has one.
pub(super) fn filter_policy(attributes: &Attributes) -> Result<Option<FilterPolicy>, String> {
    let scope = attributes.get(FILTER_POLICY_SCOPE);
    let scope = scope.map_or(Ok(Scope::MessageAttributes), |scope| Scope::parse(scope))?;
    let policy = attributes.get(FILTER_POLICY).map_or("", String::as_str);
    FilterPolicy::parse(policy, scope)
}

/// Whether the queue or endpoint gets the message itself instead of an envelope.
pub(super) fn is_raw(attributes: &Attributes) -> bool {
    attributes
        .get(RAW_MESSAGE_DELIVERY)
        .is_some_and(|raw| raw == "true")
}

/// The dead-letter queue of the subscription.
pub(super) fn redrive_queue(attributes: &Attributes) -> Option<String> {
    dead_letter_queue(attributes.get(REDRIVE_POLICY)?).ok()
}

fn is_known(name: &str) -> bool {
    [
        FILTER_POLICY,
        FILTER_POLICY_SCOPE,
        RAW_MESSAGE_DELIVERY,
        REDRIVE_POLICY,
    ]
    .contains(&name)
}
