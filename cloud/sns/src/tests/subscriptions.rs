use super::*;

#[tokio::test]
async fn phones_and_queues_are_subscribed_at_once() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    for (protocol, endpoint) in [("sms", PHONE), ("sqs", QUEUE)] {
        let arn = sns.subscribe(&topic, protocol, endpoint).await;
        assert!(arn.starts_with(&format!("{topic}:")), "{arn}");
        let attributes = map(&sns
            .ok("GetSubscriptionAttributes", &[("SubscriptionArn", &arn)])
            .await);
        assert_eq!(attributes["PendingConfirmation"], "false");
        assert_eq!(attributes["ConfirmationWasAuthenticated"], "true");
        assert_eq!(attributes["Protocol"], protocol);
        assert_eq!(attributes["Endpoint"], endpoint);
        assert_eq!(attributes["TopicArn"], topic);
        assert_eq!(attributes["Owner"], "000000000000");
        assert_eq!(attributes["RawMessageDelivery"], "false");
        assert!(!attributes.contains_key("FilterPolicyScope"));
    }
}

#[tokio::test]
async fn subscribing_again_answers_the_same_subscription() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    let policy = ("FilterPolicy", r#"{"kind": ["a"]}"#);
    let arn = sns.subscribe_with(&topic, "sqs", QUEUE, &[policy]).await;
    assert_eq!(sns.subscribe(&topic, "sqs", QUEUE).await, arn);
    let spaced = ("FilterPolicy", r#"{ "kind" : ["a"] }"#);
    assert_eq!(sns.subscribe_with(&topic, "sqs", QUEUE, &[spaced]).await, arn);
    let other = ("FilterPolicy", r#"{"kind": ["b"]}"#);
    assert_eq!(
        sns.subscribe_fails(&topic, "sqs", QUEUE, &[other]).await,
        "400 InvalidParameter: Invalid parameter: Attributes Reason: Subscription already exists with different attributes"
    );
    let raw = ("RawMessageDelivery", "false");
    assert_eq!(sns.subscribe_with(&topic, "sqs", QUEUE, &[raw]).await, arn);
    let listed = sns.ok("ListSubscriptionsByTopic", &[("TopicArn", &topic)]).await;
    assert_eq!(texts(&listed, "SubscriptionArn"), [arn]);
}

#[tokio::test]
async fn endpoints_have_to_fit_the_protocol() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    let refused = [
        (
            "email",
            "nobody",
            "400 InvalidParameter: Invalid parameter: Email address",
        ),
        (
            "email",
            "ada@localhost",
            "400 InvalidParameter: Invalid parameter: Email address",
        ),
        (
            "email",
            "a@b.test;c@d.test",
            "400 InvalidParameter: Invalid parameter: Email address",
        ),
        ("sms", "0151", "400 InvalidParameter: Invalid SMS endpoint: 0151"),
        (
            "sqs",
            "http://127.0.0.1/q",
            "400 InvalidParameter: Invalid parameter: SQS endpoint ARN",
        ),
    ];
    for (protocol, endpoint, expected) in refused {
        assert_eq!(
            sns.subscribe_fails(&topic, protocol, endpoint, &[]).await,
            expected
        );
    }
    assert_eq!(
        sns.subscribe_fails(&topic, "pigeon", "coo", &[]).await,
        "400 InvalidParameter: Invalid parameter: Amazon SNS does not support this protocol string: pigeon"
    );
    let error = sns.subscribe_fails(&topic, "https", "http://x.test", &[]).await;
    assert!(error.contains("must match the specified protocol"), "{error}");
    let error = sns.subscribe_fails(&topic, "lambda", "arn:x", &[]).await;
    assert!(
        error.contains("does not deliver by the protocol lambda"),
        "{error}"
    );
    let error = sns
        .subscribe_fails(&topic, "sqs", &format!("{QUEUE}.fifo"), &[])
        .await;
    assert!(error.contains("FIFO SQS Queues"), "{error}");
    let error = sns.subscribe_fails(&topic_arn("other"), "sms", PHONE, &[]).await;
    assert_eq!(error, "404 NotFound: Topic does not exist");
}

#[tokio::test]
async fn unsubscribing_ends_it_and_is_fine_twice() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    let arn = sns.subscribe(&topic, "sms", PHONE).await;
    for _ in 0..2 {
        sns.ok("Unsubscribe", &[("SubscriptionArn", &arn)]).await;
    }
    sns.publish(&topic, "hello", &[]).await;
    assert!(sns.mails(PHONE).await.is_empty());
    assert_eq!(
        sns.fails("Unsubscribe", &[("SubscriptionArn", "pending confirmation")])
            .await,
        "400 InvalidParameter: Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1"
    );
}

#[tokio::test]
async fn subscriptions_are_listed_in_pages_of_a_hundred() {
    let sns = TestSns::new().await;
    let (topic, other) = (sns.topic("tasks").await, sns.topic("other").await);
    sns.subscribe(&other, "sms", PHONE).await;
    let mut made = Vec::new();
    for number in 0..101 {
        made.push(
            sns.subscribe(&topic, "sms", &format!("+4915100000{number:03}"))
                .await,
        );
    }
    let first = sns.ok("ListSubscriptionsByTopic", &[("TopicArn", &topic)]).await;
    let mut listed = texts(&first, "SubscriptionArn");
    assert_eq!(listed.len(), 100);
    let token = text(&first, "NextToken");
    let page = [("TopicArn", topic.as_str()), ("NextToken", token.as_str())];
    let second = sns.ok("ListSubscriptionsByTopic", &page).await;
    listed.extend(texts(&second, "SubscriptionArn"));
    assert_eq!(listed, made);
    assert!(texts(&second, "NextToken").is_empty());
    let forged = [("TopicArn", topic.as_str()), ("NextToken", "eHh4")];
    let error = sns.fails("ListSubscriptionsByTopic", &forged).await;
    assert_eq!(error, "400 InvalidParameter: Invalid parameter: NextToken");
}
