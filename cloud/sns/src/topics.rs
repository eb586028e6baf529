//! `CreateTopic`, `DeleteTopic`, `GetTopicAttributes`, `ListTopics`.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloud_core::account::ACCOUNT_ID;
use cloud_core::xml::Xml;
use serde_json::json;

use super::endpoint::check_arn;
use super::error::{Answer, Failure, invalid_parameter, unknown_topic};
use super::query::Form;
use super::state::{Sns, topic_arn};
use super::store::{self, Topic};

/// Items on a page of a list.
pub(super) const PAGE_SIZE: usize = 100;

/// The attributes of a standard topic. Locally only the display name has an effect.
const ATTRIBUTES: &[&str] = &[
    "DataProtectionPolicy",
    "DeliveryPolicy",
    "DisplayName",
    "FifoTopic",
    "KmsMasterKeyId",
    "Policy",
    "SignatureVersion",
    "TracingConfig",
];

pub(super) async fn create_topic(sns: &Sns, form: &Form) -> Answer {
    let name = form.required("Name")?;
    check_name(name)?;
    let attributes = form.map("Attributes");
    check_attributes(&attributes)?;
    let wanted = Topic {
        arn: topic_arn(name),
        attributes,
        tags: form.pairs("Tags.member", "Key", "Value"),
        subscriptions_deleted: 0,
    };
    let create = move |tx: &rusqlite::Transaction<'_>| -> anyhow::Result<Result<String, Failure>> {
        match store::topic(tx, &wanted.arn)? {
            Some(there) => {
                if let Err(failure) = check_same(&there, &wanted) {
                    return Ok(Err(failure));
                }
            }
            None => store::insert_topic(tx, &wanted)?,
        }
        Ok(Ok(wanted.arn))
    };
    let arn = sns.database().transaction(create).await??;
    Ok(Some(Xml::default().text("TopicArn", &arn)))
}

pub(super) async fn delete_topic(sns: &Sns, form: &Form) -> Answer {
    let arn = form.required("TopicArn")?.to_owned();
    check_arn("TopicArn", &arn)?;
    sns.database()
        .transaction(move |tx| store::delete_topic(tx, &arn))
        .await?;
    Ok(None)
}

pub(super) async fn get_topic_attributes(sns: &Sns, form: &Form) -> Answer {
    let arn = form.required("TopicArn")?.to_owned();
    check_arn("TopicArn", &arn)?;
    let now_ms = sns.now().as_millisecond();
    let found = sns
        .database()
        .transaction(move |tx| {
            store::purge(tx, now_ms)?;
            let topic = store::topic(tx, &arn)?;
            Ok((topic, store::count(tx, &arn)?))
        })
        .await?;
    let (Some(topic), (confirmed, pending)) = found else {
        return Err(unknown_topic());
    };
    let mut attributes = BTreeMap::from([
        ("DisplayName".to_owned(), String::new()),
        ("EffectiveDeliveryPolicy".to_owned(), delivery_policy()),
        ("Owner".to_owned(), ACCOUNT_ID.to_owned()),
        ("Policy".to_owned(), access_policy(&topic.arn)),
        ("SubscriptionsConfirmed".to_owned(), confirmed.to_string()),
        (
            "SubscriptionsDeleted".to_owned(),
            topic.subscriptions_deleted.to_string(),
        ),
        ("SubscriptionsPending".to_owned(), pending.to_string()),
        ("TopicArn".to_owned(), topic.arn),
    ]);
    attributes.extend(topic.attributes);
    let entries = attributes
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    Ok(Some(Xml::default().map("Attributes", entries)))
}

pub(super) async fn list_topics(sns: &Sns, form: &Form) -> Answer {
    let after = form
        .get("NextToken")
        .map(read_token)
        .transpose()?
        .unwrap_or_default();
    let mut topics = sns
        .database()
        .transaction(move |tx| store::topics_after(tx, &after, PAGE_SIZE + 1))
        .await?;
    let has_more = topics.len() > PAGE_SIZE;
    topics.truncate(PAGE_SIZE);
    let members = topics
        .iter()
        .map(|topic| Xml::default().text("TopicArn", &topic.arn));
    let mut page = Xml::default().list("Topics", members);
    if let Some(last) = topics.last().filter(|_| has_more) {
        page = page.text("NextToken", &write_token(&last.arn));
    }
    Ok(Some(page))
}

/// "Topic names must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and
/// hyphens, and must be between 1 and 256 characters long."
pub(super) fn check_name(name: &str) -> Result<(), Failure> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if (1..=256).contains(&name.len()) && name.bytes().all(is_allowed) {
        return Ok(());
    }
    Err(invalid_parameter("Topic Name"))
}

pub(super) fn check_attributes(attributes: &BTreeMap<String, String>) -> Result<(), Failure> {
    let refuse = |what: &str| Err(invalid_parameter(&format!("Attributes Reason: {what}")));
    for (name, value) in attributes {
        if !ATTRIBUTES.contains(&name.as_str()) {
            return refuse(&format!("Unknown attribute: {name}"));
        }
        if name == "FifoTopic" && value != "false" {
            return refuse("the local cloud has no FIFO topics");
        }
        if name == "DisplayName" && value.chars().count() > 100 {
            return refuse("DisplayName: must be at most 100 characters long");
        }
    }
    Ok(())
}

/// The opaque token of the position where a page ended.
pub(super) fn write_token(place: &str) -> String {
    URL_SAFE_NO_PAD.encode(place)
}

pub(super) fn read_token(token: &str) -> Result<String, Failure> {
    URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| invalid_parameter("NextToken"))
}

/// Creating an existing topic returns it, unless attributes or tags differ.
fn check_same(there: &Topic, wanted: &Topic) -> Result<(), Failure> {
    let differ = |there: &BTreeMap<String, String>, wanted: &BTreeMap<String, String>| {
        wanted.iter().any(|(name, value)| there.get(name) != Some(value))
    };
    if differ(&there.attributes, &wanted.attributes) {
        return Err(invalid_parameter(
            "Attributes Reason: Topic already exists with different attributes",
        ));
    }
    if differ(&there.tags, &wanted.tags) {
        return Err(invalid_parameter(
            "Tags Reason: Topic already exists with different tags",
        ));
    }
    Ok(())
}

/// The default policy of a topic: allows everything to its account.
fn access_policy(arn: &str) -> String {
    let actions = [
        "SNS:GetTopicAttributes",
        "SNS:SetTopicAttributes",
        "SNS:AddPermission",
        "SNS:RemovePermission",
        "SNS:DeleteTopic",
        "SNS:Subscribe",
        "SNS:ListSubscriptionsByTopic",
        "SNS:Publish",
    ];
    json!({
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [{
            "Sid": "__default_statement_ID",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": actions,
            "Resource": arn,
            "Condition": {"StringEquals": {"AWS:SourceOwner": ACCOUNT_ID}},
        }],
    })
    .to_string()
}

fn delivery_policy() -> String {
    json!({"http": {
        "defaultHealthyRetryPolicy": {
            "minDelayTarget": 20, "maxDelayTarget": 20, "numRetries": 3, "numMaxDelayRetries": 0,
            "numNoDelayRetries": 0, "numMinDelayRetries": 0, "backoffFunction": "linear",
        },
        "disableSubscriptionOverrides": false,
        "defaultRequestPolicy": {"headerContentType": "text/plain; charset=UTF-8"},
    }})
    .to_string()
}
