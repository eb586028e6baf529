use serde_json::{Value, json};

use super::*;
use crate::IdSeed;

const DIGEST: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

fn codes(body: Value) -> Vec<(String, &'static str)> {
    let errors = NewAttachment::parse(body).unwrap_err().0;
    errors
        .into_iter()
        .map(|error| (error.pointer, error.code))
        .collect()
}

fn body(size_bytes: u64) -> Value {
    json!({"file_name": "a.png", "content_type": "image/png", "size_bytes": size_bytes, "sha256": DIGEST})
}

#[test]
fn every_field_error_at_once() {
    let found = codes(json!({
        "file_name": "../x", "content_type": "png", "size_bytes": 5_368_709_121_u64, "sha256": "AAAA",
        "comment_id": "tsk_1", "sise": 1,
    }));
    let expected = [
        ("/file_name", "path_separator"),
        ("/content_type", "invalid_content_type"),
        ("/size_bytes", "out_of_range"),
        ("/sha256", "invalid_sha256"),
        ("/comment_id", "invalid_id"),
        ("/sise", "unknown_field"),
    ];
    assert_eq!(found, expected.map(|(at, code)| (at.to_owned(), code)));
}

#[test]
fn parts_have_digests_each_or_none() {
    let mut large = body(MAX_SINGLE_PUT_BYTES + 1);
    assert!(NewAttachment::parse(large.clone()).unwrap().is_multipart());
    large["part_sha256"] = json!([DIGEST]);
    assert_eq!(
        codes(large.clone()),
        [("/part_sha256".to_owned(), "wrong_number")]
    );
    large["part_sha256"] = json!([DIGEST, DIGEST]);
    assert!(NewAttachment::parse(large).is_ok());
    let mut small = body(MAX_SINGLE_PUT_BYTES);
    assert!(!NewAttachment::parse(small.clone()).unwrap().is_multipart());
    small["part_sha256"] = json!([DIGEST]);
    assert_eq!(codes(small), [("/part_sha256".to_owned(), "wrong_number")]);
}

#[test]
fn a_deployment_limits_sizes_and_types() {
    let limits = FileLimits {
        max_file_bytes: 10,
        max_project_bytes: 100,
        content_types: vec!["image/*".to_owned(), "application/pdf".to_owned()],
    };
    let content_type = |text: &str| ContentType::from_json(json!(text)).unwrap();
    assert_eq!(limits.check(10, &content_type("application/pdf")), Ok(()));
    let errors = limits.check(11, &content_type("text/html")).unwrap_err().0;
    let found: Vec<_> = errors
        .iter()
        .map(|error| (error.pointer.as_str(), error.code))
        .collect();
    assert_eq!(
        found,
        [
            ("/size_bytes", "file_too_large"),
            ("/content_type", "content_type_not_allowed")
        ]
    );
}

#[test]
fn only_attachments_without_a_file_expire() {
    let now: Timestamp = "2026-03-01T09:00:00Z".parse().unwrap();
    let ids = (
        AttachmentId::from_seed(IdSeed([1; 16])),
        ProjectId::from_seed(IdSeed([2; 16])),
        TaskId::from_seed(IdSeed([3; 16])),
    );
    let by = UserId::from_seed(IdSeed([4; 16]));
    let new = |size| NewAttachment::parse(body(size)).unwrap();
    let pending = new(1).into_attachment(ids.clone(), by.clone(), None, now);
    assert_eq!(pending.expires_at().unwrap().to_string(), "2026-03-02T09:00:00Z");
    assert_eq!(pending.thumbnail, Thumbnail::Pending);
    let arrived = pending.arrived(now);
    assert_eq!((arrived.state, arrived.version), (AttachmentState::Available, 2));
    assert_eq!(arrived.expires_at(), None);
    let large = new(MAX_FILE_BYTES).into_attachment(ids, by, Some("upload".to_owned()), now);
    assert_eq!(large.arrived(now).state, AttachmentState::Checking);
}
