//! S3 as the SDK knows it, with the SDK's own settings: what AWS takes is taken, and what it refuses is refused with the
//! same status and code.

use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::{
    BehaviorVersion, Credentials, Region, RequestChecksumCalculation, StalledStreamProtectionConfig,
};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode, ChecksumType, Delete, ObjectIdentifier};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use fleet::Fleet;

use super::fleet::Place;

pub(super) const BUCKET: &str = "uploads";

const TEMPLATE: &str = r"
Resources:
  Uploads: {Type: AWS::S3::Bucket}
";

pub(super) async fn start() -> (Place, Fleet, Client) {
    let place = Place::new();
    let fleet = place.start(TEMPLATE, 0).await.unwrap();
    let client = Client::from_conf(config(&fleet).build());
    (place, fleet, client)
}

pub(super) fn config(fleet: &Fleet) -> aws_sdk_s3::config::Builder {
    aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::new(
            "local",
            "local",
            Some("local".to_owned()),
            None,
            "test",
        ))
        .endpoint_url(format!("http://127.0.0.1:{}/_local/s3/", fleet.port()))
        .force_path_style(true)
        .http_client(sdk_http::Http::default())
        .retry_config(RetryConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
}

/// Status and code of the error that must come.
pub(super) fn refused<T: std::fmt::Debug, E: ProvideErrorMetadata + std::fmt::Debug>(
    result: Result<T, SdkError<E, HttpResponse>>,
) -> (u16, String) {
    let error = result.unwrap_err();
    let status = error.raw_response().unwrap().status().as_u16();
    (status, error.code().unwrap_or_default().to_owned())
}

/// A body that is read while it is sent, in chunks with a trailer.
async fn streamed(place: &Place, bytes: &[u8]) -> ByteStream {
    let path = place.path().join("body");
    std::fs::write(&path, bytes).unwrap();
    ByteStream::from_path(path).await.unwrap()
}

#[tokio::test]
async fn an_object_comes_back_with_all_that_was_said_of_it() {
    let (_place, fleet, client) = start().await;
    let put = client
        .put_object()
        .bucket(BUCKET)
        .key("a folder/ä+%2F.txt")
        .body(ByteStream::from_static(b"hello"))
        .content_type("text/plain")
        .content_disposition("attachment; filename*=UTF-8''%C3%A4.txt")
        .metadata("owner", "me")
        .send()
        .await
        .unwrap();
    assert!(put.checksum_crc32().is_some(), "the SDK's default");
    let object = || client.get_object().bucket(BUCKET).key("a folder/ä+%2F.txt");
    let got = object().send().await.unwrap();
    assert_eq!(
        (got.content_type(), got.content_length()),
        (Some("text/plain"), Some(5))
    );
    assert_eq!(
        got.content_disposition(),
        Some("attachment; filename*=UTF-8''%C3%A4.txt")
    );
    assert_eq!(got.metadata().unwrap()["owner"], "me");
    assert_eq!(
        (got.e_tag(), got.checksum_crc32()),
        (put.e_tag(), put.checksum_crc32())
    );
    assert_eq!(got.body.collect().await.unwrap().to_vec(), b"hello");
    let got = object().range("bytes=1-3").send().await.unwrap();
    assert_eq!(got.content_range(), Some("bytes 1-3/5"));
    assert_eq!(got.body.collect().await.unwrap().to_vec(), b"ell");
    let beyond = refused(object().range("bytes=5-").send().await);
    assert_eq!(beyond, (416, "InvalidRange".to_owned()));
    let same = object().if_none_match(put.e_tag().unwrap()).send().await;
    assert_eq!(refused(same).0, 304);
    fleet.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_deleted_is_gone_for_all() {
    let (_place, fleet, client) = start().await;
    let put = client.put_object().bucket(BUCKET).key("a");
    put.body(ByteStream::from_static(b"")).send().await.unwrap();
    let head = || client.head_object().bucket(BUCKET).key("a");
    assert_eq!(head().send().await.unwrap().content_length(), Some(0));
    for _ in 0..2 {
        client
            .delete_object()
            .bucket(BUCKET)
            .key("a")
            .send()
            .await
            .unwrap();
    }
    assert!(
        head()
            .send()
            .await
            .unwrap_err()
            .into_service_error()
            .is_not_found()
    );
    let get = client.get_object().bucket(BUCKET).key("a").send().await;
    assert_eq!(refused(get), (404, "NoSuchKey".to_owned()));
    let elsewhere = client.get_object().bucket("nowhere").key("a").send().await;
    assert_eq!(refused(elsewhere), (404, "NoSuchBucket".to_owned()));
    fleet.stop().await.unwrap();
}

#[tokio::test]
async fn all_checksums_are_taken_kept_and_compared() {
    let (place, fleet, client) = start().await;
    let body: Vec<u8> = (0..200_000_u32).map(|at| (at % 251) as u8).collect();
    for algorithm in [
        ChecksumAlgorithm::Crc32,
        ChecksumAlgorithm::Crc32C,
        ChecksumAlgorithm::Crc64Nvme,
        ChecksumAlgorithm::Sha1,
        ChecksumAlgorithm::Sha256,
    ] {
        for is_streamed in [false, true] {
            let bytes = if is_streamed {
                streamed(&place, &body).await
            } else {
                ByteStream::from(body.clone())
            };
            let put = client.put_object().bucket(BUCKET).key("a").body(bytes);
            let put = put.checksum_algorithm(algorithm.clone()).send().await;
            put.unwrap_or_else(|error| panic!("{algorithm}, streamed: {is_streamed}: {error:?}"));
            let head = client.head_object().bucket(BUCKET).key("a");
            let head = head.checksum_mode(ChecksumMode::Enabled).send().await.unwrap();
            let kept = match algorithm {
                ChecksumAlgorithm::Crc32 => head.checksum_crc32(),
                ChecksumAlgorithm::Crc32C => head.checksum_crc32_c(),
                ChecksumAlgorithm::Crc64Nvme => head.checksum_crc64_nvme(),
                ChecksumAlgorithm::Sha1 => head.checksum_sha1(),
                _ => head.checksum_sha256(),
            };
            assert!(kept.is_some(), "{algorithm}");
            assert_eq!(head.checksum_type(), Some(&ChecksumType::FullObject));
            // The SDK compares what it reads.
            let got = client.get_object().bucket(BUCKET).key("a");
            let got = got.checksum_mode(ChecksumMode::Enabled).send().await.unwrap();
            assert!(got.body.collect().await.unwrap().to_vec() == body, "{algorithm}");
        }
    }
    let put = || {
        client
            .put_object()
            .bucket(BUCKET)
            .key("b")
            .body(ByteStream::from_static(b"hello"))
    };
    for wrong in [
        put().checksum_crc32("AAAAAA=="),
        put().checksum_crc32_c("AAAAAA=="),
        put().checksum_crc64_nvme("AAAAAAAAAAA="),
        put().checksum_sha256("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        put().content_md5("AAAAAAAAAAAAAAAAAAAAAA=="),
    ] {
        assert_eq!(refused(wrong.send().await), (400, "BadDigest".to_owned()));
    }
    let malformed = put().checksum_crc64_nvme("AAAAAA==").send().await;
    assert_eq!(refused(malformed), (400, "InvalidRequest".to_owned()));
    assert_eq!(
        refused(client.get_object().bucket(BUCKET).key("b").send().await).0,
        404
    );
    fleet.stop().await.unwrap();
}

#[tokio::test]
async fn what_comes_without_a_checksum_gets_one() {
    let (_place, fleet, _) = start().await;
    let config = config(&fleet).request_checksum_calculation(RequestChecksumCalculation::WhenRequired);
    let client = Client::from_conf(config.build());
    let put = client.put_object().bucket(BUCKET).key("a");
    let put = put
        .body(ByteStream::from_static(b"123456789"))
        .send()
        .await
        .unwrap();
    // CRC-64/NVME's check value, ae8b14860a799888.
    assert_eq!(put.checksum_crc64_nvme(), Some("rosUhgp5mIg="));
    fleet.stop().await.unwrap();
}

#[tokio::test]
async fn lists_come_in_pages_and_go_at_once() {
    let (_place, fleet, client) = start().await;
    for key in ["a/1", "a/2", "a/3", "a/b/4", "a/ü 5", "b"] {
        let put = client.put_object().bucket(BUCKET).key(key);
        put.body(ByteStream::from_static(b"x")).send().await.unwrap();
    }
    let list = || client.list_objects_v2().bucket(BUCKET);
    let mut pages = list().prefix("a/").max_keys(2).into_paginator().send();
    let mut objects = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert!(page.contents().len() <= 2);
        objects.extend(page.contents().to_vec());
    }
    let keys: Vec<&str> = objects.iter().map(|object| object.key().unwrap()).collect();
    assert_eq!(keys, ["a/1", "a/2", "a/3", "a/b/4", "a/ü 5"]);
    assert!(objects.iter().all(|object| object.size() == Some(1)));
    let top = list().delimiter("/").send().await.unwrap();
    assert_eq!(top.common_prefixes()[0].prefix(), Some("a/"));
    assert_eq!((top.contents().len(), top.key_count()), (1, Some(2)));
    let keys = keys.into_iter().chain(["never there"]);
    let keys = keys.map(|key| ObjectIdentifier::builder().key(key).build().unwrap());
    let delete = Delete::builder()
        .set_objects(Some(keys.collect()))
        .build()
        .unwrap();
    let deleted = client
        .delete_objects()
        .bucket(BUCKET)
        .delete(delete)
        .send()
        .await
        .unwrap();
    assert_eq!((deleted.deleted().len(), deleted.errors().len()), (6, 0));
    let left = list().send().await.unwrap();
    assert_eq!(left.contents()[0].key(), Some("b"));
    assert_eq!((left.contents().len(), left.is_truncated()), (1, Some(false)));
    let again = list().start_after("b").send().await.unwrap();
    assert_eq!(again.key_count(), Some(0));
    fleet.stop().await.unwrap();
}

#[tokio::test]
async fn a_write_on_a_condition_overwrites_nothing() {
    let (_place, fleet, client) = start().await;
    let put = |body: &'static [u8]| {
        client
            .put_object()
            .bucket(BUCKET)
            .key("a")
            .body(ByteStream::from_static(body))
    };
    let first = put(b"one").if_none_match("*").send().await.unwrap();
    let second = put(b"two").if_none_match("*").send().await;
    assert_eq!(refused(second), (412, "PreconditionFailed".to_owned()));
    let other = put(b"two")
        .if_match("\"00000000000000000000000000000000\"")
        .send()
        .await;
    assert_eq!(refused(other), (412, "PreconditionFailed".to_owned()));
    put(b"two").if_match(first.e_tag().unwrap()).send().await.unwrap();
    fleet.stop().await.unwrap();
}
