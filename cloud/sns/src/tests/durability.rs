//! Durability, and the template's part at each start.

use super::*;

async fn subscriptions(sns: &TestSns, topic: &str) -> Vec<String> {
    let listed = sns.ok("ListSubscriptionsByTopic", &[("TopicArn", topic)]).await;
    texts(&listed, "SubscriptionArn")
}

#[tokio::test]
async fn topics_subscriptions_and_links_survive() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    let attributes = [("FilterPolicy", r#"{"kind": ["a"]}"#)];
    let arn = sns.subscribe_with(&topic, "sms", PHONE, &attributes).await;
    sns.subscribe(&topic, "email", ADA).await;
    let sns = sns.reopen(Vec::new(), Vec::new()).await;
    assert_eq!(sns.follow(&sns.link(ADA).await).await.0, 200);
    sns.publish(&topic, "hello", &[]).await;
    assert!(sns.mails(PHONE).await.is_empty(), "the policy is still there");
    assert_eq!(sns.mails(ADA).await.len(), 2);
    let there = subscriptions(&sns, &topic).await;
    assert_eq!((there.len(), &there[0]), (2, &arn));
}

#[tokio::test]
async fn what_was_answered_is_on_the_disk() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    let arn = sns.subscribe(&topic, "sms", PHONE).await;
    // A copy of the files of a running service is what a killed one leaves behind.
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(sns.dir.path()).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    let again = TestSns::open(copy, Arc::clone(&sns.clock), Vec::new(), Vec::new())
        .await
        .unwrap();
    assert_eq!(subscriptions(&again, &topic).await, [arn]);
}

#[tokio::test]
async fn the_templates_topics_and_queues_are_there_from_the_start() {
    let raw = [("RawMessageDelivery", "true")];
    let sns = TestSns::with(vec![topic_settings("tasks")], vec![queue_settings("tasks", &raw)]).await;
    let topic = topic_arn("tasks");
    sns.publish(&topic, "1", &[]).await;
    assert_eq!(sns.bodies(QUEUE), ["1"]);
    let before = subscriptions(&sns, &topic).await;
    let phone = sns.subscribe(&topic, "sms", PHONE).await;
    let own = sns.topic("person").await;

    // The same subscription with another policy, and what programs made.
    let policy = [("FilterPolicy", r#"{"kind": ["a"]}"#)];
    let sns = sns
        .reopen(
            vec![topic_settings("tasks")],
            vec![queue_settings("tasks", &policy)],
        )
        .await;
    assert_eq!(
        subscriptions(&sns, &topic).await,
        [before[0].clone(), phone.clone()]
    );
    let arn = [("SubscriptionArn", before[0].as_str())];
    let attributes = map(&sns.ok("GetSubscriptionAttributes", &arn).await);
    assert_eq!(attributes["FilterPolicy"], policy[0].1);
    assert_eq!(attributes["RawMessageDelivery"], "false");

    // The queue's subscription is deleted with the template's, then the topic with all others.
    let sns = sns.reopen(vec![topic_settings("tasks")], Vec::new()).await;
    assert_eq!(subscriptions(&sns, &topic).await, [phone]);
    let sns = sns.reopen(Vec::new(), Vec::new()).await;
    assert_eq!(texts(&sns.ok("ListTopics", &[]).await, "TopicArn"), [own]);
}

#[tokio::test]
async fn a_template_that_sns_refuses_does_not_start() {
    async fn error(topics: Vec<TopicSettings>, subscriptions: Vec<SubscriptionSettings>) -> String {
        let clock = ManualClock::new(jiff::Timestamp::UNIX_EPOCH);
        match TestSns::open(tempfile::tempdir().unwrap(), clock, topics, subscriptions).await {
            Ok(_) => panic!("it opened"),
            Err(error) => format!("{error:#}"),
        }
    }
    let tasks = || vec![topic_settings("tasks")];
    let twice = error([tasks(), tasks()].concat(), Vec::new()).await;
    assert!(twice.contains("two topics named tasks"), "{twice}");
    let name = error(vec![topic_settings("a b")], Vec::new()).await;
    assert!(name.contains("a b") && name.contains("Topic Name"), "{name}");
    let nowhere = error(tasks(), vec![queue_settings("other", &[])]).await;
    assert!(nowhere.contains(":other, which is not there"), "{nowhere}");
    let policy = error(
        tasks(),
        vec![queue_settings("tasks", &[("FilterPolicy", "{\"a\": 1}")])],
    )
    .await;
    assert!(policy.contains("must be an object or an array"), "{policy}");
    let queues = vec![queue_settings("tasks", &[]), queue_settings("tasks", &[])];
    assert!(error(tasks(), queues).await.contains("subscribed twice"));
    let mut email = queue_settings("tasks", &[]);
    (email.protocol, email.endpoint) = ("email".to_owned(), "nobody".to_owned());
    let address = error(tasks(), vec![email]).await;
    assert!(address.contains("Email address"), "{address}");
}
