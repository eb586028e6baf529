use super::*;

fn query(link: &str, name: &str) -> String {
    let query = link.split_once('?').unwrap().1;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(key, _)| key == name).unwrap().1.into_owned()
}

async fn pending(sns: &TestSns, topic: &str) -> (Vec<String>, String) {
    let listed = sns.ok("ListSubscriptionsByTopic", &[("TopicArn", topic)]).await;
    let attributes = map(&sns.ok("GetTopicAttributes", &[("TopicArn", topic)]).await);
    (
        texts(&listed, "SubscriptionArn"),
        attributes["SubscriptionsPending"].clone(),
    )
}

#[tokio::test]
async fn an_address_gets_nothing_until_its_owner_follows_the_link() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    assert_eq!(sns.subscribe(&topic, "email", ADA).await, "pending confirmation");
    assert_eq!(
        pending(&sns, &topic).await,
        (vec!["PendingConfirmation".to_owned()], "1".to_owned())
    );
    let mails = sns.mails(ADA).await;
    assert_eq!(mails[0].subject, "AWS Notification - Subscription Confirmation");
    assert!(mails[0].body.contains(&topic));
    let link = sns.link(ADA).await;
    assert!(
        link.starts_with(&format!("{URL}/?Action=ConfirmSubscription&TopicArn=")),
        "{link}"
    );
    assert_eq!(query(&link, "TopicArn"), topic);
    sns.publish(&topic, "too early", &[]).await;
    assert_eq!(sns.mails(ADA).await.len(), 1);

    // Twice, as some mail programs do.
    for _ in 0..2 {
        let (status, page) = sns.follow(&link).await;
        assert_eq!(status, 200, "{page}");
        assert!(page.contains("Subscription confirmed!"), "{page}");
    }
    let (arns, count) = pending(&sns, &topic).await;
    assert!(arns[0].starts_with(&format!("{topic}:")), "{arns:?}");
    assert_eq!(count, "0");
    let attributes = map(&sns
        .ok("GetSubscriptionAttributes", &[("SubscriptionArn", &arns[0])])
        .await);
    assert_eq!(attributes["PendingConfirmation"], "false");
    assert_eq!(attributes["ConfirmationWasAuthenticated"], "false");
    sns.publish(&topic, "now", &[]).await;
    assert!(sns.mails(ADA).await[0].body.starts_with("now\n"));
}

#[tokio::test]
async fn the_arn_of_a_pending_subscription_is_told_on_request() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    let fields = [
        ("TopicArn", topic.as_str()),
        ("Protocol", "email"),
        ("Endpoint", ADA),
        ("ReturnSubscriptionArn", "true"),
    ];
    let arn = text(&sns.ok("Subscribe", &fields).await, "SubscriptionArn");
    let attributes = map(&sns
        .ok("GetSubscriptionAttributes", &[("SubscriptionArn", &arn)])
        .await);
    assert_eq!(attributes["PendingConfirmation"], "true");
    let error = sns.fails("Unsubscribe", &[("SubscriptionArn", &arn)]).await;
    assert!(
        error.contains("Cannot unsubscribe a subscription that is pending confirmation"),
        "{error}"
    );
    let token = query(&sns.link(ADA).await, "Token");
    let confirm = [("TopicArn", topic.as_str()), ("Token", token.as_str())];
    let confirmed = sns.ok("ConfirmSubscription", &confirm).await;
    assert_eq!(text(&confirmed, "SubscriptionArn"), arn);
    let attributes = map(&sns
        .ok("GetSubscriptionAttributes", &[("SubscriptionArn", &arn)])
        .await);
    assert_eq!(attributes["ConfirmationWasAuthenticated"], "true");
}

#[tokio::test]
async fn asking_again_mails_another_link_and_both_work() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    sns.subscribe(&topic, "email", ADA).await;
    let first = sns.link(ADA).await;
    sns.subscribe(&topic, "email", ADA).await;
    let second = sns.link(ADA).await;
    assert_ne!(first, second);
    assert_eq!(pending(&sns, &topic).await.0.len(), 1);
    assert_eq!(sns.follow(&first).await.0, 200);
    assert_eq!(sns.follow(&second).await.0, 200);
    assert_eq!(pending(&sns, &topic).await.0.len(), 1);
    // Already confirmed: no mail is sent.
    let arn = sns.subscribe(&topic, "email", ADA).await;
    assert_eq!(pending(&sns, &topic).await.0, [arn]);
    assert_eq!(sns.mails(ADA).await.len(), 2);
}

#[tokio::test]
async fn what_nobody_confirms_is_gone_after_two_days() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    sns.subscribe(&topic, "email", ADA).await;
    let link = sns.link(ADA).await;
    sns.advance_hours(47);
    assert_eq!(pending(&sns, &topic).await.1, "1");
    sns.advance_hours(1);
    assert_eq!(pending(&sns, &topic).await, (vec![], "0".to_owned()));
    let (status, body) = sns.follow(&link).await;
    assert_eq!((status, text(&body, "Message").as_str()), (400, "Invalid token"));
    // A new beginning.
    sns.subscribe(&topic, "email", ADA).await;
    assert_eq!(sns.follow(&sns.link(ADA).await).await.0, 200);
    sns.advance_hours(48);
    assert_eq!(pending(&sns, &topic).await.0.len(), 1, "confirmed ones stay");
}

#[tokio::test]
async fn only_the_mailed_token_confirms_and_only_its_topic() {
    let sns = TestSns::new().await;
    let (topic, other) = (sns.topic("tasks").await, sns.topic("other").await);
    sns.subscribe(&topic, "email", ADA).await;
    let token = query(&sns.link(ADA).await, "Token");
    let confirm = |topic: &str, token: &str| {
        let fields = [("TopicArn", topic.to_owned()), ("Token", token.to_owned())];
        let sns = &sns;
        async move {
            let fields: Vec<_> = fields
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            sns.fails("ConfirmSubscription", &fields).await
        }
    };
    let malformed = "400 InvalidParameter: Invalid parameter: Token";
    assert_eq!(confirm(&topic, "randomtoken").await, malformed);
    assert_eq!(confirm(&topic, "").await, malformed);
    let invalid = "400 InvalidParameter: Invalid token";
    assert_eq!(confirm(&topic, &"0".repeat(token.len())).await, invalid);
    assert_eq!(confirm(&other, &token).await, invalid);
    assert_eq!(pending(&sns, &topic).await.1, "1");
}

#[tokio::test]
async fn the_link_below_a_mail_ends_the_subscription() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    let arn = sns.subscribe_email(&topic, ADA).await;
    let confirmation = {
        let mails = sns.mails(ADA).await;
        mails[0]
            .body
            .lines()
            .find(|line| line.starts_with(URL))
            .unwrap()
            .to_owned()
    };
    sns.publish(&topic, "hello", &[]).await;
    let link = sns.link(ADA).await;
    assert_eq!(query(&link, "SubscriptionArn"), arn);
    let (status, page) = sns.follow(&link).await;
    assert_eq!(status, 200);
    assert!(page.contains("Subscription removed!"), "{page}");
    sns.publish(&topic, "again", &[]).await;
    assert_eq!(sns.mails(ADA).await.len(), 2);
    let (status, _) = sns.follow(&confirmation).await;
    assert_eq!(status, 400, "an old link does not subscribe again");
}

#[tokio::test]
async fn what_needs_a_signature_is_not_ended_by_a_link() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    sns.subscribe(&topic, "email", ADA).await;
    let token = query(&sns.link(ADA).await, "Token");
    let confirm = [
        ("TopicArn", topic.as_str()),
        ("Token", token.as_str()),
        ("AuthenticateOnUnsubscribe", "true"),
    ];
    let email = text(&sns.ok("ConfirmSubscription", &confirm).await, "SubscriptionArn");
    let queue = sns.subscribe(&topic, "sqs", QUEUE).await;
    for arn in [&email, &queue] {
        let (status, body) = sns
            .follow(&format!("{URL}/?Action=Unsubscribe&SubscriptionArn={arn}"))
            .await;
        assert_eq!(
            (status, text(&body, "Code").as_str()),
            (403, "AuthorizationError")
        );
        sns.ok("Unsubscribe", &[("SubscriptionArn", arn)]).await;
    }
    assert!(pending(&sns, &topic).await.0.is_empty());
}
