//! E-mail, SMS, and who wants which message.

use cloud_mail::Channel;

use super::*;

fn kind(value: &str) -> [(&str, &str); 3] {
    [
        ("MessageAttributes.entry.1.Name", "kind"),
        ("MessageAttributes.entry.1.Value.DataType", "String"),
        ("MessageAttributes.entry.1.Value.StringValue", value),
    ]
}

#[tokio::test]
async fn a_mail_has_subject_text_and_the_way_out() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    sns.subscribe_email(&topic, ADA).await;
    sns.publish(&topic, "Task moved\nto done", &[("Subject", "Grüße")])
        .await;
    let mail = sns.mails(ADA).await.remove(0);
    assert_eq!(mail.subject, "Grüße");
    assert!(
        mail.body.starts_with("Task moved\nto done\n\n--\n"),
        "{}",
        mail.body
    );
    assert!(
        sns.link(ADA)
            .await
            .starts_with(&format!("{URL}/unsubscribe.html?SubscriptionArn="))
    );
    assert_eq!(mail.at, sns.sns.now());
    sns.publish(&topic, "x", &[]).await;
    assert_eq!(sns.mails(ADA).await[0].subject, "AWS Notification Message");
}

#[tokio::test]
async fn each_protocol_gets_its_own_text() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    sns.subscribe_email(&topic, ADA).await;
    sns.subscribe(&topic, "sms", PHONE).await;
    sns.subscribe_with(&topic, "sqs", QUEUE, &[("RawMessageDelivery", "true")])
        .await;
    let message =
        r#"{"default": "for all", "email": "for mail", "sms": "for phones", "GCM": {"ignored": 1}}"#;
    sns.publish(&topic, message, &[("MessageStructure", "json")])
        .await;
    assert!(sns.mails(ADA).await[0].body.starts_with("for mail\n"));
    let sms = sns.mails(PHONE).await;
    assert_eq!(
        (sms[0].channel, sms[0].body.as_str()),
        (Channel::Sms, "for phones")
    );
    assert_eq!(sms[0].subject, "");
    assert_eq!(sns.bodies(QUEUE), ["for all"]);
}

#[tokio::test]
async fn an_sms_begins_with_the_topics_display_name() {
    let mut topic = topic_settings("tasks");
    topic
        .attributes
        .insert("DisplayName".to_owned(), "Taskfleet News".to_owned());
    let sns = TestSns::with(vec![topic], Vec::new()).await;
    let topic = topic_arn("tasks");
    sns.subscribe(&topic, "sms", PHONE).await;
    sns.publish(&topic, "hello", &[]).await;
    assert_eq!(sns.mails(PHONE).await[0].body, "Taskfleet > hello");
}

#[tokio::test]
async fn an_sms_can_go_to_a_number_directly() {
    let sns = TestSns::new().await;
    let longest = "ä".repeat(1_600);
    sns.ok("Publish", &[("PhoneNumber", PHONE), ("Message", &longest)])
        .await;
    assert_eq!(sns.mails(PHONE).await[0].body, longest);
    let error = sns
        .fails("Publish", &[("PhoneNumber", "0151"), ("Message", "x")])
        .await;
    assert_eq!(
        error,
        "400 InvalidParameter: Invalid parameter: PhoneNumber Reason: 0151 is not valid to publish to"
    );
    let too_long = format!("{longest}x");
    let error = sns
        .fails("Publish", &[("PhoneNumber", PHONE), ("Message", &too_long)])
        .await;
    assert_eq!(error, "400 InvalidParameter: Invalid parameter: Message too long");
    assert_eq!(sns.mails(PHONE).await.len(), 1);
}

#[tokio::test]
async fn a_text_too_long_for_an_sms_reaches_the_others() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    sns.subscribe(&topic, "sms", PHONE).await;
    sns.subscribe_with(&topic, "sqs", QUEUE, &[("RawMessageDelivery", "true")])
        .await;
    let message = "x".repeat(1_601);
    sns.publish(&topic, &message, &[]).await;
    assert!(sns.mails(PHONE).await.is_empty());
    assert_eq!(sns.bodies(QUEUE), [message]);
}

#[tokio::test]
async fn a_filter_policy_picks_by_attributes() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    let policy =
        r#"{"kind": ["moved", {"prefix": "due"}], "points": [{"numeric": [">", 4]}, {"exists": false}]}"#;
    sns.subscribe_with(&topic, "sms", PHONE, &[("FilterPolicy", policy)])
        .await;
    let points = |value| {
        [
            ("MessageAttributes.entry.2.Name", "points"),
            ("MessageAttributes.entry.2.Value.DataType", "Number"),
            ("MessageAttributes.entry.2.Value.StringValue", value),
        ]
    };
    sns.publish(&topic, "no attributes", &[]).await;
    sns.publish(&topic, "other kind", &kind("created")).await;
    sns.publish(&topic, "1", &kind("moved")).await;
    sns.publish(&topic, "2", &[kind("due_soon"), points("5.0")].concat())
        .await;
    sns.publish(&topic, "few points", &[kind("moved"), points("4")].concat())
        .await;
    let bodies: Vec<_> = sns.mails(PHONE).await.into_iter().map(|mail| mail.body).collect();
    assert_eq!(bodies, ["2", "1"]);
}

#[tokio::test]
async fn arrays_match_by_an_element_and_binary_ones_never() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    sns.subscribe_with(
        &topic,
        "sms",
        PHONE,
        &[("FilterPolicy", r#"{"kind": ["a", "YQ=="]}"#)],
    )
    .await;
    let typed = |data_type, field, value| {
        [
            ("MessageAttributes.entry.1.Name", "kind"),
            ("MessageAttributes.entry.1.Value.DataType", data_type),
            (field, value),
        ]
    };
    let string = "MessageAttributes.entry.1.Value.StringValue";
    let binary = "MessageAttributes.entry.1.Value.BinaryValue";
    sns.publish(&topic, "1", &typed("String.Array", string, r#"["b", "a"]"#))
        .await;
    sns.publish(&topic, "other", &typed("String.Array", string, r#"["b"]"#))
        .await;
    sns.publish(&topic, "broken", &typed("String.Array", string, "a"))
        .await;
    sns.publish(&topic, "binary", &typed("Binary", binary, "YQ=="))
        .await;
    sns.publish(&topic, "2", &typed("String.label", string, "a"))
        .await;
    let bodies: Vec<_> = sns.mails(PHONE).await.into_iter().map(|mail| mail.body).collect();
    assert_eq!(bodies, ["2", "1"]);
}

#[tokio::test]
async fn a_filter_policy_picks_by_the_body() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    let attributes = [
        ("FilterPolicy", r#"{"task": {"status": ["done"]}}"#),
        ("FilterPolicyScope", "MessageBody"),
        ("RawMessageDelivery", "true"),
    ];
    sns.subscribe_with(&topic, "sqs", QUEUE, &attributes).await;
    sns.publish(&topic, r#"{"task": {"status": "to_do"}}"#, &[]).await;
    sns.publish(&topic, "done", &[]).await;
    sns.publish(&topic, r#"{"task": {"status": "done"}}"#, &[]).await;
    assert_eq!(sns.bodies(QUEUE), [r#"{"task": {"status": "done"}}"#]);
}
