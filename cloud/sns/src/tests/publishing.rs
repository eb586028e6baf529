//! Rules of `Publish` and `PublishBatch`.

use super::*;

async fn refused(sns: &TestSns, fields: &[(&str, &str)]) -> String {
    sns.fails("Publish", fields).await
}

#[tokio::test]
async fn a_message_has_to_have_a_target_and_a_text() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    assert_eq!(
        refused(&sns, &[("Message", "x")]).await,
        "400 InvalidParameter: Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter"
    );
    assert_eq!(
        refused(&sns, &[("Message", "x"), ("TopicArn", "randomstring:1")]).await,
        "400 InvalidParameter: Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 2"
    );
    assert_eq!(
        refused(&sns, &[("Message", "x"), ("TopicArn", &topic_arn("other"))]).await,
        "404 NotFound: Topic does not exist"
    );
    assert_eq!(
        refused(&sns, &[("Message", ""), ("TopicArn", &topic)]).await,
        "400 InvalidParameter: Invalid parameter: Empty message"
    );
    assert!(
        refused(&sns, &[("TopicArn", &topic)])
            .await
            .contains("null at 'message'")
    );
    sns.ok("Publish", &[("Message", "x"), ("TargetArn", &topic)])
        .await;
}

#[tokio::test]
async fn subjects_and_structures_are_checked() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    let target = ("TopicArn", topic.as_str());
    for subject in ["", "a\nb", &"a".repeat(100)] {
        let error = refused(&sns, &[target, ("Message", "x"), ("Subject", subject)]).await;
        assert_eq!(error, "400 InvalidParameter: Invalid parameter: Subject");
    }
    sns.publish(&topic, "x", &[("Subject", &"ä".repeat(99))]).await;
    let json = ("MessageStructure", "json");
    for (message, expected) in [
        ("no JSON", "JSON message body failed to parse"),
        ("[]", "JSON message body failed to parse"),
        (r#"{"sms": "x"}"#, "No default entry in JSON message body"),
        (r#"{"default": 5}"#, "No default entry in JSON message body"),
    ] {
        let error = refused(&sns, &[target, json, ("Message", message)]).await;
        assert_eq!(
            error,
            format!("400 InvalidParameter: Invalid parameter: Message Structure - {expected}")
        );
    }
    let error = refused(&sns, &[target, ("MessageStructure", "xml"), ("Message", "x")]).await;
    assert_eq!(error, "400 InvalidParameter: Invalid parameter: MessageStructure");
}

#[tokio::test]
async fn a_message_is_at_most_256_kib_with_its_attributes() {
    const LIMIT: usize = 262_144;
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    sns.subscribe_with(&topic, "sqs", QUEUE, &[("RawMessageDelivery", "true")])
        .await;
    let longest = "ä".repeat(LIMIT / 2);
    sns.publish(&topic, &longest, &[]).await;
    assert_eq!(sns.bodies(QUEUE), [longest]);
    let target = ("TopicArn", topic.as_str());
    let too_long = "x".repeat(LIMIT + 1);
    let expected = "400 InvalidParameter: Invalid parameter: Message too long";
    assert_eq!(refused(&sns, &[target, ("Message", &too_long)]).await, expected);
    // 4 + 6 + 5 bytes of name, type and value.
    let attribute = [
        ("MessageAttributes.entry.1.Name", "kind"),
        ("MessageAttributes.entry.1.Value.DataType", "String"),
        ("MessageAttributes.entry.1.Value.StringValue", "moved"),
    ];
    sns.publish(&topic, &"x".repeat(LIMIT - 15), &attribute).await;
    let message = "x".repeat(LIMIT - 14);
    let fields = [&[target, ("Message", message.as_str())], &attribute[..]].concat();
    assert_eq!(refused(&sns, &fields).await, expected);
}

#[tokio::test]
async fn attributes_are_checked_in_the_words_of_sns() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    let check = |name: &str, data_type: Option<&str>, field: &str, value: &str| {
        let mut fields = vec![
            ("TopicArn".to_owned(), topic.clone()),
            ("Message".to_owned(), "x".to_owned()),
            ("MessageAttributes.entry.1.Name".to_owned(), name.to_owned()),
        ];
        let entry = "MessageAttributes.entry.1.Value";
        fields.extend(data_type.map(|data_type| (format!("{entry}.DataType"), data_type.to_owned())));
        if !field.is_empty() {
            fields.push((format!("{entry}.{field}"), value.to_owned()));
        }
        let sns = &sns;
        async move {
            let fields: Vec<_> = fields
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            let (status, body) = sns.call("Publish", &fields).await;
            if status == 200 {
                "ok".to_owned()
            } else {
                format!("{}: {}", text(&body, "Code"), text(&body, "Message"))
            }
        }
    };
    let invalid = |what: &str| format!("ParameterValueInvalid: {what}");
    for (data_type, field, value) in [
        ("String", "StringValue", "x"),
        ("String.Array", "StringValue", "[\"x\"]"),
        ("Number.int", "StringValue", "+5"),
        ("Number", "StringValue", "-1.5e3"),
        ("Binary", "BinaryValue", "AgME"),
    ] {
        assert_eq!(
            check("a-_.9", Some(data_type), field, value).await,
            "ok",
            "{data_type}"
        );
    }
    let empty =
        "The message attribute 'a' must contain non-empty message attribute value for message attribute type";
    assert_eq!(
        check("a", Some("String"), "", "").await,
        invalid(&format!("{empty} 'String'."))
    );
    assert_eq!(
        check("a", Some("Binary"), "BinaryValue", "").await,
        invalid(&format!("{empty} 'Binary'."))
    );
    assert_eq!(
        check("a", Some("String"), "BinaryValue", "AgME").await,
        invalid("The message attribute 'a' with type 'String' must use field 'String'.")
    );
    assert_eq!(
        check("a", Some("Binary"), "StringValue", "x").await,
        invalid("The message attribute 'a' with type 'Binary' must use field 'Binary'.")
    );
    for data_type in ["Stringish", "Text", ""] {
        let expected = "The message attribute 'a' has an invalid message attribute type, the set of supported type \
                        prefixes is Binary, Number, and String.";
        assert_eq!(
            check("a", Some(data_type), "StringValue", "x").await,
            invalid(expected)
        );
    }
    assert_eq!(
        check("a", Some("Number"), "StringValue", "many").await,
        invalid("Could not cast message attribute 'a' value to number.")
    );
    assert!(
        check("a", None, "StringValue", "x")
            .await
            .contains("'messageAttributes.a.member.dataType'")
    );
    assert_eq!(
        check("a^b", Some("String"), "StringValue", "x").await,
        invalid(
            "Invalid non-alphanumeric character '#x5E' was found in the message attribute name. Can only include \
             alphanumeric characters, hyphens, underscores, or dots."
        )
    );
    for (name, expected) in [
        (
            ".a",
            "Invalid message attribute name starting with character '.' was found.",
        ),
        (
            "a.",
            "Invalid message attribute name ending with character '.' was found.",
        ),
        (
            "a..b",
            "Message attribute name can not have successive '.' character.",
        ),
        (
            &"a".repeat(257),
            "Length of message attribute name must be less than 256 bytes.",
        ),
    ] {
        assert_eq!(
            check(name, Some("String"), "StringValue", "x").await,
            invalid(expected)
        );
    }
    assert_eq!(
        check(&"a".repeat(256), Some("String"), "StringValue", "x").await,
        "ok"
    );
}

fn entry(number: usize, id: &str, message: &str, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let name = |field: &str| format!("PublishBatchRequestEntries.member.{number}.{field}");
    let mut fields = vec![(name("Id"), id.to_owned()), (name("Message"), message.to_owned())];
    fields.extend(
        more.iter()
            .map(|(field, value)| (name(field), (*value).to_owned())),
    );
    fields
}

async fn batch(sns: &TestSns, topic: &str, entries: Vec<Vec<(String, String)>>) -> (u16, String) {
    let mut fields = entries.concat();
    fields.push(("TopicArn".to_owned(), topic.to_owned()));
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    sns.call("PublishBatch", &fields).await
}

#[tokio::test]
async fn each_entry_of_a_batch_has_its_own_result() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    sns.subscribe_with(&topic, "sqs", QUEUE, &[("RawMessageDelivery", "true")])
        .await;
    let entries = vec![
        entry(1, "a", "first", &[]),
        entry(2, "b", "second", &[("Subject", "two\nlines")]),
        entry(3, "c", "third", &[]),
    ];
    let (status, body) = batch(&sns, &topic, entries).await;
    assert_eq!(status, 200, "{body}");
    let (successful, failed) = body.split_once("<Failed>").unwrap();
    assert_eq!(texts(successful, "Id"), ["a", "c"]);
    assert_eq!(texts(successful, "MessageId").len(), 2);
    assert_eq!(text(failed, "Id"), "b");
    assert_eq!(text(failed, "Code"), "InvalidParameter");
    assert_eq!(text(failed, "Message"), "Invalid parameter: Subject");
    assert_eq!(text(failed, "SenderFault"), "true");
    assert_eq!(sns.bodies(QUEUE), ["first", "third"]);
}

#[tokio::test]
async fn a_batch_that_is_none_is_refused_as_a_whole() {
    let sns = TestSns::new().await;
    let topic = sns.topic("tasks").await;
    sns.subscribe(&topic, "sms", PHONE).await;
    let code = |(status, body): (u16, String)| format!("{status} {}", text(&body, "Code"));
    assert_eq!(code(batch(&sns, &topic, vec![]).await), "400 EmptyBatchRequest");
    let entries = |count: usize| {
        (1..=count)
            .map(|n| entry(n, &format!("id{n}"), "x", &[]))
            .collect()
    };
    assert_eq!(
        code(batch(&sns, &topic, entries(11)).await),
        "400 TooManyEntriesInBatchRequest"
    );
    let twice = vec![entry(1, "a", "x", &[]), entry(2, "a", "x", &[])];
    assert_eq!(
        code(batch(&sns, &topic, twice).await),
        "400 BatchEntryIdsNotDistinct"
    );
    let bad = vec![entry(1, "a b", "x", &[])];
    assert_eq!(code(batch(&sns, &topic, bad).await), "400 InvalidBatchEntryId");
    let half = "x".repeat(131_072);
    let long = vec![entry(1, "a", &half, &[]), entry(2, "b", &format!("{half}x"), &[])];
    assert_eq!(code(batch(&sns, &topic, long).await), "400 BatchRequestTooLong");
    let structure = vec![entry(1, "a", "{}", &[("MessageStructure", "json")])];
    assert_eq!(code(batch(&sns, &topic, structure).await), "400 InvalidParameter");
    assert_eq!(
        code(batch(&sns, &topic_arn("other"), entries(1)).await),
        "404 NotFound"
    );
    assert!(sns.mails(PHONE).await.is_empty());
    assert_eq!(batch(&sns, &topic, entries(10)).await.0, 200);
    assert_eq!(sns.mails(PHONE).await.len(), 10);
}
