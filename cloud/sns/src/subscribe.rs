//! `Subscribe`, `ListSubscriptionsByTopic`.

use cloud_core::account::ACCOUNT_ID;
use cloud_core::random;
use cloud_core::xml::Xml;

use super::endpoint::{Protocol, check_arn};
use super::error::{Answer, Failure, invalid_parameter, unknown_topic};
use super::mails::{self, Token};
use super::query::Form;
use super::state::Sns;
use super::store::{self, Subscription};
use super::topics::{PAGE_SIZE, read_token, write_token};
use super::{confirm, post, subscription_attributes};

/// The placeholder for the ARN of a pending subscription.
const PENDING: &str = "pending confirmation";
/// The placeholder in a list.
const PENDING_IN_LIST: &str = "PendingConfirmation";

pub(super) async fn subscribe(sns: &Sns, form: &Form) -> Answer {
    let wanted = read(form)?;
    let has_attributes = !wanted.attributes.is_empty();
    let token = Token::new()?;
    let hash = token.hash();
    let now_ms = sns.now().as_millisecond();
    let expires_ms = now_ms + confirm::TOKEN_LIFETIME_MS;
    let subscribe = move |tx: &rusqlite::Transaction<'_>| -> anyhow::Result<Result<Subscription, Failure>> {
        store::purge(tx, now_ms)?;
        if store::topic(tx, &wanted.topic_arn)?.is_none() {
            return Ok(Err(unknown_topic()));
        }
        let there =
            store::subscription_of_endpoint(tx, &wanted.topic_arn, wanted.protocol, &wanted.endpoint)?;
        let subscription = match there {
            Some(there) if there.is_confirmed => {
                let is_other = subscription_attributes::differ(&there.attributes, &wanted.attributes);
                return Ok(if is_other {
                    let what = "Attributes Reason: Subscription already exists with different attributes";
                    Err(invalid_parameter(what))
                } else {
                    Ok(there)
                });
            }
            Some(mut there) => {
                if has_attributes {
                    there.attributes = wanted.attributes;
                }
                there
            }
            None => wanted,
        };
        if let Err(failure) = subscription_attributes::check_policies(tx, &subscription)? {
            return Ok(Err(failure));
        }
        let id = if subscription.id == 0 {
            store::insert_subscription(tx, &subscription, expires_ms)?
        } else {
            store::update_subscription(tx, &subscription)?;
            subscription.id
        };
        if !subscription.is_confirmed {
            store::insert_token(tx, &hash, id, expires_ms)?;
        }
        Ok(Ok(subscription))
    };
    let subscription = sns.database().transaction(subscribe).await??;
    if !subscription.is_confirmed {
        ask_for_confirmation(sns, &subscription, &token).await?;
    }
    let arn = if subscription.is_confirmed || form.flag("ReturnSubscriptionArn") {
        &subscription.arn
    } else {
        PENDING
    };
    Ok(Some(Xml::default().text("SubscriptionArn", arn)))
}

/// By the protocol of the subscription.
pub(super) async fn ask_for_confirmation(
    sns: &Sns,
    subscription: &Subscription,
    token: &Token,
) -> anyhow::Result<()> {
    match subscription.protocol {
        Protocol::Http | Protocol::Https => post::ask_for_confirmation(sns, subscription, token),
        Protocol::Email | Protocol::Sms | Protocol::Sqs => {
            mails::ask_for_confirmation(sns, subscription, token).await
        }
    }
}

pub(super) async fn list_subscriptions_by_topic(sns: &Sns, form: &Form) -> Answer {
    let topic_arn = form.required("TopicArn")?.to_owned();
    check_arn("TopicArn", &topic_arn)?;
    let after = match form.get("NextToken") {
        Some(token) => read_token(token)?
            .parse()
            .map_err(|_| invalid_parameter("NextToken"))?,
        None => 0,
    };
    let now_ms = sns.now().as_millisecond();
    let found = sns
        .database()
        .transaction(move |tx| {
            store::purge(tx, now_ms)?;
            let there = store::topic(tx, &topic_arn)?.is_some();
            let page = store::subscriptions_after(tx, &topic_arn, after, Some(PAGE_SIZE + 1))?;
            Ok(there.then_some(page))
        })
        .await?;
    let mut subscriptions = found.ok_or_else(unknown_topic)?;
    let has_more = subscriptions.len() > PAGE_SIZE;
    subscriptions.truncate(PAGE_SIZE);
    let mut page = Xml::default().list("Subscriptions", subscriptions.iter().map(member));
    if let Some(last) = subscriptions.last().filter(|_| has_more) {
        page = page.text("NextToken", &write_token(&last.id.to_string()));
    }
    Ok(Some(page))
}

/// A subscription to be stored; its id is 0.
fn read(form: &Form) -> Result<Subscription, Failure> {
    let topic_arn = form.required("TopicArn")?.to_owned();
    check_arn("TopicArn", &topic_arn)?;
    let protocol = Protocol::parse(form.required("Protocol")?)?;
    let endpoint = form.required("Endpoint")?.to_owned();
    protocol.check_endpoint(&endpoint)?;
    let mut attributes = form.map("Attributes");
    subscription_attributes::check(protocol, &attributes)
        .map_err(|what| invalid_parameter(&format!("Attributes Reason: {what}")))?;
    subscription_attributes::normalize(&mut attributes);
    let is_confirmed = !protocol.needs_confirmation();
    Ok(Subscription {
        id: 0,
        arn: format!("{topic_arn}:{}", random::uuid()?),
        topic_arn,
        protocol,
        endpoint,
        attributes,
        is_confirmed,
        confirmed_by_program: is_confirmed,
        // "Amazon SQS queue subscriptions require authentication for deletion."
        authenticate_on_unsubscribe: protocol == Protocol::Sqs,
    })
}

fn member(subscription: &Subscription) -> Xml {
    let arn = if subscription.is_confirmed {
        &subscription.arn
    } else {
        PENDING_IN_LIST
    };
    Xml::default()
        .text("SubscriptionArn", arn)
        .text("Owner", ACCOUNT_ID)
        .text("Protocol", subscription.protocol.name())
        .text("Endpoint", &subscription.endpoint)
        .text("TopicArn", &subscription.topic_arn)
}
