use super::*;

#[tokio::test]
async fn a_message_comes_out_as_it_went_in() {
    let place = Place::new();
    let sent = place
        .call(
            "SendMessage",
            json!({
                "QueueUrl": url("jobs"), "MessageBody": "ä\n",
                "MessageAttributes": {"kind": {"DataType": "String", "StringValue": "moved"},
                                      "raw": {"DataType": "Binary", "BinaryValue": "AQI="}},
                "MessageSystemAttributes": {"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1"}},
            }),
        )
        .await;
    let messages = place.receive("jobs").await;
    let [message] = messages.as_slice() else {
        panic!("{messages:?}")
    };
    assert_eq!(message["MessageId"], sent["MessageId"]);
    assert_eq!(message["Body"], "ä\n");
    assert_eq!(message["MD5OfBody"], sent["MD5OfMessageBody"]);
    assert_eq!(message["MD5OfMessageAttributes"], sent["MD5OfMessageAttributes"]);
    assert_eq!(
        message["MessageAttributes"]["raw"],
        json!({"DataType": "Binary", "BinaryValue": "AQI="})
    );
    assert_eq!(
        message["Attributes"],
        json!({
            "ApproximateReceiveCount": "1",
            "ApproximateFirstReceiveTimestamp": "1767323045000",
            "AWSTraceHeader": "Root=1",
            "SenderId": "000000000000",
            "SentTimestamp": "1767323045000",
        })
    );
}

#[tokio::test]
async fn only_the_attributes_asked_for_come_back() {
    let place = Place::new();
    let attribute = json!({"DataType": "String", "StringValue": "x"});
    place
        .call(
            "SendMessage",
            json!({"QueueUrl": url("plain"), "MessageBody": "a", "MessageAttributes": {
                "kind.a": attribute, "kind.b": attribute, "other": attribute}}),
        )
        .await;
    let receive = async |names: Value, system: Value| {
        let input = json!({"QueueUrl": url("plain"), "VisibilityTimeout": 0,
            "MessageAttributeNames": names, "AttributeNames": system});
        place.call("ReceiveMessage", input).await["Messages"][0].take()
    };
    let message = receive(json!([]), json!([])).await;
    assert_eq!(message.get("Attributes"), None);
    assert_eq!(message.get("MessageAttributes"), None);
    let message = receive(json!(["kind.*"]), json!(["SentTimestamp"])).await;
    let names: Vec<_> = message["MessageAttributes"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["kind.a", "kind.b"]);
    assert_eq!(message["Attributes"].as_object().unwrap().len(), 1);
    let two = message["MD5OfMessageAttributes"].clone();
    let message = receive(json!(["other"]), json!([])).await;
    assert_ne!(
        message["MD5OfMessageAttributes"], two,
        "the digest is of what is returned"
    );
}

#[tokio::test]
async fn nobody_waits_for_all_that_another_group_has_sent() {
    let mut place = Place::new();
    let send = async |place: &Place, body: String, group: Option<&str>| {
        let mut input = json!({"QueueUrl": url("plain"), "MessageBody": body});
        if let Some(group) = group {
            input["MessageGroupId"] = json!(group);
        }
        place.call("SendMessage", input).await;
    };
    for n in 0..1000 {
        send(&place, format!("a{n}"), Some("a")).await;
    }
    for (body, group) in [
        ("b0", Some("b")),
        ("b1", Some("b")),
        ("alone", None),
        ("c0", Some("c")),
    ] {
        send(&place, body.to_owned(), group).await;
    }
    let next = async |place: &Place| {
        let input = json!({"QueueUrl": url("plain"), "AttributeNames": ["MessageGroupId"]});
        let message = place.call("ReceiveMessage", input).await["Messages"][0].take();
        let delete = json!({"QueueUrl": url("plain"), "ReceiptHandle": message["ReceiptHandle"]});
        place.call("DeleteMessage", delete).await;
        let group = message["Attributes"]["MessageGroupId"]
            .as_str()
            .map(str::to_owned);
        (message["Body"].as_str().unwrap().to_owned(), group)
    };
    let mut received = Vec::new();
    for _ in 0..7 {
        received.push(next(&place).await);
    }
    let bodies: Vec<_> = received.iter().map(|(body, _)| body.as_str()).collect();
    assert_eq!(bodies, ["a0", "b0", "alone", "c0", "a1", "b1", "a2"]);
    assert_eq!(
        (received[1].1.as_deref(), received[2].1.as_deref()),
        (Some("b"), None)
    );
    // Groups are stored with the messages.
    place.reopen();
    send(&place, "b2".to_owned(), Some("b")).await;
    let again = [next(&place).await.0, next(&place).await.0];
    assert_eq!(again, ["a3", "b2"]);
}

#[tokio::test]
async fn a_received_message_is_hidden_until_its_time_out() {
    let place = Place::new();
    place.send("a").await;
    assert_eq!(place.counts("jobs").await, (1, 0, 0));
    assert_eq!(place.bodies("jobs").await, ["a"]);
    assert_eq!(place.counts("jobs").await, (0, 1, 0));
    place.clock.advance_ms(29_999);
    assert!(place.bodies("jobs").await.is_empty());
    place.clock.advance_ms(1);
    let again = place.receive("jobs").await;
    assert_eq!(again[0]["Attributes"]["ApproximateReceiveCount"], "2");
    place.delete(&again[0]).await;
    place.clock.advance_ms(60_000);
    assert!(place.bodies("jobs").await.is_empty());
    assert_eq!(place.counts("jobs").await, (0, 0, 0));
}

#[tokio::test]
async fn only_the_last_receipt_deletes() {
    let place = Place::new();
    place.send("a").await;
    let first = place.receive("jobs").await;
    place.clock.advance_ms(30_000);
    let second = place.receive("jobs").await;
    assert_ne!(first[0]["ReceiptHandle"], second[0]["ReceiptHandle"]);
    place.delete(&first[0]).await;
    assert_eq!(
        place.counts("jobs").await,
        (0, 1, 0),
        "an old receipt is accepted and does nothing"
    );
    place.delete(&second[0]).await;
    place.delete(&second[0]).await;
    assert_eq!(place.counts("jobs").await, (0, 0, 0));
}

#[tokio::test]
async fn the_visibility_can_be_changed_while_in_flight() {
    let place = Place::new();
    place.send("a").await;
    let message = place.receive("jobs").await.remove(0);
    let change = |seconds: i64| json!({"QueueUrl": url("jobs"), "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": seconds});
    place.call("ChangeMessageVisibility", change(100)).await;
    place.clock.advance_ms(99_999);
    assert!(place.bodies("jobs").await.is_empty());
    let (shape, _) = place.fail("ChangeMessageVisibility", change(43_200)).await;
    assert_eq!(
        shape, "InvalidParameterValue",
        "12 hours since it was received, altogether"
    );
    place.call("ChangeMessageVisibility", change(0)).await;
    assert_eq!(place.counts("jobs").await, (1, 0, 0));
    let not_in_flight = place.fail("ChangeMessageVisibility", change(1)).await;
    assert_eq!(not_in_flight.0, "MessageNotInflight");
    place.delete(&message).await;
    let gone = place.fail("ChangeMessageVisibility", change(1)).await;
    assert_eq!(gone.1, "InvalidParameterValue");
    assert_eq!(
        place.fail("ChangeMessageVisibility", change(43_201)).await.1,
        "InvalidParameterValue"
    );
}

#[tokio::test]
async fn delays_and_retention_pass_with_time() {
    let place = Place::new();
    let delayed = json!({"QueueUrl": url("jobs"), "MessageBody": "late", "DelaySeconds": 5});
    place.call("SendMessage", delayed).await;
    assert_eq!(place.counts("jobs").await, (0, 0, 1));
    place.clock.advance_ms(4_999);
    assert!(place.bodies("jobs").await.is_empty());
    place.clock.advance_ms(1);
    assert_eq!(place.bodies("jobs").await, ["late"]);
    place.clock.advance_ms(345_600_000);
    assert_eq!(place.counts("jobs").await, (0, 0, 0), "four days are over");
    assert!(place.bodies("jobs").await.is_empty());
}

#[tokio::test]
async fn too_many_receives_lead_to_the_dead_letter_queue() {
    let place = Place::new();
    let id = place.send("poison").await;
    for _ in 0..2 {
        assert_eq!(place.bodies("jobs").await, ["poison"]);
        place.clock.advance_ms(30_000);
    }
    place.send("good").await;
    assert_eq!(place.bodies("jobs").await, ["good"]);
    let dead = place.receive("dead").await;
    assert_eq!(dead[0]["MessageId"], json!(id));
    let attributes = &dead[0]["Attributes"];
    assert_eq!(attributes["DeadLetterQueueSourceArn"], arn("jobs"));
    assert_eq!(
        attributes["SentTimestamp"], "1767323045000",
        "the time it was sent stays"
    );
    assert_eq!(attributes["ApproximateReceiveCount"], "3");
}

/// Polls for 20 seconds.
fn poll(place: &Place, queue: &str) -> tokio::task::JoinHandle<Value> {
    let input = json!({"QueueUrl": url(queue), "WaitTimeSeconds": 20, "VisibilityTimeout": 5});
    let request = Request::post("/")
        .header("authorization", "AWS4-HMAC-SHA256 Credential=local/x")
        .header("x-amz-target", "AmazonSQS.ReceiveMessage")
        .body(Body::from(input.to_string()))
        .unwrap();
    let router = place.sqs.router();
    tokio::spawn(async move {
        let response = router.oneshot(request).await.unwrap();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        serde_json::from_slice(&body).unwrap()
    })
}

/// Advances the clock until it has returned.
async fn pass_time(place: &Place, polling: tokio::task::JoinHandle<Value>) -> Value {
    while !polling.is_finished() {
        place.clock.advance_to_next();
        tokio::task::yield_now().await;
    }
    polling.await.unwrap()
}

#[tokio::test]
async fn a_long_poll_ends_with_the_first_message() {
    let place = Place::new();
    let polling = poll(&place, "jobs");
    tokio::task::yield_now().await;
    place.send("a").await;
    assert_eq!(polling.await.unwrap()["Messages"][0]["Body"], "a");
    // In flight for five seconds, then visible again while a receiver waits.
    let polling = poll(&place, "jobs");
    let again = pass_time(&place, polling).await;
    assert_eq!(again["Messages"][0]["Body"], "a");
}

#[tokio::test]
async fn a_long_poll_without_a_message_ends_in_time() {
    let place = Place::new();
    let begin = place.sqs.now_ms();
    let polling = poll(&place, "plain");
    assert_eq!(pass_time(&place, polling).await, json!({}));
    assert!(place.sqs.now_ms() - begin >= 20_000);
}
