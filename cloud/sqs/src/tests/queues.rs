use super::*;

#[tokio::test]
async fn queues_are_found_by_name_and_url() {
    let place = Place::new();
    let found = place.call("GetQueueUrl", json!({"QueueName": "jobs"})).await;
    assert_eq!(
        found["QueueUrl"],
        "http://127.0.0.1:3000/_local/sqs/000000000000/jobs"
    );
    let listed = place.call("ListQueues", json!({"QueueNamePrefix": "j"})).await;
    assert_eq!(listed["QueueUrls"], json!([url("jobs")]));
    let all = place.call("ListQueues", json!({})).await;
    assert_eq!(all["QueueUrls"].as_array().unwrap().len(), 3);
    for (operation, input) in [
        ("GetQueueUrl", json!({"QueueName": "nobody"})),
        ("ReceiveMessage", json!({"QueueUrl": url("nobody")})),
        (
            "ReceiveMessage",
            json!({"QueueUrl": "https://sqs.us-east-1.amazonaws.com/111111111111/jobs"}),
        ),
        ("SendMessage", json!({"QueueUrl": "jobs", "MessageBody": "a"})),
    ] {
        let failed = place.fail(operation, input).await;
        assert_eq!(
            failed,
            (
                "QueueDoesNotExist".to_owned(),
                "AWS.SimpleQueueService.NonExistentQueue".to_owned()
            )
        );
    }
    let sources = place
        .call("ListDeadLetterSourceQueues", json!({"QueueUrl": url("dead")}))
        .await;
    assert_eq!(sources["queueUrls"], json!([url("jobs")]));
}

#[tokio::test]
async fn attributes_are_read_and_set() {
    let place = Place::new();
    place.send("a").await;
    let get = |names: &[&str]| json!({"QueueUrl": url("jobs"), "AttributeNames": names});
    let all = place.call("GetQueueAttributes", get(&["All"])).await;
    let attributes = &all["Attributes"];
    assert_eq!(attributes["ApproximateNumberOfMessages"], "1");
    assert_eq!(attributes["QueueArn"], arn("jobs"));
    assert_eq!(attributes["VisibilityTimeout"], "30");
    assert_eq!(attributes["CreatedTimestamp"], "1767323045");
    let redrive: Value = serde_json::from_str(attributes["RedrivePolicy"].as_str().unwrap()).unwrap();
    assert_eq!(
        redrive,
        json!({"deadLetterTargetArn": arn("dead"), "maxReceiveCount": 2})
    );
    let one = place.call("GetQueueAttributes", get(&["DelaySeconds"])).await;
    assert_eq!(one["Attributes"], json!({"DelaySeconds": "0"}));
    assert_eq!(place.call("GetQueueAttributes", get(&[])).await, json!({}));
    assert_eq!(
        place.fail("GetQueueAttributes", get(&["Colour"])).await.0,
        "InvalidAttributeName"
    );

    let set = |name: &str, value: &str| json!({"QueueUrl": url("jobs"), "Attributes": {name: value}});
    place
        .call("SetQueueAttributes", set("VisibilityTimeout", "1"))
        .await;
    assert_eq!(place.bodies("jobs").await, ["a"]);
    place.clock.advance_ms(1_000);
    assert_eq!(place.bodies("jobs").await, ["a"]);
    let failed = place
        .fail("SetQueueAttributes", set("VisibilityTimeout", "x"))
        .await;
    assert_eq!(failed.0, "InvalidAttributeValue");
    assert_eq!(
        place.fail("SetQueueAttributes", set("Colour", "red")).await.0,
        "InvalidAttributeName"
    );
    let nowhere = json!({"deadLetterTargetArn": arn("nowhere"), "maxReceiveCount": 1}).to_string();
    let failed = place
        .fail("SetQueueAttributes", set("RedrivePolicy", &nowhere))
        .await;
    assert_eq!(failed.0, "InvalidParameterValue");
}

#[tokio::test]
async fn purging_empties_a_queue_once_a_minute() {
    let place = Place::new();
    place.send("a").await;
    place.send("b").await;
    place.receive("jobs").await;
    let input = json!({"QueueUrl": url("jobs")});
    place.call("PurgeQueue", input.clone()).await;
    assert_eq!(place.counts("jobs").await, (0, 0, 0));
    assert_eq!(
        place.fail("PurgeQueue", input.clone()).await.0,
        "PurgeQueueInProgress"
    );
    place.clock.advance_ms(60_000);
    place.call("PurgeQueue", input).await;
}
