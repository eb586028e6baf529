use tokio::sync::watch;

use crate::progress::Progress;

use super::super::batch::{Batch, Record};
use super::super::checkpoints::Checkpoints;
use super::super::delivery::Delivery;
use super::super::filter::Filter;
use super::super::mapping::Mapping;
use super::super::stop::Stop;
use super::*;

#[tokio::test]
async fn the_failure_destination_gets_lambdas_message() {
    let mut place = Place::new(|_| Err(failure()));
    place.put("a");
    place.put("b");
    place
        .start(vec![stream(|_, stream| stream.maximum_retry_attempts = Some(2))])
        .await;
    place.idle().await;
    assert_eq!(place.batches(), vec![["a", "b"]; 3]);
    let events = place.function.events.lock().unwrap().clone();
    let record = |place: usize| &events[0]["Records"][place]["dynamodb"];
    let dead = place.dead().await;
    let [message] = dead.as_slice() else {
        panic!("{dead:?}")
    };
    let context = &message["requestContext"];
    assert_eq!(
        context["functionArn"],
        "arn:aws:lambda:us-east-1:000000000000:function:f"
    );
    assert_eq!(context["condition"], "RetryAttemptsExhausted");
    assert_eq!(context["approximateInvokeCount"], 3);
    assert_eq!(context["requestId"].as_str().unwrap().len(), 36);
    assert_eq!(
        message["responseContext"],
        json!({"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"})
    );
    assert_eq!(message["version"], "1.0");
    let arrival = jiff::Timestamp::from_second(record(0)["ApproximateCreationDateTime"].as_i64().unwrap());
    let info = &message["DDBStreamBatchInfo"];
    assert_eq!(info["shardId"], "shardId-00000001-things");
    assert_eq!(info["startSequenceNumber"], record(0)["SequenceNumber"]);
    assert_eq!(info["endSequenceNumber"], record(1)["SequenceNumber"]);
    assert_eq!(
        info["approximateArrivalOfFirstRecord"],
        arrival.unwrap().to_string()
    );
    assert_eq!(info["batchSize"], 2);
    assert_eq!(
        info["streamArn"],
        "arn:aws:dynamodb:us-east-1:000000000000:table/things/stream/local"
    );
    assert_eq!(
        message["timestamp"].as_str().unwrap().len(),
        "2019-11-14T00:13:49.717Z".len()
    );
    // Shown, with its reason and without the function's words.
    let status = place
        .sqs
        .status(place.sources().failure_destinations())
        .await
        .unwrap();
    let letters = json!(status)["dead"]["dead_letters"].clone();
    assert_eq!(
        letters[0]["reason"],
        "RetryAttemptsExhausted: the function failed: Broken"
    );
    assert_eq!(letters[0]["discarded"]["DDBStreamBatchInfo"], *info);
    assert!(!letters.to_string().contains("words"));
}

#[tokio::test]
async fn after_a_discard_the_stream_goes_on() {
    let mut place = Place::new(|event| {
        if names(event) == ["x"] {
            Err(failure())
        } else {
            Ok(Value::Null)
        }
    });
    for pk in ["a", "x", "b"] {
        place.put(pk);
    }
    let source = || {
        stream(|source, stream| {
            source.batch_size = 1;
            stream.maximum_retry_attempts = Some(0);
            stream.on_failure_arn = None;
        })
    };
    place.start(vec![source()]).await;
    place.idle().await;
    assert_eq!(place.batches(), [["a"], ["x"], ["b"]]);
    place.restart(vec![source()]).await;
    place.idle().await;
    assert_eq!(place.batches().len(), 3);
    assert!(place.dead().await.is_empty());
}

#[tokio::test]
async fn a_reported_record_is_discarded_with_what_comes_behind_it() {
    let mut place = Place::new(|event| Ok(report(event, "x")));
    for pk in ["a", "x", "b"] {
        place.put(pk);
    }
    let source = stream(|source, stream| {
        source.reports_item_failures = true;
        stream.maximum_retry_attempts = Some(1);
    });
    place.start(vec![source]).await;
    place.idle().await;
    assert_eq!(place.batches(), [vec!["a", "x", "b"], vec!["x", "b"]]);
    let dead = place.dead().await;
    assert_eq!(dead[0]["DDBStreamBatchInfo"]["batchSize"], 2);
    assert_eq!(dead[0]["responseContext"]["functionError"], Value::Null);
}

#[tokio::test]
async fn records_that_are_too_old_are_never_handed_over() {
    let mut place = Place::new(|_| Ok(Value::Null));
    place.put("old");
    // As if the fleet had been off for that long.
    place.clock.advance_ms(3_600_000);
    place
        .start(vec![stream(|_, stream| stream.maximum_record_age_s = Some(60))])
        .await;
    place.idle().await;
    assert!(place.batches().is_empty());
    let dead = place.dead().await;
    assert_eq!(dead[0]["requestContext"]["condition"], "MaximumRecordAgeExceeded");
    assert_eq!(dead[0]["requestContext"]["approximateInvokeCount"], 0);
    assert_eq!(dead[0].get("responseContext"), None);
}

#[tokio::test]
async fn retries_end_with_the_records_age() {
    let mut place = Place::new(|_| Err(failure()));
    place.put("a");
    place
        .start(vec![stream(|_, stream| stream.maximum_record_age_s = Some(60))])
        .await;
    place.idle().await;
    let dead = place.dead().await;
    assert_eq!(dead[0]["requestContext"]["condition"], "MaximumRecordAgeExceeded");
    assert!(place.batches().len() >= 5, "{}", place.batches().len());
}

#[tokio::test]
async fn the_young_records_of_a_batch_are_delivered() {
    let place = Place::new(|_| Ok(Value::Null));
    let source = stream(|_, stream| stream.maximum_record_age_s = Some(60));
    let config = MappingConfig {
        function: "f".to_owned(),
        function_arn: String::new(),
        max_instances: 1,
        source: source.clone(),
    };
    let filter = Filter::parse(&source.filters, false).unwrap();
    let (_running, stop) = watch::channel(false);
    let delivery = Delivery {
        mapping: Arc::new(Mapping::new(config, filter, place.clock.clone())),
        invoke: place.function.clone(),
        sqs: place.sqs.clone(),
        clock: place.clock.clone(),
        shard_id: "shard".to_owned(),
        checkpoints: Checkpoints::open(place.dir.path()).unwrap(),
        stop: Stop::new(stop),
    };
    let now_s = place.clock.now().as_second();
    let record = |name: &str, age_s: i64| Record {
        sequence_number: name.to_owned(),
        created_at_s: now_s - age_s,
        event: json!({"dynamodb": {"Keys": {"pk": {"S": name}}}}).to_string(),
        lane: 0,
    };
    let records = vec![record("1", 62), record("2", 61), record("3", 60), record("4", 0)];
    let progress = Mutex::new(Vec::new());
    let note = |done: &str| progress.lock().unwrap().push(done.to_owned());
    let done = Progress::of(&records, (&delivery.checkpoints, delivery.key()), &note);
    delivery.deliver(Batch::of(records), &done).await.unwrap();
    assert_eq!(place.batches(), [["3", "4"]]);
    assert_eq!(*progress.lock().unwrap(), ["2", "4"]);
    let dead = place.dead().await;
    assert_eq!(dead[0]["DDBStreamBatchInfo"]["batchSize"], 2);
    assert_eq!(dead[0]["DDBStreamBatchInfo"]["endSequenceNumber"], "2");
}
