use super::*;

#[tokio::test]
async fn records_come_in_order_and_in_batches() {
    let mut place = Place::new(|_| Ok(Value::Null));
    for pk in ["a", "b", "c"] {
        place.put(pk);
    }
    place.start(vec![stream(|source, _| source.batch_size = 2)]).await;
    place.idle().await;
    assert_eq!(place.batches(), [vec!["a", "b"], vec!["c"]]);
    // Woken by a write.
    place.put("d");
    place.invoked(3).await;
    place.idle().await;
    let status = place.sources().status().await.unwrap();
    assert_eq!((status[0].lag, &status[0].last_error), (0, &None));
}

#[tokio::test]
async fn a_mapping_that_starts_with_the_latest_sees_only_what_comes() {
    let mut place = Place::new(|_| Ok(Value::Null));
    place.put("before");
    let source = || stream(|_, stream| stream.starts_at_trim_horizon = false);
    place.start(vec![source()]).await;
    place.idle().await;
    assert!(place.batches().is_empty());
    place.sources().stop().await;
    place.put("between");
    place.start(vec![source()]).await;
    place.idle().await;
    assert_eq!(place.batches(), [["between"]], "it has begun before that");
}

#[tokio::test]
async fn it_goes_on_behind_the_checkpoint() {
    let mut place = Place::new(|_| Ok(Value::Null));
    place.put("a");
    place.start(vec![stream(|_, _| {})]).await;
    place.idle().await;
    place.put("b");
    place.idle().await;
    place.restart(vec![stream(|_, _| {})]).await;
    place.put("c");
    place.idle().await;
    assert_eq!(place.batches(), [["a"], ["b"], ["c"]]);
}

#[tokio::test]
async fn what_was_under_way_comes_again() {
    let mut place = Place::new(|event| {
        // Stopped in the middle: the response is lost.
        if names(event) == ["cut off"] {
            Err(InvokeError::ShuttingDown)
        } else {
            Ok(Value::Null)
        }
    });
    place.put("cut off");
    place.start(vec![stream(|_, _| {})]).await;
    place.invoked(1).await;
    place.put("after");
    place.restart(vec![stream(|_, _| {})]).await;
    place.idle().await;
    assert_eq!(place.batches(), [vec!["cut off"], vec!["cut off", "after"]]);
}

#[tokio::test]
async fn a_window_gathers_until_it_is_over_or_the_batch_is_full() {
    let mut place = Place::new(|_| Ok(Value::Null));
    let source = stream(|source, _| {
        source.batching_window_s = 5;
        source.batch_size = 3;
    });
    place.put("a");
    place.start(vec![source]).await;
    for pk in ["b", "c"] {
        place.put(pk);
    }
    // Full: it does not wait for the clock, which stands still.
    place.invoked(1).await;
    assert_eq!(place.batches(), [["a", "b", "c"]]);
    place.put("d");
    let begin = place.clock.now();
    place.idle().await;
    assert_eq!(place.batches().last().unwrap(), &["d"]);
    assert!(place.clock.now().duration_since(begin).as_secs() >= 5);
}

#[tokio::test]
async fn a_batch_ends_at_six_megabytes() {
    let mut place = Place::new(|_| Ok(Value::Null));
    for pk in 0..20 {
        let item = json!({"pk": {"S": format!("{pk:02}")}, "text": {"S": "x".repeat(390_000)}});
        let put = json!({"TableName": "things", "Item": item});
        let database = place.dynamo.as_ref().unwrap().database();
        database.put_item(serde_json::from_value(put).unwrap()).unwrap();
    }
    place
        .start(vec![stream(|source, _| source.batch_size = 100)])
        .await;
    place.idle().await;
    let lengths: Vec<usize> = place.batches().iter().map(Vec::len).collect();
    assert_eq!(lengths, [16, 4]);
    let events = place.function.events.lock().unwrap();
    assert!(events[0].to_string().len() <= cloud_lambda::MAX_REQUEST_BYTES);
}

#[tokio::test]
async fn filtered_records_never_invoke() {
    let mut place = Place::new(|_| Ok(Value::Null));
    for pk in ["a", "no", "no more", "b"] {
        place.put(pk);
    }
    let source = || {
        stream(|source, _| {
            source.filters = vec![json!({"dynamodb": {"Keys": {"pk": {"S": ["a", "b"]}}}})];
        })
    };
    place.start(vec![source()]).await;
    place.idle().await;
    place.put("nothing at all");
    place.idle().await;
    assert_eq!(place.batches(), [["a", "b"]]);
    assert_eq!(place.sources().status().await.unwrap()[0].lag, 0);
}

#[tokio::test]
async fn a_disabled_mapping_reads_nothing_and_keeps_nobody_waiting() {
    let mut place = Place::new(|_| Ok(Value::Null));
    place.put("a");
    let sources = || {
        vec![
            stream(|source, _| source.is_enabled = false),
            queue(|source| source.is_enabled = false),
        ]
    };
    place.start(sources()).await;
    place
        .sqs
        .send(&cloud_sqs::arn("jobs"), "b".to_owned(), [].into())
        .await
        .unwrap();
    place.idle().await;
    assert!(place.batches().is_empty());
    let status = place.sources().status().await.unwrap();
    assert_eq!((status[0].lag, status[1].lag), (1, 1));
    assert!(!status[0].enabled);
}
