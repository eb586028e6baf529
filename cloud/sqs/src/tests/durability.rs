use super::*;

#[tokio::test]
async fn messages_receipts_and_visibility_survive() {
    let mut place = Place::new();
    place.send("kept").await;
    place.send("in flight").await;
    let delayed = json!({"QueueUrl": url("jobs"), "MessageBody": "late", "DelaySeconds": 60});
    place.call("SendMessage", delayed).await;
    let kept = json!({"QueueUrl": url("jobs"), "VisibilityTimeout": 100});
    let first = place.call("ReceiveMessage", kept.clone()).await;
    place.call("ReceiveMessage", kept).await;
    place.reopen();
    assert_eq!(place.counts("jobs").await, (0, 2, 1));
    place.delete(&first["Messages"][0]).await;
    place.clock.advance_ms(60_000);
    assert_eq!(place.bodies("jobs").await, ["late"]);
    place.clock.advance_ms(40_000);
    place.reopen();
    assert_eq!(place.bodies("jobs").await, ["late", "in flight"]);
}

#[tokio::test]
async fn messages_are_sent_and_received_in_this_process() {
    let place = Place::new();
    let attributes = [("kind".to_owned(), super::super::MessageAttribute::text("moved"))];
    place
        .sqs
        .send(&arn("jobs"), "a".to_owned(), attributes.into())
        .await
        .unwrap();
    let long = "x".repeat(1000);
    place
        .sqs
        .send(&arn("jobs"), long.clone(), [].into())
        .await
        .unwrap();
    place
        .sqs
        .send(&arn("jobs"), "z".to_owned(), [].into())
        .await
        .unwrap();
    place.sqs.ready("jobs").await.unwrap();
    let received = place.sqs.receive("jobs", 10, 500).await.unwrap();
    let bodies: Vec<_> = received.iter().map(|message| message.body.as_str()).collect();
    assert_eq!(bodies, ["a"], "the second is too long to come with it");
    assert_eq!(
        received[0].attributes["kind"].string_value.as_deref(),
        Some("moved")
    );
    let received = place.sqs.receive("jobs", 10, 500).await.unwrap();
    assert_eq!(received[0].body, long, "alone it comes");
    let handles = received
        .into_iter()
        .map(|message| message.receipt_handle)
        .collect();
    place.sqs.delete("jobs", handles).await.unwrap();
    assert_eq!(place.counts("jobs").await, (1, 1, 0));
    for (queue, body) in [
        (arn("nobody"), "a"),
        ("arn:aws:sqs:eu-west-1:1:jobs".to_owned(), "a"),
        (arn("jobs"), ""),
    ] {
        assert!(place.sqs.send(&queue, body.to_owned(), [].into()).await.is_err());
    }
}
