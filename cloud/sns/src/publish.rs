//! `Publish`.

use cloud_core::xml::Xml;

use super::deliver;
use super::endpoint::{Protocol, check_arn, is_e164};
use super::error::{Answer, Failure, invalid_parameter, unknown_topic};
use super::message::{MAX_MESSAGE_BYTES, MAX_SMS_CHARACTERS, Message};
use super::query::Form;
use super::state::Sns;
use super::store::{self, Subscription, Topic};

pub(super) async fn publish(sns: &Sns, form: &Form) -> Answer {
    let message = Message::read(form, sns.now())?;
    message.check()?;
    if message.size_bytes() > MAX_MESSAGE_BYTES {
        return Err(invalid_parameter("Message too long"));
    }
    if let Some(number) = form.get("PhoneNumber") {
        check_sms(number, &message)?;
        deliver::sms(sns, number, None, message.text(Protocol::Sms)).await?;
    } else {
        let (topic, subscriptions) = find(sns, form).await?;
        deliver::to_all(sns, &topic, &subscriptions, &message).await?;
    }
    Ok(Some(Xml::default().text("MessageId", &message.id)))
}

/// The topic that is published to, and its confirmed subscriptions.
pub(super) async fn find(sns: &Sns, form: &Form) -> Result<(Topic, Vec<Subscription>), Failure> {
    let (parameter, arn) = match (form.get("TopicArn"), form.get("TargetArn")) {
        (Some(arn), _) => ("TopicArn", arn.to_owned()),
        // AWS takes a topic's ARN there as well.
        (None, Some(arn)) => ("TargetArn", arn.to_owned()),
        (None, None) => {
            return Err(invalid_parameter(
                "TopicArn or TargetArn Reason: no value for required parameter",
            ));
        }
    };
    check_arn(parameter, &arn)?;
    let found = sns
        .database()
        .transaction(move |tx| {
            let Some(topic) = store::topic(tx, &arn)? else {
                return Ok(None);
            };
            let mut subscriptions = store::subscriptions_after(tx, &arn, 0, None)?;
            subscriptions.retain(|subscription| subscription.is_confirmed);
            Ok(Some((topic, subscriptions)))
        })
        .await?;
    found.ok_or_else(unknown_topic)
}

fn check_sms(number: &str, message: &Message) -> Result<(), Failure> {
    if !is_e164(number) {
        return Err(invalid_parameter(&format!(
            "PhoneNumber Reason: {number} is not valid to publish to"
        )));
    }
    if message.text(Protocol::Sms).chars().count() > MAX_SMS_CHARACTERS {
        return Err(invalid_parameter("Message too long"));
    }
    Ok(())
}
