//! The attributes of a subscription.

use super::*;

async fn set(sns: &TestSns, arn: &str, name: &str, value: &str) -> String {
    sns.ok("SetSubscriptionAttributes", &fields(arn, name, value))
        .await
}

async fn set_fails(sns: &TestSns, arn: &str, name: &str, value: &str) -> String {
    sns.fails("SetSubscriptionAttributes", &fields(arn, name, value))
        .await
}

fn fields<'a>(arn: &'a str, name: &'a str, value: &'a str) -> [(&'a str, &'a str); 3] {
    [
        ("SubscriptionArn", arn),
        ("AttributeName", name),
        ("AttributeValue", value),
    ]
}

async fn get(sns: &TestSns, arn: &str) -> BTreeMap<String, String> {
    map(&sns
        .ok("GetSubscriptionAttributes", &[("SubscriptionArn", arn)])
        .await)
}

#[tokio::test]
async fn they_can_be_set_and_read() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    let arn = sns.subscribe(&topic, "sqs", QUEUE).await;
    set(&sns, &arn, "RawMessageDelivery", "True").await;
    set(&sns, &arn, "FilterPolicyScope", "MessageBody").await;
    assert!(
        !get(&sns, &arn).await.contains_key("FilterPolicyScope"),
        "there is no policy yet"
    );
    set(&sns, &arn, "FilterPolicy", r#"{"a": {"b": ["<&>"]}}"#).await;
    let redrive = format!(r#"{{"deadLetterTargetArn": "{DEAD_LETTERS}"}}"#);
    set(&sns, &arn, "RedrivePolicy", &redrive).await;
    let attributes = get(&sns, &arn).await;
    assert_eq!(attributes["RawMessageDelivery"], "true");
    assert_eq!(attributes["FilterPolicy"], r#"{"a": {"b": ["<&>"]}}"#);
    assert_eq!(attributes["FilterPolicyScope"], "MessageBody");
    assert_eq!(attributes["RedrivePolicy"], redrive);
    for empty in ["{}", ""] {
        set(&sns, &arn, "FilterPolicy", r#"{"a": ["b"]}"#).await;
        set(&sns, &arn, "FilterPolicy", empty).await;
        assert!(!get(&sns, &arn).await.contains_key("FilterPolicy"));
    }
}

#[tokio::test]
async fn what_sns_refuses_changes_nothing() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    let arn = sns.subscribe(&topic, "sqs", QUEUE).await;
    let refused = [
        ("Colour", "red", "AttributeName"),
        (
            "RawMessageDelivery",
            "test-ValUe",
            "RawMessageDelivery: Invalid value [test-ValUe]. Must be true or false.",
        ),
        (
            "RawMessageDelivery",
            "",
            "RawMessageDelivery: Invalid value []. Must be true or false.",
        ),
        (
            "FilterPolicyScope",
            "RandomValue",
            "FilterPolicyScope: Invalid value [RandomValue]. Please use either MessageBody or MessageAttributes",
        ),
        ("FilterPolicy", "{no", "FilterPolicy: failed to parse JSON."),
        (
            "FilterPolicy",
            r#"{"a": "b"}"#,
            r#"FilterPolicy: "a" must be an object or an array"#,
        ),
        (
            "FilterPolicy",
            r#"{"a": {"b": ["c"]}}"#,
            "Filter policy scope MessageAttributes does not support nested filter policy",
        ),
        ("RedrivePolicy", "{no", "RedrivePolicy: failed to parse JSON."),
        (
            "RedrivePolicy",
            r#"{"deadLetterTargetArn": "fake"}"#,
            "RedrivePolicy: deadLetterTargetArn is an invalid arn",
        ),
    ];
    let before = get(&sns, &arn).await;
    for (name, value, expected) in refused {
        let error = set_fails(&sns, &arn, name, value).await;
        assert_eq!(
            error,
            format!("400 InvalidParameter: Invalid parameter: {expected}")
        );
    }
    assert_eq!(get(&sns, &arn).await, before);
    let error = set_fails(&sns, &format!("{topic}:none"), "RawMessageDelivery", "true").await;
    assert_eq!(error, "404 NotFound: Subscription does not exist");
}

#[tokio::test]
async fn a_scope_that_the_policy_does_not_fit_is_refused() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    let attributes = [
        ("FilterPolicy", r#"{"a": {"b": ["c"]}}"#),
        ("FilterPolicyScope", "MessageBody"),
    ];
    let arn = sns.subscribe_with(&topic, "sqs", QUEUE, &attributes).await;
    let error = set_fails(&sns, &arn, "FilterPolicyScope", "MessageAttributes").await;
    assert!(error.contains("does not support nested"), "{error}");
}

#[tokio::test]
async fn those_of_a_new_subscription_are_checked_with_the_place_in_the_text() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    let error = sns.subscribe_fails(
        &topic,
        "sqs",
        QUEUE,
        &[("FilterPolicy", r#"{"k": [{"wild": 1}]}"#)],
    );
    assert_eq!(
        error.await,
        "400 InvalidParameter: Invalid parameter: Attributes Reason: FilterPolicy: Unrecognized match type wild"
    );
    let error = sns.subscribe_fails(&topic, "email", ADA, &[("RawMessageDelivery", "true")]);
    assert_eq!(
        error.await,
        "400 InvalidParameter: Invalid parameter: Attributes Reason: Delivery protocol [email] does not support raw \
         message delivery."
    );
    let error = sns.subscribe_fails(&topic, "sqs", QUEUE, &[("Colour", "red")]);
    assert!(
        error
            .await
            .contains("Attributes Reason: Unknown attribute: Colour")
    );
    assert!(sns.mails(ADA).await.is_empty());
}

#[tokio::test]
async fn a_topic_has_at_most_200_filter_policies() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    let policy = [("FilterPolicy", r#"{"a": ["b"]}"#)];
    let mut last = String::new();
    for number in 0..200 {
        let phone = format!("+4915100000{number:03}");
        last = sns.subscribe_with(&topic, "sms", &phone, &policy).await;
    }
    let error = sns.subscribe_fails(&topic, "sms", PHONE, &policy).await;
    assert!(error.starts_with("403 FilterPolicyLimitExceeded: "), "{error}");
    // Without a policy there is room, and one that is there can be changed.
    let other = sns.subscribe(&topic, "sms", PHONE).await;
    let error = set_fails(&sns, &other, "FilterPolicy", policy[0].1).await;
    assert!(error.starts_with("403 FilterPolicyLimitExceeded: "), "{error}");
    set(&sns, &last, "FilterPolicy", r#"{"a": ["c"]}"#).await;
}
