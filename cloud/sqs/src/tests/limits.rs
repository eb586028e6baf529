use super::*;

const MIB: usize = 1_048_576;

fn entries(bodies: &[String]) -> Value {
    bodies
        .iter()
        .enumerate()
        .map(|(n, body)| json!({"Id": format!("e{n}"), "MessageBody": body}))
        .collect()
}

#[tokio::test]
async fn a_message_has_one_mebibyte_with_its_attributes() {
    let place = Place::new();
    let send = |length: usize| {
        // Name, type and value of the attribute are 8 bytes.
        json!({"QueueUrl": url("jobs"), "MessageBody": "x".repeat(length - 8),
            "MessageAttributes": {"a": {"DataType": "String", "StringValue": "b"}}})
    };
    place.call("SendMessage", send(MIB)).await;
    let (shape, code) = place.fail("SendMessage", send(MIB + 1)).await;
    assert_eq!(
        (shape.as_str(), code.as_str()),
        ("InvalidParameterValue", "InvalidParameterValue")
    );
    let smaller = json!({"QueueUrl": url("jobs"), "Attributes": {"MaximumMessageSize": "1024"}});
    place.call("SetQueueAttributes", smaller).await;
    place.call("SendMessage", send(1024)).await;
    place.fail("SendMessage", send(1025)).await;
}

#[tokio::test]
async fn batches_have_ten_entries_and_one_mebibyte() {
    let place = Place::new();
    let send = |bodies: &[String]| json!({"QueueUrl": url("jobs"), "Entries": entries(bodies)});
    let ten: Vec<String> = (0..10).map(|n| format!("m{n}")).collect();
    let sent = place.call("SendMessageBatch", send(&ten)).await;
    assert_eq!(sent["Successful"].as_array().unwrap().len(), 10);
    assert_eq!(sent["Successful"][3]["Id"], "e3");
    assert_eq!(place.bodies("jobs").await, ten);
    let eleven = vec!["x".to_owned(); 11];
    let half = "x".repeat(MIB / 2);
    for (bodies, shape) in [
        (eleven.as_slice(), "TooManyEntriesInBatchRequest"),
        (&[], "EmptyBatchRequest"),
        (
            &[half.clone(), half.clone(), "x".to_owned()],
            "BatchRequestTooLong",
        ),
    ] {
        let failed = place.fail("SendMessageBatch", send(bodies)).await;
        assert_eq!(
            failed,
            (shape.to_owned(), format!("AWS.SimpleQueueService.{shape}"))
        );
    }
    place.call("SendMessageBatch", send(&[half.clone(), half])).await;
    for (ids, shape) in [
        (["a", "a"], "BatchEntryIdsNotDistinct"),
        (["a", "b c"], "InvalidBatchEntryId"),
    ] {
        let entries = ids.map(|id| json!({"Id": id, "MessageBody": "x"}));
        let input = json!({"QueueUrl": url("jobs"), "Entries": entries});
        assert_eq!(place.fail("SendMessageBatch", input).await.0, shape);
    }
}

#[tokio::test]
async fn one_bad_entry_does_not_fail_the_others() {
    let place = Place::new();
    let input =
        json!({"QueueUrl": url("jobs"), "Entries": entries(&["good".to_owned(), "\u{1}".to_owned()])});
    let sent = place.call("SendMessageBatch", input).await;
    assert_eq!(sent["Successful"][0]["Id"], "e0");
    let failed = &sent["Failed"][0];
    assert_eq!(
        (&failed["Id"], &failed["Code"], &failed["SenderFault"]),
        (&json!("e1"), &json!("InvalidMessageContents"), &json!(true))
    );
    assert_eq!(place.bodies("jobs").await, ["good"]);
}

#[tokio::test]
async fn deletes_and_visibilities_come_in_batches_too() {
    let place = Place::new();
    place.send("a").await;
    place.send("b").await;
    let messages = place.receive("jobs").await;
    let change = json!({"QueueUrl": url("jobs"), "Entries": [
        {"Id": "a", "ReceiptHandle": messages[0]["ReceiptHandle"], "VisibilityTimeout": 0},
        {"Id": "b", "ReceiptHandle": "nonsense", "VisibilityTimeout": 0},
    ]});
    let changed = place.call("ChangeMessageVisibilityBatch", change).await;
    assert_eq!(changed["Successful"], json!([{"Id": "a"}]));
    assert_eq!(changed["Failed"][0]["Code"], "ReceiptHandleIsInvalid");
    assert_eq!(place.counts("jobs").await, (1, 1, 0));
    let delete = json!({"QueueUrl": url("jobs"), "Entries": [
        {"Id": "a", "ReceiptHandle": messages[0]["ReceiptHandle"]},
        {"Id": "b", "ReceiptHandle": messages[1]["ReceiptHandle"]},
    ]});
    let deleted = place.call("DeleteMessageBatch", delete).await;
    assert_eq!(deleted["Failed"], json!([]));
    assert_eq!(place.counts("jobs").await, (0, 0, 0));
}

#[tokio::test]
async fn parameters_have_sqss_bounds() {
    let place = Place::new();
    for (operation, extra) in [
        ("SendMessage", json!({"MessageBody": "a", "DelaySeconds": 901})),
        (
            "SendMessage",
            json!({"MessageBody": "a", "MessageDeduplicationId": "x"}),
        ),
        ("ReceiveMessage", json!({"MaxNumberOfMessages": 11})),
        ("ReceiveMessage", json!({"MaxNumberOfMessages": 0})),
        ("ReceiveMessage", json!({"VisibilityTimeout": 43_201})),
        ("ReceiveMessage", json!({"WaitTimeSeconds": 21})),
    ] {
        let mut input = extra.clone();
        input["QueueUrl"] = json!(url("jobs"));
        assert_eq!(
            place.fail(operation, input).await.1,
            "InvalidParameterValue",
            "{operation} {extra}"
        );
    }
    for (operation, extra, shape) in [
        ("SendMessage", json!({}), "MissingParameter"),
        ("SendMessage", json!({"MessageBody": ""}), "MissingParameter"),
        ("SendMessage", json!({"MessageBody": 1}), "SerializationException"),
        (
            "DeleteMessage",
            json!({"ReceiptHandle": "x"}),
            "ReceiptHandleIsInvalid",
        ),
        ("DeleteMessage", json!({}), "MissingParameter"),
        (
            "ChangeMessageVisibility",
            json!({"ReceiptHandle": "x"}),
            "ReceiptHandleIsInvalid",
        ),
        (
            "CreateQueue",
            json!({"QueueName": "x"}),
            "UnknownOperationException",
        ),
    ] {
        let mut input = extra.clone();
        input["QueueUrl"] = json!(url("jobs"));
        assert_eq!(place.fail(operation, input).await.0, shape, "{operation} {extra}");
    }
}
