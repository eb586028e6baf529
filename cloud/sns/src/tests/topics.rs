use super::*;

#[tokio::test]
async fn creating_twice_answers_the_same_topic() {
    let sns = TestSns::new().await;
    let arn = sns.topic("tasks").await;
    assert_eq!(arn, "arn:aws:sns:us-east-1:000000000000:tasks");
    assert_eq!(sns.topic("tasks").await, arn);
    let named = [
        ("Name", "tasks"),
        ("Attributes.entry.1.key", "DisplayName"),
        ("Attributes.entry.1.value", "Tasks"),
    ];
    assert_eq!(
        sns.fails("CreateTopic", &named).await,
        "400 InvalidParameter: Invalid parameter: Attributes Reason: Topic already exists with different attributes"
    );
    let tagged = [
        ("Name", "tasks"),
        ("Tags.member.1.Key", "a"),
        ("Tags.member.1.Value", "b"),
    ];
    assert_eq!(
        sns.fails("CreateTopic", &tagged).await,
        "400 InvalidParameter: Invalid parameter: Tags Reason: Topic already exists with different tags"
    );
}

#[tokio::test]
async fn names_and_attributes_are_checked() {
    let sns = TestSns::new().await;
    let longest = "a".repeat(256);
    assert!(sns.topic(&longest).await.ends_with(&longest));
    for name in ["", "a b", "tasks.fifo", "ä", &"a".repeat(257)] {
        let error = sns.fails("CreateTopic", &[("Name", name)]).await;
        assert_eq!(
            error, "400 InvalidParameter: Invalid parameter: Topic Name",
            "{name}"
        );
    }
    assert_eq!(
        sns.fails("CreateTopic", &[]).await,
        "400 ValidationError: 1 validation error detected: Value null at 'name' failed to satisfy constraint: Member \
         must not be null"
    );
    let fifo = [
        ("Name", "x"),
        ("Attributes.entry.1.key", "FifoTopic"),
        ("Attributes.entry.1.value", "true"),
    ];
    assert!(sns.fails("CreateTopic", &fifo).await.contains("no FIFO topics"));
    let unknown = [("Name", "x"), ("Attributes.entry.1.key", "Colour")];
    assert!(
        sns.fails("CreateTopic", &unknown)
            .await
            .contains("Unknown attribute: Colour")
    );
}

#[tokio::test]
async fn attributes_count_the_subscriptions() {
    let sns = TestSns::new().await;
    let arn = sns.topic("tasks").await;
    let sms = sns.subscribe(&arn, "sms", PHONE).await;
    sns.subscribe(&arn, "sqs", QUEUE).await;
    sns.subscribe(&arn, "email", ADA).await;
    sns.ok("Unsubscribe", &[("SubscriptionArn", &sms)]).await;
    let attributes = map(&sns.ok("GetTopicAttributes", &[("TopicArn", &arn)]).await);
    assert_eq!(attributes["TopicArn"], arn);
    assert_eq!(attributes["Owner"], "000000000000");
    assert_eq!(attributes["DisplayName"], "");
    assert_eq!(attributes["SubscriptionsConfirmed"], "1");
    assert_eq!(attributes["SubscriptionsPending"], "1");
    assert_eq!(attributes["SubscriptionsDeleted"], "1");
    let policy: serde_json::Value = serde_json::from_str(&attributes["Policy"]).unwrap();
    assert_eq!(policy["Statement"][0]["Resource"], arn);
}

#[tokio::test]
async fn a_deleted_topic_is_gone_with_its_subscriptions_and_deleting_again_is_fine() {
    let sns = TestSns::new().await;
    let arn = sns.topic("tasks").await;
    let sms = sns.subscribe(&arn, "sms", PHONE).await;
    sns.ok("DeleteTopic", &[("TopicArn", &arn)]).await;
    sns.ok("DeleteTopic", &[("TopicArn", &arn)]).await;
    for action in ["GetTopicAttributes", "ListSubscriptionsByTopic"] {
        let error = sns.fails(action, &[("TopicArn", &arn)]).await;
        assert_eq!(error, "404 NotFound: Topic does not exist", "{action}");
    }
    let error = sns
        .fails("GetSubscriptionAttributes", &[("SubscriptionArn", &sms)])
        .await;
    assert_eq!(error, "404 NotFound: Subscription does not exist");
    let error = sns.fails("GetTopicAttributes", &[("TopicArn", "tasks")]).await;
    assert_eq!(
        error,
        "400 InvalidParameter: Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1"
    );
}

#[tokio::test]
async fn topics_are_listed_in_pages_of_a_hundred() {
    let sns = TestSns::new().await;
    let mut made = Vec::new();
    for number in 0..205 {
        made.push(sns.topic(&format!("t{number:03}")).await);
    }
    let (mut listed, mut token, mut sizes) = (Vec::new(), None::<String>, Vec::new());
    loop {
        let fields: Vec<_> = token.iter().map(|token| ("NextToken", token.as_str())).collect();
        let page = sns.ok("ListTopics", &fields).await;
        let arns = texts(&page, "TopicArn");
        sizes.push(arns.len());
        listed.extend(arns);
        token = texts(&page, "NextToken").pop();
        if token.is_none() {
            break;
        }
    }
    assert_eq!(sizes, [100, 100, 5]);
    assert_eq!(listed, made);
    let error = sns.fails("ListTopics", &[("NextToken", "%%")]).await;
    assert_eq!(error, "400 InvalidParameter: Invalid parameter: NextToken");
}

#[tokio::test]
async fn what_is_not_signed_or_not_known_is_refused() {
    let sns = TestSns::new().await;
    let request = Request::post("/").body(Body::from("Action=ListTopics")).unwrap();
    let (status, body) = sns.send(request).await;
    assert_eq!(
        (status, text(&body, "Code")),
        (403, "MissingAuthenticationToken".to_owned())
    );
    let (status, body) = sns.follow(&format!("{URL}/?Action=ListTopics")).await;
    assert_eq!(
        (status, text(&body, "Code")),
        (403, "MissingAuthenticationToken".to_owned())
    );
    let error = sns.fails("MakeCoffee", &[]).await;
    assert!(error.starts_with("400 InvalidAction: "), "{error}");
}

#[tokio::test]
async fn faults_look_like_those_of_aws() {
    use cloud_core::faults::{Fault, Order};
    let sns = TestSns::new().await;
    let arn = sns.topic("tasks").await;
    let order = |error, times| Order {
        service: "sns".to_owned(),
        operation: "Publish".to_owned(),
        error,
        times,
    };
    sns.faults.add(order(Fault::Throttled, 2)).unwrap();
    sns.faults.add(order(Fault::InternalError, 1)).unwrap();
    sns.subscribe(&arn, "sms", PHONE).await;
    let publish = [("TopicArn", arn.as_str()), ("Message", "hello")];
    for _ in 0..2 {
        assert_eq!(
            sns.fails("Publish", &publish).await,
            "400 Throttling: Rate exceeded"
        );
    }
    let (status, body) = sns.call("Publish", &publish).await;
    assert_eq!((status, text(&body, "Type").as_str()), (500, "Receiver"));
    assert_eq!(text(&body, "Code"), "InternalError");
    assert!(sns.mails(PHONE).await.is_empty());
    sns.ok("Publish", &publish).await;
    assert_eq!(sns.mails(PHONE).await.len(), 1);
}
