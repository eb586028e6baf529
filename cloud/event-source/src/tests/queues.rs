use cloud_sqs::MessageAttribute;

use super::*;

async fn send(place: &Place, body: &str) {
    place
        .sqs
        .send(&cloud_sqs::arn("jobs"), body.to_owned(), [].into())
        .await
        .unwrap();
}

#[tokio::test]
async fn messages_are_lambdas_events_and_deleted_on_success() {
    let mut place = Place::new(|_| Ok(Value::Null));
    let attributes = [("kind".to_owned(), MessageAttribute::text("moved"))];
    place
        .sqs
        .send(&cloud_sqs::arn("jobs"), "a".to_owned(), attributes.into())
        .await
        .unwrap();
    place.start(vec![queue(|_| {})]).await;
    place.idle().await;
    let sent_ms = {
        let events = place.function.events.lock().unwrap();
        let record = &events[0]["Records"][0];
        assert_eq!(record["messageId"].as_str().unwrap().len(), 36);
        assert_eq!(record["body"], "a");
        assert_eq!(record["md5OfBody"], "0cc175b9c0f1b6a831c399e269772661");
        assert_eq!(record["eventSource"], "aws:sqs");
        assert_eq!(record["eventSourceARN"], cloud_sqs::arn("jobs"));
        assert_eq!(record["awsRegion"], "us-east-1");
        assert_eq!(
            record["messageAttributes"]["kind"],
            json!({"stringValue": "moved", "stringListValues": [], "binaryListValues": [], "dataType": "String"})
        );
        assert_eq!(record["attributes"]["ApproximateReceiveCount"], "1");
        record["attributes"]["SentTimestamp"]
            .as_str()
            .unwrap()
            .parse::<i64>()
            .unwrap()
    };
    assert!(sent_ms <= place.clock.now().as_millisecond());
    assert_eq!(place.sqs.counts("jobs").await.unwrap().total(), 0);
}

#[tokio::test]
async fn only_reported_messages_come_again_and_then_go_to_the_dead_letter_queue() {
    let mut place = Place::new(|event| Ok(report(event, "x")));
    for body in ["a", "x", "b"] {
        send(&place, body).await;
    }
    let begin = place.clock.now();
    place
        .start(vec![queue(|source| source.reports_item_failures = true)])
        .await;
    // Not until idle, which cuts the time-outs short.
    while place.sqs.counts("jobs").await.unwrap().total() > 0 {
        place.pass_time().await;
    }
    assert_eq!(place.batches(), [vec!["a", "x", "b"], vec!["x"]]);
    assert!(
        place.clock.now().duration_since(begin).as_secs() >= 60,
        "two time-outs"
    );
    let status = json!(place.sqs.status([].into()).await.unwrap());
    let letter = &status["dead"]["dead_letters"][0];
    assert_eq!(
        letter["reason"],
        "received 2 times; the function reported the message in batchItemFailures"
    );
}

#[tokio::test]
async fn a_failed_invocation_and_an_answer_without_sense_leave_all_of_them() {
    for answer in [
        Err(failure()),
        Ok(json!({"batchItemFailures": [{"itemIdentifier": ""}]})),
    ] {
        let mut place = Place::new(move |event| {
            let first = event["Records"][0]["attributes"]["ApproximateReceiveCount"] == "1";
            if first { answer.clone() } else { Ok(Value::Null) }
        });
        for body in ["a", "b"] {
            send(&place, body).await;
        }
        place
            .start(vec![queue(|source| source.reports_item_failures = true)])
            .await;
        place.idle().await;
        assert_eq!(place.batches(), vec![["a", "b"]; 2]);
        assert!(place.sources().status().await.unwrap()[0].last_error.is_some());
        assert_eq!(place.sqs.counts("dead").await.unwrap().total(), 0);
    }
}

#[tokio::test]
async fn a_window_gathers_messages() {
    let mut place = Place::new(|_| Ok(Value::Null));
    send(&place, "a").await;
    let source = queue(|source| {
        source.batching_window_s = 5;
        source.batch_size = 2;
        source.upstream = Upstream::Queue(QueueSource {
            queue: "jobs".to_owned(),
            maximum_concurrency: Some(1),
        });
    });
    place.start(vec![source]).await;
    while place.sqs.counts("jobs").await.unwrap().in_flight == 0 {
        tokio::task::yield_now().await;
    }
    send(&place, "b").await;
    // Full: it does not wait for the clock, which stands still.
    place.invoked(1).await;
    send(&place, "c").await;
    place.idle().await;
    assert_eq!(place.batches(), [vec!["a", "b"], vec!["c"]]);
}

#[tokio::test]
async fn filtered_messages_are_deleted_unseen() {
    let mut place = Place::new(|_| Ok(Value::Null));
    for body in [r#"{"kind":"no"}"#, r#"{"kind":"yes"}"#, "text"] {
        send(&place, body).await;
    }
    let source = queue(|source| source.filters = vec![json!({"body": {"kind": ["yes"]}})]);
    place.start(vec![source]).await;
    place.idle().await;
    assert_eq!(place.batches().concat(), [r#"{"kind":"yes"}"#]);
    assert_eq!(place.sqs.counts("jobs").await.unwrap().total(), 0);
}

#[tokio::test]
async fn a_batch_of_messages_ends_below_six_megabytes() {
    let mut place = Place::new(|_| Ok(Value::Null));
    // Quotes need two bytes each.
    let body = "\"".repeat(1_000_000);
    for _ in 0..4 {
        send(&place, &body).await;
    }
    place.start(vec![queue(|_| {})]).await;
    place.idle().await;
    let lengths: Vec<usize> = place.batches().iter().map(Vec::len).collect();
    assert_eq!(lengths.iter().sum::<usize>(), 4);
    assert!(lengths.len() > 1, "{lengths:?}");
    let events = place.function.events.lock().unwrap();
    for event in events.iter() {
        assert!(event.to_string().len() <= cloud_lambda::MAX_REQUEST_BYTES);
    }
}

#[tokio::test]
async fn a_batch_under_way_is_finished_when_the_fleet_ends() {
    let mut place = Place::new(|_| Ok(Value::Null));
    let source = queue(|source| source.batching_window_s = 300);
    place.start(vec![source]).await;
    send(&place, "a").await;
    while place.sqs.counts("jobs").await.unwrap().in_flight == 0 {
        tokio::task::yield_now().await;
    }
    place.sources().stop().await;
    assert_eq!(place.batches(), [["a"]]);
    assert_eq!(place.sqs.counts("jobs").await.unwrap().total(), 0);
}
