use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

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

#[tokio::test]
async fn batches_of_different_items_are_processed_at_once_and_each_item_in_order() {
    let failing = Arc::new(AtomicUsize::new(3));
    let left = Arc::clone(&failing);
    let mut place = Place::new(move |event| {
        let is_it = names(event).iter().any(|name| name == "item 0");
        let fails = is_it
            && left
                .fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1))
                .is_ok();
        if fails { Err(failure()) } else { Ok(json!({})) }
    });
    for n in 0..20 {
        place.put(&format!("item {n}"));
    }
    let source = || {
        stream(|source, upstream| {
            source.batch_size = 20;
            upstream.parallelization_factor = 4;
        })
    };
    place.start(vec![source()]).await;
    place.idle().await;
    let batches = place.batches();
    let of_it = |batch: &&Vec<String>| batch.iter().any(|name| name == "item 0");
    assert_eq!(batches.iter().filter(of_it).count(), 4, "three tries failed");
    let others = batches.iter().filter(|batch| !of_it(batch));
    let others: Vec<_> = others.flatten().collect();
    let mut once = others.clone();
    once.sort();
    once.dedup();
    assert!(
        !others.is_empty() && others.len() == once.len(),
        "what failed kept no other item: {batches:?}"
    );
    let lane: Vec<_> = batches.iter().rfind(of_it).unwrap().clone();
    let mut in_order = lane.clone();
    in_order.sort_by_key(|name| name.trim_start_matches("item ").parse::<u32>().unwrap());
    assert_eq!(lane, in_order);
    assert_eq!(others.len() + lane.len(), 20);
    let before = place.batches().len();
    place.restart(vec![source()]).await;
    place.idle().await;
    assert_eq!(
        place.batches().len(),
        before,
        "the checkpoint is behind all of them"
    );
}

#[tokio::test]
async fn a_checkpoint_does_not_pass_what_is_not_done() {
    let mut place = Place::new(|event| match names(event).iter().any(|name| name == "item 0") {
        true => Err(failure()),
        false => Ok(json!({})),
    });
    for n in 0..20 {
        place.put(&format!("item {n}"));
    }
    let source = || stream(|_, upstream| upstream.parallelization_factor = 4);
    place.start(vec![source()]).await;
    place.invoked(4).await;
    assert_eq!(place.sources().status().await.unwrap()[0].lag, 20);
    place.restart(vec![source()]).await;
    place.invoked(8).await;
    assert_eq!(place.sources().status().await.unwrap()[0].lag, 20);
}
