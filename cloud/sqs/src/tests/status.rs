use std::collections::BTreeSet;

use super::*;

#[tokio::test]
async fn a_dead_letter_has_a_reason_and_no_body() {
    let place = Place::new();
    place.send("a person's words").await;
    for _ in 0..2 {
        let received = place.sqs.receive("jobs", 1, usize::MAX).await.unwrap();
        let handles = received
            .into_iter()
            .map(|message| message.receipt_handle)
            .collect();
        place
            .sqs
            .note("jobs", handles, "it crashed".to_owned())
            .await
            .unwrap();
        place.clock.advance_ms(30_000);
    }
    assert!(place.bodies("jobs").await.is_empty());
    place.send("next").await;
    let status = json!(place.sqs.status(BTreeSet::new()).await.unwrap());
    assert_eq!(
        status["jobs"],
        json!({"visible": 1, "in_flight": 0, "delayed": 0, "oldest_age_s": 0})
    );
    let dead = &status["dead"];
    assert_eq!((&dead["visible"], &dead["oldest_age_s"]), (&json!(1), &json!(60)));
    let letter = &dead["dead_letters"][0];
    assert_eq!(letter["reason"], "received 2 times; it crashed");
    assert_eq!(
        (&letter["source"], &letter["receive_count"]),
        (&json!(arn("jobs")), &json!(2))
    );
    assert!(!status.to_string().contains("words"), "{status}");
    place.clock.advance_ms(345_600_000);
    let status = json!(place.sqs.status(BTreeSet::new()).await.unwrap());
    assert_eq!(status["dead"]["dead_letters"], json!([]), "four days are over");
}

#[tokio::test]
async fn what_a_mapping_discarded_is_shown_and_nothing_that_others_sent() {
    let place = Place::new();
    let body = json!({
        "requestContext": {"condition": "RetryAttemptsExhausted"},
        "DDBStreamBatchInfo": {"streamArn": "arn:stream"},
        "payload": "a person's words",
    });
    let why = Some("it crashed".to_owned());
    place
        .sqs
        .send_noted(&arn("plain"), body.to_string(), [].into(), why)
        .await
        .unwrap();
    let own = json!({"QueueUrl": url("plain"), "MessageBody": body.to_string()});
    place.clock.advance_ms(1);
    place.call("SendMessage", own).await;
    let status = place
        .sqs
        .status(BTreeSet::from(["plain".to_owned()]))
        .await
        .unwrap();
    let status = json!(status);
    let letters = status["plain"]["dead_letters"].as_array().unwrap();
    assert_eq!(letters[0].get("discarded"), None);
    assert_eq!(letters[1]["reason"], "it crashed");
    assert_eq!(letters[1]["source"], "arn:stream");
    assert_eq!(
        letters[1]["discarded"]["requestContext"]["condition"],
        "RetryAttemptsExhausted"
    );
    assert!(!status.to_string().contains("words"), "{status}");
}
