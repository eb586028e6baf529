use super::*;

/// Each record of the stream becomes a message, written before the invocation is over; each message is counted.
#[tokio::test]
async fn idle_answers_only_when_a_whole_chain_is_done() {
    let done = Arc::new(Mutex::new(0));
    let counter = done.clone();
    let mut place = Place::new(move |event| {
        *counter.lock().unwrap() += names(event).len();
        Ok(Value::Null)
    });
    let sqs = place.sqs.clone();
    let chained = Arc::new(Chained {
        function: place.function.clone(),
        sqs,
    });
    let sources = vec![stream(|source, _| source.batch_size = 1), queue(|_| {})];
    let mappings = sources.into_iter().map(|source| MappingConfig {
        function: "f".to_owned(),
        function_arn: String::new(),
        max_instances: 2,
        source,
    });
    let parts = Dependencies {
        shards: 1,
        invoke: chained,
        lambda: InFlight::default(),
        sqs: place.sqs.clone(),
        clock: place.clock.clone(),
    };
    let dynamo = place.dynamo.as_mut().unwrap();
    place.sources = Some(
        parts
            .start(place.dir.path(), mappings.collect(), dynamo)
            .await
            .unwrap(),
    );
    for round in 1..=30 {
        place.put(&round.to_string());
        place.sources().idle().await.unwrap();
        assert_eq!(*done.lock().unwrap(), round, "its message was not yet dealt with");
    }
}

/// As the fake, but a stream's record is sent on to the queue.
struct Chained {
    function: Arc<FakeFunction>,
    sqs: Sqs,
}

impl Invoke for Chained {
    fn invoke<'a>(&'a self, function: &'a str, event: Bytes, request_id: String) -> Outcome<'a> {
        Box::pin(async move {
            let records: Value = serde_json::from_slice(&event).unwrap();
            if records["Records"][0]["eventSource"] == "aws:sqs" {
                return self.function.invoke(function, event, request_id).await;
            }
            for name in names(&records) {
                self.sqs
                    .send(&cloud_sqs::arn("jobs"), name, [].into())
                    .await
                    .unwrap();
                tokio::task::yield_now().await;
            }
            Ok(Bytes::from_static(b"null"))
        })
    }
}

#[tokio::test]
async fn a_delayed_message_and_one_that_waits_for_its_retry_are_not_idle() {
    let mut place = Place::new(|event| {
        let first = event["Records"][0]["attributes"]["ApproximateReceiveCount"] == "1";
        if first { Err(failure()) } else { Ok(Value::Null) }
    });
    place.start(vec![queue(|_| {})]).await;
    place
        .sqs
        .send(&cloud_sqs::arn("jobs"), "a".to_owned(), [].into())
        .await
        .unwrap();
    place.invoked(1).await;
    let sources = place.sources().clone();
    let idle = tokio::spawn(async move { sources.idle().await });
    // It stands in the queue, in flight, until its time-out: the clock stands still.
    while place.sources().status().await.unwrap()[0].last_error.is_none() {
        tokio::task::yield_now().await;
    }
    assert!(!idle.is_finished());
    place.idle().await;
    idle.await.unwrap().unwrap();
    assert_eq!(place.batches(), [["a"], ["a"]]);
}
