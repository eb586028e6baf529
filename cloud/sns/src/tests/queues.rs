//! Messages into queues.

use serde_json::{Value, json};

use super::*;

const ATTRIBUTES: [(&str, &str); 6] = [
    ("MessageAttributes.entry.1.Name", "kind"),
    ("MessageAttributes.entry.1.Value.DataType", "String"),
    ("MessageAttributes.entry.1.Value.StringValue", "moved"),
    ("MessageAttributes.entry.2.Name", "raw"),
    ("MessageAttributes.entry.2.Value.DataType", "Binary"),
    ("MessageAttributes.entry.2.Value.BinaryValue", "AgME"),
];

#[tokio::test]
async fn a_queue_gets_the_envelope_of_aws() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    let arn = sns.subscribe(&topic, "sqs", QUEUE).await;
    let id = sns
        .publish(
            &topic,
            "{\"a\": \"ö\"}",
            &[&ATTRIBUTES[..], &[("Subject", "S")]].concat(),
        )
        .await;
    let body = sns.bodies(QUEUE).remove(0);
    let envelope: Value = serde_json::from_str(&body).unwrap();
    let unsubscribe = envelope["UnsubscribeURL"].as_str().unwrap();
    assert!(
        unsubscribe.starts_with(&format!("{URL}/?Action=Unsubscribe&SubscriptionArn=")),
        "{unsubscribe}"
    );
    assert!(
        unsubscribe.ends_with(arn.rsplit(':').next().unwrap()),
        "{unsubscribe}"
    );
    let expected = json!({
        "Type": "Notification",
        "MessageId": id,
        "TopicArn": topic,
        "Subject": "S",
        "Message": "{\"a\": \"ö\"}",
        "Timestamp": "2026-01-02T03:04:05.678Z",
        "SignatureVersion": "1",
        "Signature": envelope["Signature"],
        "SigningCertURL": format!("{URL}/SimpleNotificationService-local.pem"),
        "UnsubscribeURL": unsubscribe,
        "MessageAttributes": {
            "kind": {"Type": "String", "Value": "moved"},
            "raw": {"Type": "Binary", "Value": "AgME"},
        },
    });
    assert_eq!(envelope, expected);
    assert!(
        sns.queues.messages.lock().unwrap()[0].attributes.is_empty(),
        "they are in the envelope"
    );

    sns.publish(&topic, "x", &[]).await;
    let plain: Value = serde_json::from_str(&sns.bodies(QUEUE)[1]).unwrap();
    assert!(plain.get("Subject").is_none() && plain.get("MessageAttributes").is_none());
}

#[tokio::test]
async fn raw_delivery_hands_over_message_and_attributes() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    sns.subscribe_with(&topic, "sqs", QUEUE, &[("RawMessageDelivery", "true")])
        .await;
    sns.publish(&topic, "hello", &ATTRIBUTES).await;
    let messages = sns.queues.messages.lock().unwrap();
    assert_eq!(messages[0].body, "hello");
    let attributes = &messages[0].attributes;
    let attribute = |data_type: &str, value| MessageAttribute {
        data_type: data_type.to_owned(),
        value,
    };
    assert_eq!(
        attributes["kind"],
        attribute("String", AttributeValue::Text("moved".to_owned()))
    );
    assert_eq!(
        attributes["raw"],
        attribute("Binary", AttributeValue::Binary(vec![2, 3, 4]))
    );
}

#[tokio::test]
async fn a_delivery_that_fails_takes_its_dead_letter_queue_and_keeps_nobody_waiting() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    let redrive = format!(r#"{{"deadLetterTargetArn": "{DEAD_LETTERS}"}}"#);
    let attributes = [
        ("RawMessageDelivery", "true"),
        ("RedrivePolicy", redrive.as_str()),
    ];
    sns.subscribe_with(&topic, "sqs", NO_QUEUE, &attributes).await;
    sns.subscribe_with(&topic, "sqs", QUEUE, &[("RawMessageDelivery", "true")])
        .await;
    sns.publish(&topic, "hello", &[]).await;
    assert_eq!(sns.bodies(DEAD_LETTERS), ["hello"]);
    assert_eq!(sns.bodies(QUEUE), ["hello"]);
}

#[tokio::test]
async fn without_a_dead_letter_queue_it_is_lost_and_the_others_are_not() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    sns.subscribe(&topic, "sqs", NO_QUEUE).await;
    sns.subscribe(&topic, "sms", PHONE).await;
    sns.publish(&topic, "hello", &[]).await;
    assert_eq!(sns.mails(PHONE).await.len(), 1);
}
