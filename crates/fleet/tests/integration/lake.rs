//! The functions' gateway to the bucket of the analytics, over the local S3.

use aws::{Condition, ETag, FilesError, Lake, LakeError, QueryId, Sdk, SdkConfig};
use bytes::Bytes;
use domain::{LakeKey, Secret};
use fleet::Fleet;
use jiff::civil::{Date, date};

use super::fleet::Place;

const DAY: Date = date(2026, 3, 1);

async fn start() -> (Place, Fleet, Lake) {
    let place = Place::new();
    let template = "{Resources: {Lake: {Type: AWS::S3::Bucket}}}";
    let fleet = place.start(template, 0).await.unwrap();
    let sdk = Sdk::new(SdkConfig {
        region: "us-east-1".to_owned(),
        access_key_id: "local".to_owned(),
        secret_access_key: Secret::new("local"),
        session_token: Some(Secret::new("local")),
        dynamodb_url: None,
        athena_url: None,
        codedeploy_url: None,
        lambda_url: None,
        cognito_url: None,
        sns_url: None,
        ses_url: None,
        s3_url: Some(format!("http://127.0.0.1:{}/_local/s3/", fleet.port())),
        sqs_url: None,
    });
    let lake = sdk.lake("lake");
    (place, fleet, lake)
}

async fn put(lake: &Lake, key: &LakeKey, text: &'static str) -> ETag {
    let put = lake.put(key, "text/plain", Bytes::from(text), Condition::None);
    put.await.unwrap()
}

async fn text(lake: &Lake, key: &LakeKey) -> Option<(Vec<u8>, ETag)> {
    let mut bytes = Vec::new();
    let tag = lake.download(key, &mut bytes).await.unwrap();
    assert_eq!(lake.tag(key).await.unwrap(), tag);
    Some((bytes, tag?))
}

/// An upload of these bytes in two parts, which is not completed.
async fn uploaded(lake: &Lake, key: &LakeKey, bytes: &Bytes) -> (String, Vec<aws::UploadedPart>) {
    let id = lake.create_upload(key, "text/plain").await.unwrap();
    let middle = bytes.len() / 2;
    let halves = [bytes.slice(..middle), bytes.slice(middle..)];
    let mut parts = Vec::new();
    for (number, half) in (1..).zip(halves) {
        parts.push(lake.put_part(key, &id, number, half).await.unwrap());
    }
    (id, parts)
}

fn is_conflict<T>(result: Result<T, LakeError>) -> bool {
    matches!(result, Err(LakeError::Conflict))
}

#[tokio::test]
async fn a_file_is_replaced_only_if_it_is_still_the_one_that_was_read() {
    let (_place, fleet, lake) = start().await;
    let key = LakeKey::Events(DAY);
    assert_eq!(text(&lake, &key).await, None);
    // Read in several ranges.
    let bytes = Bytes::from((0..20_000_000_u32).map(|at| (at % 251) as u8).collect::<Vec<_>>());
    let (id, parts) = uploaded(&lake, &key, &bytes).await;
    lake.complete_upload(&key, &id, &parts, Condition::Absent)
        .await
        .unwrap();
    let (found, first) = text(&lake, &key).await.unwrap();
    assert!(found == bytes);

    let (id, parts) = uploaded(&lake, &key, &bytes).await;
    assert!(is_conflict(
        lake.complete_upload(&key, &id, &parts, Condition::Absent).await
    ));
    let second = put(&lake, &key, "two").await;
    let stale = Condition::Is(first.clone());
    assert!(is_conflict(
        lake.complete_upload(&key, &id, &parts, stale.clone()).await
    ));
    assert!(is_conflict(
        lake.put(&key, "text/plain", Bytes::new(), stale).await
    ));
    let (found, tag) = text(&lake, &key).await.unwrap();
    assert_eq!((found.as_slice(), &tag), (&b"two"[..], &second));
    lake.abort_upload(&key, &id).await.unwrap();
    lake.abort_upload(&key, &id).await.unwrap();
    // As after a completion whose answer was lost.
    let current = Condition::Is(second.clone());
    assert!(is_conflict(
        lake.complete_upload(&key, &id, &parts, current.clone()).await
    ));

    assert!(is_conflict(lake.delete(&key, &first).await));
    lake.delete(&key, &second).await.unwrap();
    assert!(is_conflict(lake.delete(&key, &second).await));
    assert!(is_conflict(
        lake.put(&key, "text/plain", Bytes::new(), current).await
    ));
    fleet.stop().await.unwrap();
}

#[tokio::test]
async fn the_first_day_is_that_of_the_first_file() {
    let (_place, fleet, lake) = start().await;
    assert_eq!(lake.first_day().await.unwrap(), None);
    for day in [DAY, date(2025, 12, 31), date(2026, 11, 28)] {
        put(&lake, &LakeKey::Events(day), "x").await;
    }
    put(&lake, &LakeKey::RollUp(date(2020, 1, 1)), "x").await;
    assert_eq!(lake.first_day().await.unwrap(), Some(date(2025, 12, 31)));
    fleet.stop().await.unwrap();
}

#[tokio::test]
async fn a_result_is_copied_if_none_was_meanwhile() {
    let (_place, fleet, lake) = start().await;
    let (id, key) = (QueryId("q".to_owned()), LakeKey::RollUp(DAY));
    let missing = lake.copy_result(&id, &key, Condition::Absent).await;
    assert!(is_conflict(missing));
    let client = aws_sdk_s3::Client::from_conf(super::s3_sdk::config(&fleet).build());
    let result = client.put_object().bucket("lake").key("results/q.csv");
    result.body(Bytes::from("a,b").into()).send().await.unwrap();
    lake.copy_result(&id, &key, Condition::Absent).await.unwrap();
    let (found, tag) = text(&lake, &key).await.unwrap();
    assert_eq!(found, b"a,b");
    assert!(is_conflict(lake.copy_result(&id, &key, Condition::Absent).await));
    lake.copy_result(&id, &key, Condition::Is(tag)).await.unwrap();
    let mut nowhere = std::io::Cursor::new([0_u8; 1]);
    let unwritten = lake.download(&key, &mut &mut nowhere.get_mut()[..]).await;
    assert!(
        matches!(unwritten, Err(FilesError::Unavailable)),
        "a disk that is full"
    );
    fleet.stop().await.unwrap();
}
