//! Configuration sets, and the events that SES publishes about the mails sent with one.
//!
//! Mails to the mailbox simulator's addresses bounce or are complained of, as in AWS ("Using the mailbox simulator manually" of the
//! developer guide; a label, `bounce+ann@…`, is allowed). The form of an event is that of "Examples of event data that Amazon SES
//! publishes to Amazon SNS".

use std::collections::{BTreeMap, BTreeSet};

use cloud_core::account::{ACCOUNT_ID, REGION};
use cloud_core::topics::SharedTopics;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::input::Email;

const SIMULATOR: &str = "simulator.amazonses.com";

/// A configuration set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationSet {
    /// Its name.
    pub name: String,
    /// Its enabled destinations.
    pub destinations: Vec<EventDestination>,
}

/// A topic that gets events of a configuration set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventDestination {
    /// The kinds of events, as in the template: `bounce`.
    pub kinds: BTreeSet<String>,
    /// The topic.
    pub topic_arn: String,
}

/// Configuration sets, and the topics that events go to.
#[derive(Clone)]
pub struct Events {
    /// The sets by name.
    pub sets: BTreeMap<String, ConfigurationSet>,
    /// The topics of the fleet.
    pub topics: SharedTopics,
}

impl Events {
    /// Publishes what becomes of a mail.
    pub(super) async fn publish(
        &self,
        email: &Email,
        message_id: &str,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        let Some(set) = email
            .configuration_set
            .as_ref()
            .and_then(|name| self.sets.get(name))
        else {
            return Ok(());
        };
        for to in &email.recipients {
            let Some((kind, details)) = outcome(to, now) else {
                continue;
            };
            let event = event(email, (kind, details), message_id, now);
            let wanted = |destination: &&EventDestination| destination.kinds.contains(kind);
            for destination in set.destinations.iter().filter(wanted) {
                self.topics
                    .publish(&destination.topic_arn, event.to_string())
                    .await?;
            }
        }
        Ok(())
    }
}

/// The event that the mailbox simulator causes for this recipient, as its kind and its details; `None` for other recipients.
fn outcome(to: &str, now: Timestamp) -> Option<(&'static str, Value)> {
    let (mailbox, domain) = to.rsplit_once('@')?;
    let mailbox = mailbox.split_once('+').map_or(mailbox, |(mailbox, _)| mailbox);
    if !domain.eq_ignore_ascii_case(SIMULATOR) {
        return None;
    }
    let recipients = json!([{ "emailAddress": to }]);
    Some(match mailbox {
        "bounce" => (
            "bounce",
            json!({
                "bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": recipients,
                "timestamp": now.to_string(), "feedbackId": "local",
            }),
        ),
        "complaint" => (
            "complaint",
            json!({
                "complainedRecipients": recipients, "complaintFeedbackType": "abuse",
                "timestamp": now.to_string(), "feedbackId": "local",
            }),
        ),
        _ => return None,
    })
}

fn event(email: &Email, (kind, details): (&str, Value), message_id: &str, now: Timestamp) -> Value {
    let mut tags = Map::new();
    tags.insert(
        "ses:configuration-set".to_owned(),
        json!([email.configuration_set]),
    );
    tags.extend(
        email
            .tags
            .iter()
            .map(|(name, value)| (name.clone(), json!([value]))),
    );
    let mut event = json!({
        "eventType": match kind { "bounce" => "Bounce", _ => "Complaint" },
        "mail": {
            "timestamp": now.to_string(),
            "source": email.from,
            "sourceArn": format!("arn:aws:ses:{REGION}:{ACCOUNT_ID}:identity/{}", email.from),
            "sendingAccountId": ACCOUNT_ID,
            "messageId": message_id,
            "destination": email.recipients,
            "headersTruncated": false,
            "tags": tags,
        },
    });
    if let Some(event) = event.as_object_mut() {
        event.insert(kind.to_owned(), details);
    }
    event
}
