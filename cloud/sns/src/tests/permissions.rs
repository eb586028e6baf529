use super::*;

#[tokio::test]
async fn a_function_may_publish_where_its_role_allows() {
    let sns = TestSns::new().await;
    let (topic, other) = (sns.topic("tasks").await, sns.topic("other").await);
    let entry = "PublishBatchRequestEntries.member.1";
    let batch = [
        ("TopicArn", topic.as_str()),
        (&format!("{entry}.Id"), "1"),
        (&format!("{entry}.Message"), "hello"),
    ];
    let to = |name, target| [(name, target), ("Message", "hello")];
    let denied = |role: &str, function: &str, action: &str, resource: &str| {
        format!(
            "AuthorizationError: User: arn:aws:sts::000000000000:assumed-role/{role}/{function} is not authorized to perform: \
             SNS:{action} on resource: {resource} because no identity-based policy allows the SNS:{action} action"
        )
    };
    let by_publisher = |action, resource| denied("PublisherRole", "publisher", action, resource);
    for (key, action, fields, refused) in [
        ("local-publisher", "Publish", &to("TopicArn", &topic)[..], None),
        ("local-publisher", "Publish", &to("TargetArn", &topic), None),
        ("local-publisher", "PublishBatch", &batch, None),
        (
            "local-publisher",
            "Publish",
            &to("TopicArn", &other),
            Some(by_publisher("Publish", &other)),
        ),
        (
            "local-publisher",
            "Publish",
            &to("PhoneNumber", PHONE),
            Some(by_publisher("Publish", PHONE)),
        ),
        (
            "local-publisher",
            "ListTopics",
            &[],
            Some(by_publisher("ListTopics", "*")),
        ),
        (
            "local-publisher",
            "CreateTopic",
            &[("Name", "tasks")],
            Some(by_publisher("CreateTopic", &topic)),
        ),
        ("local-texter", "Publish", &to("PhoneNumber", PHONE), None),
        (
            "local-texter",
            "Publish",
            &to("TopicArn", &topic),
            Some(denied("TexterRole", "texter", "Publish", &topic)),
        ),
        (
            "AKIAX",
            "ListTopics",
            &[],
            Some("InvalidClientTokenId: The security token included in the request is invalid.".to_owned()),
        ),
    ] {
        let (status, body) = sns.call_as(key, action, fields).await;
        let error = (status != 200).then(|| {
            assert_eq!(status, 403, "{body}");
            format!("{}: {}", text(&body, "Code"), text(&body, "Message"))
        });
        assert_eq!(error, refused, "{key} {action} {fields:?}");
    }
}
