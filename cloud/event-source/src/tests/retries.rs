use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

/// Fails so often, then succeeds.
fn fails(times: u32, how: fn() -> InvokeError) -> impl Fn(&Value) -> Result<Value, InvokeError> {
    let left = AtomicU32::new(times);
    move |_| match left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)) {
        Ok(_) => Err(how()),
        Err(_) => Ok(Value::Null),
    }
}

#[tokio::test]
async fn errors_crashes_and_time_outs_are_tried_again_with_growing_pauses() {
    let errors: [fn() -> InvokeError; 4] = [
        failure,
        || InvokeError::Crashed("exit status: 7".to_owned()),
        || InvokeError::TimedOut(std::time::Duration::from_secs(1)),
        || InvokeError::InitFailed("exit status: 3".to_owned()),
    ];
    for error in errors {
        let mut place = Place::new(fails(3, error));
        place.put("a");
        place.put("b");
        let begin = place.clock.now();
        place.start(vec![stream(|_, _| {})]).await;
        place.idle().await;
        assert_eq!(place.batches(), vec![["a", "b"]; 4]);
        let passed = place.clock.now().duration_since(begin).as_millis();
        assert!(passed >= 50 + 100 + 200, "{passed}");
        let status = place.sources().status().await.unwrap();
        let reason = &status[0].last_error.as_ref().unwrap().reason;
        assert!(!reason.contains("words"), "{reason}");
    }
}

#[tokio::test]
async fn later_records_wait_for_the_retries() {
    let mut place = Place::new(fails(2, failure));
    place.put("a");
    place.put("b");
    place.start(vec![stream(|source, _| source.batch_size = 1)]).await;
    place.idle().await;
    assert_eq!(place.batches(), [["a"], ["a"], ["a"], ["b"]]);
}

#[tokio::test]
async fn a_partial_failure_is_retried_from_the_lowest_number_on() {
    let mut place = Place::new({
        let first = AtomicU32::new(1);
        move |event| {
            // Two of them, the later one first.
            if first.swap(0, Ordering::SeqCst) == 1 {
                let mut answer = report(event, "x");
                answer["batchItemFailures"].as_array_mut().unwrap().reverse();
                return Ok(answer);
            }
            Ok(json!({"batchItemFailures": []}))
        }
    });
    for pk in ["a", "x1", "b", "x2", "c"] {
        place.put(pk);
    }
    place
        .start(vec![stream(|source, _| source.reports_item_failures = true)])
        .await;
    place.idle().await;
    assert_eq!(
        place.batches(),
        [vec!["a", "x1", "b", "x2", "c"], vec!["x1", "b", "x2", "c"]]
    );
}

#[tokio::test]
async fn what_succeeded_before_a_partial_failure_does_not_come_again_after_a_restart() {
    let mut place = Place::new(|event| {
        if names(event)[0] == "x" {
            Err(InvokeError::ShuttingDown)
        } else {
            Ok(report(event, "x"))
        }
    });
    for pk in ["a", "x", "b"] {
        place.put(pk);
    }
    let source = || stream(|source, _| source.reports_item_failures = true);
    place.start(vec![source()]).await;
    // The back-off needs time to pass.
    while place.batches().len() < 2 {
        place.pass_time().await;
        tokio::task::yield_now().await;
    }
    place.restart(vec![source()]).await;
    place.invoked(3).await;
    assert_eq!(
        place.batches(),
        [vec!["a", "x", "b"], vec!["x", "b"], vec!["x", "b"]]
    );
}

#[tokio::test]
async fn an_answer_that_names_no_record_fails_the_whole_batch() {
    for answer in [
        json!({"batchItemFailures": [{"itemIdentifier": ""}]}),
        json!({"batchItemFailures": [{"itemIdentifier": "1"}]}),
        json!("done"),
    ] {
        let first = AtomicU32::new(1);
        let mut place = Place::new(move |_| match first.swap(0, Ordering::SeqCst) {
            1 => Ok(answer.clone()),
            _ => Ok(json!({})),
        });
        place.put("a");
        place.put("b");
        place
            .start(vec![stream(|source, _| source.reports_item_failures = true)])
            .await;
        place.idle().await;
        assert_eq!(place.batches(), vec![["a", "b"]; 2]);
    }
}

#[tokio::test]
async fn without_the_response_type_an_answer_means_nothing() {
    let mut place = Place::new(|event| Ok(report(event, "a")));
    place.put("a");
    place.start(vec![stream(|_, _| {})]).await;
    place.idle().await;
    assert_eq!(place.batches(), [["a"]]);
}

#[tokio::test]
async fn bisecting_finds_the_record_that_fails_and_costs_no_retry() {
    let mut place = Place::new(|event| {
        if names(event).contains(&"x".to_owned()) {
            Err(failure())
        } else {
            Ok(Value::Null)
        }
    });
    for pk in ["a", "b", "c", "x", "d"] {
        place.put(pk);
    }
    let source = stream(|_, stream| {
        stream.bisects_on_error = true;
        stream.maximum_retry_attempts = Some(1);
    });
    place.start(vec![source]).await;
    place.idle().await;
    assert_eq!(
        place.batches(),
        [
            vec!["a", "b", "c", "x", "d"],
            vec!["a", "b"],
            vec!["c", "x", "d"],
            vec!["c"],
            vec!["x", "d"],
            vec!["x"],
            vec!["x"],
            vec!["d"],
        ]
    );
    let dead = place.dead().await;
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0]["DDBStreamBatchInfo"]["batchSize"], 1);
}

#[tokio::test]
async fn with_both_a_batch_is_split_at_the_reported_record() {
    let mut place = Place::new(|event| Ok(report(event, "x")));
    for pk in ["a", "b", "x", "c", "d"] {
        place.put(pk);
    }
    let source = stream(|source, stream| {
        source.reports_item_failures = true;
        stream.bisects_on_error = true;
        stream.maximum_retry_attempts = Some(1);
    });
    place.start(vec![source]).await;
    place.idle().await;
    assert_eq!(
        place.batches(),
        [
            vec!["a", "b", "x", "c", "d"],
            vec!["x", "c", "d"],
            vec!["x"],
            vec!["x"],
            vec!["c", "d"],
        ]
    );
    assert_eq!(place.dead().await.len(), 1);
}

#[tokio::test]
async fn being_throttled_uses_no_retry_up() {
    let mut place = Place::new(fails(5, || InvokeError::TooManyRequests));
    place.put("a");
    place
        .start(vec![stream(|_, stream| stream.maximum_retry_attempts = Some(0))])
        .await;
    place.idle().await;
    assert_eq!(place.batches().len(), 6);
    assert!(place.dead().await.is_empty());
}
