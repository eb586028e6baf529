use super::*;

async fn bury(place: &Place, body: &str) {
    place.send(body).await;
    for _ in 0..2 {
        assert_eq!(place.bodies("jobs").await, [body]);
        place.clock.advance_ms(30_000);
    }
    assert!(place.bodies("jobs").await.is_empty());
}

#[tokio::test]
async fn dead_letters_go_back_as_new_messages() {
    let place = Place::new();
    bury(&place, "poison").await;
    let start = json!({"SourceArn": arn("dead")});
    let started = place.call("StartMessageMoveTask", start.clone()).await;
    assert!(started["TaskHandle"].is_string());
    let tasks = place.call("ListMessageMoveTasks", start).await;
    let task = &tasks["Results"][0];
    assert_eq!(task["Status"], "COMPLETED");
    assert_eq!(task["ApproximateNumberOfMessagesMoved"], 1);
    assert_eq!(place.counts("dead").await, (0, 0, 0));
    let back = place.receive("jobs").await;
    assert_eq!(back[0]["Body"], "poison");
    let attributes = &back[0]["Attributes"];
    assert_eq!(attributes["ApproximateReceiveCount"], "1");
    assert_eq!(attributes.get("DeadLetterQueueSourceArn"), None);
    assert_eq!(attributes["SentTimestamp"], "1767323105000");
}

#[tokio::test]
async fn dead_letters_can_go_elsewhere() {
    let place = Place::new();
    bury(&place, "poison").await;
    let start = json!({"SourceArn": arn("dead"), "DestinationArn": arn("plain")});
    place.call("StartMessageMoveTask", start).await;
    assert_eq!(place.bodies("plain").await, ["poison"]);
}

#[tokio::test]
async fn a_message_that_came_from_no_queue_stays() {
    let place = Place::new();
    let sent = json!({"QueueUrl": url("dead"), "MessageBody": "direct"});
    place.call("SendMessage", sent).await;
    let start = json!({"SourceArn": arn("dead")});
    place.call("StartMessageMoveTask", start.clone()).await;
    let tasks = place.call("ListMessageMoveTasks", start).await;
    let task = &tasks["Results"][0];
    assert_eq!(task["Status"], "FAILED");
    assert_eq!(task["FailureReason"], "CouldNotDetermineMessageSource");
    assert_eq!(place.bodies("dead").await, ["direct"]);
}

#[tokio::test]
async fn only_dead_letter_queues_are_moved() {
    let place = Place::new();
    let failed = place
        .fail("StartMessageMoveTask", json!({"SourceArn": arn("plain")}))
        .await;
    assert_eq!(failed.0, "InvalidParameterValue");
    for bad in [arn("nobody"), "nonsense".to_owned()] {
        let failed = place
            .fail("StartMessageMoveTask", json!({"SourceArn": bad}))
            .await;
        assert_eq!(failed.0, "ResourceNotFoundException");
    }
}
