use serde_json::json;

use super::*;

#[tokio::test]
async fn the_queue_hears_of_a_new_object_before_the_answer() {
    let place = Place::new().await;
    let said = place.put("in/a%20b%2B%C3%BC", "hello").await;
    place.put("elsewhere", "x").await;
    let heard = place.heard().await;
    assert_eq!(heard.len(), 1);
    let record = &heard[0]["Records"][0];
    assert_eq!(record["eventVersion"], "2.1");
    assert_eq!(record["eventSource"], "aws:s3");
    assert_eq!(record["awsRegion"], "us-east-1");
    assert_eq!(record["eventTime"], "2026-01-02T03:04:05.000Z");
    assert_eq!(record["eventName"], "ObjectCreated:Put");
    assert_eq!(
        record["responseElements"]["x-amz-request-id"],
        said.header("x-amz-request-id")
    );
    let s3 = &record["s3"];
    assert_eq!(s3["bucket"]["name"], "files");
    assert_eq!(s3["bucket"]["arn"], "arn:aws:s3:::files");
    let expected = json!({
        "key": "in%2Fa+b%2B%C3%BC", "size": 5, "eTag": "5d41402abc4b2a76b9719d911017c592",
        "sequencer": "0000000000000001",
    });
    assert_eq!(s3["object"], expected);
}

#[tokio::test]
async fn copies_and_completed_uploads_are_new_objects_too() {
    let place = Place::new().await;
    place.put("a", "x").await;
    place
        .ok(Call::new("PUT", "/files/in/b").header("x-amz-copy-source", "/files/a"))
        .await;
    let id = place
        .ok(Call::new("POST", "/files/in/c?uploads"))
        .await
        .text("UploadId");
    let part = format!("/files/in/c?partNumber=1&uploadId={id}");
    let etag = place.ok(Call::new("PUT", &part).body("x").with_length()).await;
    let list = format!(
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{}</ETag></Part></CompleteMultipartUpload>",
        etag.header("etag")
    );
    let complete = Call::new("POST", &format!("/files/in/c?uploadId={id}"));
    place.ok(complete.body(list).with_length()).await;
    let heard = place.heard().await;
    let mut names: Vec<_> = heard
        .iter()
        .map(|message| message["Records"][0]["eventName"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["ObjectCreated:CompleteMultipartUpload", "ObjectCreated:Copy"]
    );
}

#[tokio::test]
async fn nothing_is_said_of_what_was_refused() {
    let place = Place::new().await;
    let call = put("in/a", "hello").header("x-amz-checksum-sha256", &sha256_base64(b"jello"));
    assert_eq!(place.fail(call).await.1, "BadDigest");
    assert!(place.heard().await.is_empty());
}

#[tokio::test]
async fn a_message_that_a_crash_kept_back_is_sent_at_the_next_start() {
    let mut place = Place::new().await;
    let body = json!({"Records": []}).to_string();
    place
        .s3
        .transaction(move |tx| {
            super::super::store::insert_event(tx, &cloud_sqs::arn("created"), &body)?;
            Ok(())
        })
        .await
        .unwrap();
    assert!(place.heard().await.is_empty());
    place.reopen().await;
    assert_eq!(place.heard().await, [json!({"Records": []})]);
    place.reopen().await;
    assert!(place.heard().await.is_empty(), "once");
}
