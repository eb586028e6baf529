use cloud_core::faults::{Fault, Order};

use super::*;

#[tokio::test]
async fn the_next_calls_fail_as_they_were_told_to_and_do_nothing() {
    let place = Place::new();
    let send = || json!({"QueueUrl": url("jobs"), "MessageBody": "hello"});
    for (error, times) in [(Fault::Throttled, 2), (Fault::InternalError, 1)] {
        let order = Order {
            service: "sqs".to_owned(),
            operation: "SendMessage".to_owned(),
            error,
            times,
        };
        place.faults.add(order).unwrap();
    }
    for _ in 0..2 {
        let failed = place.fail("SendMessage", send()).await;
        assert_eq!(
            failed,
            ("RequestThrottled".to_owned(), "RequestThrottled".to_owned())
        );
    }
    // Another operation is not meant.
    assert!(place.bodies("jobs").await.is_empty());
    let (status, query_error, body) = place.raw("SendMessage", send()).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(query_error, "InternalFailure;Receiver");
    assert_eq!(body["__type"], "com.amazonaws.sqs#InternalFailure");
    assert_eq!(place.counts("jobs").await, (0, 0, 0));
    place.call("SendMessage", send()).await;
    assert_eq!(place.bodies("jobs").await, ["hello"]);
}
