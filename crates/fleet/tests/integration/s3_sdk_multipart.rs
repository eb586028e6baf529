//! Uploads in parts, as the SDK sends them.

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::upload_part::UploadPartOutput;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ChecksumAlgorithm, ChecksumMode, ChecksumType, CompletedMultipartUpload, CompletedPart,
};

use super::s3_sdk::{BUCKET, refused, start};

const FIVE_MIB: usize = 5 * 1024 * 1024;

/// The upload's id.
async fn create(client: &Client, algorithm: Option<ChecksumAlgorithm>, kind: Option<ChecksumType>) -> String {
    let create = client.create_multipart_upload().bucket(BUCKET).key("a");
    let create = create
        .set_checksum_algorithm(algorithm.clone())
        .set_checksum_type(kind);
    let created = create.send().await.unwrap();
    assert_eq!(created.checksum_algorithm(), algorithm.as_ref());
    created.upload_id().unwrap().to_owned()
}

async fn part(
    client: &Client,
    id: &str,
    number: i32,
    body: &[u8],
    algorithm: Option<ChecksumAlgorithm>,
) -> CompletedPart {
    let part = client
        .upload_part()
        .bucket(BUCKET)
        .key("a")
        .upload_id(id)
        .part_number(number);
    let part = part
        .set_checksum_algorithm(algorithm)
        .body(ByteStream::from(body.to_vec()));
    completed(number, &part.send().await.unwrap())
}

fn completed(number: i32, part: &UploadPartOutput) -> CompletedPart {
    CompletedPart::builder()
        .part_number(number)
        .set_e_tag(part.e_tag().map(str::to_owned))
        .set_checksum_crc32(part.checksum_crc32().map(str::to_owned))
        .set_checksum_crc32_c(part.checksum_crc32_c().map(str::to_owned))
        .set_checksum_crc64_nvme(part.checksum_crc64_nvme().map(str::to_owned))
        .set_checksum_sha256(part.checksum_sha256().map(str::to_owned))
        .build()
}

fn list(parts: &[CompletedPart]) -> CompletedMultipartUpload {
    CompletedMultipartUpload::builder()
        .set_parts(Some(parts.to_vec()))
        .build()
}

#[tokio::test]
async fn parts_become_one_object_with_a_checksum_of_the_kind_that_was_asked_for() {
    let (_place, fleet, client) = start().await;
    let bodies = [vec![b'1'; FIVE_MIB], b"the end".to_vec()];
    let whole = bodies.concat();
    for (algorithm, kind, is_whole) in [
        (ChecksumAlgorithm::Sha256, None, false),
        (ChecksumAlgorithm::Crc32, None, false),
        (ChecksumAlgorithm::Crc32C, Some(ChecksumType::Composite), false),
        (ChecksumAlgorithm::Crc32, Some(ChecksumType::FullObject), true),
        (ChecksumAlgorithm::Crc32C, Some(ChecksumType::FullObject), true),
        (ChecksumAlgorithm::Crc64Nvme, None, true),
    ] {
        let asked = Some(algorithm.clone());
        let id = create(&client, asked.clone(), kind).await;
        let mut parts = Vec::new();
        for (number, body) in (1..).zip(&bodies) {
            parts.push(part(&client, &id, number, body, asked.clone()).await);
        }
        let complete = client
            .complete_multipart_upload()
            .bucket(BUCKET)
            .key("a")
            .upload_id(&id);
        let done = complete.multipart_upload(list(&parts)).send().await.unwrap();
        let wanted = if is_whole {
            ChecksumType::FullObject
        } else {
            ChecksumType::Composite
        };
        assert_eq!(done.checksum_type(), Some(&wanted), "{algorithm}");
        assert!(done.e_tag().unwrap().ends_with("-2\""));
        let head = client.head_object().bucket(BUCKET).key("a");
        let head = head.checksum_mode(ChecksumMode::Enabled).send().await.unwrap();
        let of_parts = [
            head.checksum_sha256(),
            head.checksum_crc32(),
            head.checksum_crc32_c(),
        ];
        let of_parts = of_parts.into_iter().flatten().any(|value| value.ends_with("-2"));
        assert_eq!(of_parts, !is_whole, "{algorithm}");
        // The SDK compares what it reads with a checksum of the whole.
        let got = client.get_object().bucket(BUCKET).key("a");
        let got = got.checksum_mode(ChecksumMode::Enabled).send().await.unwrap();
        assert!(got.body.collect().await.unwrap().to_vec() == whole, "{algorithm}");
    }
    fleet.stop().await.unwrap();
}

#[tokio::test]
async fn the_defaults_of_the_sdk_make_an_object() {
    let (_place, fleet, client) = start().await;
    let id = create(&client, None, None).await;
    let body = vec![b'1'; FIVE_MIB];
    let first = part(&client, &id, 1, &body, None).await;
    let last = part(&client, &id, 2, b"the end", None).await;
    let listed = client
        .list_parts()
        .bucket(BUCKET)
        .key("a")
        .upload_id(&id)
        .max_parts(1);
    let page = listed.clone().send().await.unwrap();
    assert_eq!((page.parts().len(), page.is_truncated()), (1, Some(true)));
    let rest = listed.part_number_marker(page.next_part_number_marker().unwrap());
    assert_eq!(rest.send().await.unwrap().parts()[0].part_number(), Some(2));
    let complete = client
        .complete_multipart_upload()
        .bucket(BUCKET)
        .key("a")
        .upload_id(&id);
    complete
        .multipart_upload(list(&[first, last]))
        .send()
        .await
        .unwrap();
    let head = client.head_object().bucket(BUCKET).key("a").send().await.unwrap();
    assert_eq!(head.content_length(), Some(FIVE_MIB as i64 + 7));
    fleet.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_said_of_the_whole_is_compared() {
    let (_place, fleet, client) = start().await;
    let id = create(&client, Some(ChecksumAlgorithm::Crc64Nvme), None).await;
    let one = part(&client, &id, 1, b"123456789", Some(ChecksumAlgorithm::Crc64Nvme)).await;
    let complete = || {
        let complete = client
            .complete_multipart_upload()
            .bucket(BUCKET)
            .key("a")
            .upload_id(&id);
        complete.multipart_upload(list(std::slice::from_ref(&one)))
    };
    let wrong = complete().checksum_crc64_nvme("AAAAAAAAAAA=").send().await;
    assert_eq!(refused(wrong), (400, "BadDigest".to_owned()));
    let shorter = complete().mpu_object_size(8).send().await;
    assert_eq!(refused(shorter), (400, "InvalidRequest".to_owned()));
    let done = complete()
        .checksum_crc64_nvme("rosUhgp5mIg=")
        .mpu_object_size(9)
        .send()
        .await
        .unwrap();
    assert_eq!(done.checksum_crc64_nvme(), Some("rosUhgp5mIg="));
    fleet.stop().await.unwrap();
}

#[tokio::test]
async fn parts_are_held_to_what_was_begun() {
    let (_place, fleet, client) = start().await;
    let id = create(&client, Some(ChecksumAlgorithm::Sha256), None).await;
    let upload = |number| {
        let part = client
            .upload_part()
            .bucket(BUCKET)
            .key("a")
            .upload_id(&id)
            .part_number(number);
        part.body(ByteStream::from_static(b"part"))
    };
    let other = upload(1)
        .checksum_algorithm(ChecksumAlgorithm::Crc32)
        .send()
        .await;
    assert_eq!(refused(other), (400, "InvalidRequest".to_owned()));
    let wrong = upload(1)
        .checksum_sha256("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
        .send()
        .await;
    assert_eq!(refused(wrong), (400, "BadDigest".to_owned()));
    let mut parts = Vec::new();
    for number in [1, 2] {
        let sent = upload(number)
            .checksum_algorithm(ChecksumAlgorithm::Sha256)
            .send()
            .await
            .unwrap();
        parts.push(completed(number, &sent));
    }
    let complete = |parts: &[CompletedPart]| {
        let complete = client
            .complete_multipart_upload()
            .bucket(BUCKET)
            .key("a")
            .upload_id(&id);
        complete.multipart_upload(list(parts)).send()
    };
    let unsummed = CompletedPart::builder()
        .part_number(2)
        .set_e_tag(parts[1].e_tag().map(str::to_owned));
    for (list, code) in [
        (parts.clone(), "EntityTooSmall"),
        (vec![parts[1].clone(), parts[0].clone()], "InvalidPartOrder"),
        (vec![unsummed.clone().build()], "InvalidRequest"),
        (vec![unsummed.part_number(3).build()], "InvalidPart"),
    ] {
        assert_eq!(refused(complete(&list).await), (400, code.to_owned()));
    }
    let digest_of_all = client.create_multipart_upload().bucket(BUCKET).key("a");
    let digest_of_all = digest_of_all.checksum_algorithm(ChecksumAlgorithm::Sha256);
    let digest_of_all = digest_of_all.checksum_type(ChecksumType::FullObject).send().await;
    assert_eq!(refused(digest_of_all), (400, "InvalidRequest".to_owned()));
    complete(&parts[1..]).await.unwrap();
    fleet.stop().await.unwrap();
}

#[tokio::test]
async fn an_aborted_upload_is_gone() {
    let (_place, fleet, client) = start().await;
    let id = create(&client, None, None).await;
    let one = part(&client, &id, 1, b"part", None).await;
    let uploads = client
        .list_multipart_uploads()
        .bucket(BUCKET)
        .send()
        .await
        .unwrap();
    assert_eq!(uploads.uploads()[0].upload_id(), Some(id.as_str()));
    let abort = || {
        client
            .abort_multipart_upload()
            .bucket(BUCKET)
            .key("a")
            .upload_id(&id)
            .send()
    };
    abort().await.unwrap();
    assert_eq!(refused(abort().await), (404, "NoSuchUpload".to_owned()));
    let complete = client
        .complete_multipart_upload()
        .bucket(BUCKET)
        .key("a")
        .upload_id(&id);
    let complete = complete.multipart_upload(list(&[one])).send().await;
    assert_eq!(refused(complete), (404, "NoSuchUpload".to_owned()));
    let uploads = client
        .list_multipart_uploads()
        .bucket(BUCKET)
        .send()
        .await
        .unwrap();
    assert!(uploads.uploads().is_empty());
    fleet.stop().await.unwrap();
}
