use cloud_core::iam::Iam;
use cloud_core::objects::{Listed, ObjectError, Objects as _};

use super::*;

/// The function `reader` may read and list what is under `in/`.
fn reader() -> cloud_core::iam::Caller {
    let read = Statement {
        allows: true,
        actions: vec!["s3:GetObject".to_owned()],
        resources: vec!["arn:aws:s3:::files/in/*".to_owned()],
        ..Statement::default()
    };
    let iam = Iam::new([("reader", "ReaderRole", Policy(vec![read]))]);
    iam.find("local-reader").unwrap()
}

#[tokio::test]
async fn another_service_reads_lists_and_writes_for_its_caller() {
    let place = Place::new().await;
    let account = Iam::default().find("local").unwrap();
    let s3 = &place.s3;
    s3.locate(&account, "files").await.unwrap();
    for key in ["in/ü &+%.txt", "in/b", "out/c"] {
        s3.write(&account, "files", key, "hello".into()).await.unwrap();
    }
    assert_eq!(place.get("in/b").await.body, b"hello");
    let listed = s3.list(&account, "files", "in/").await.unwrap();
    let listed: Vec<_> = listed
        .iter()
        .map(|Listed { key, size_bytes }| (key.as_str(), *size_bytes))
        .collect();
    assert_eq!(listed, [("in/b", 5), ("in/ü &+%.txt", 5)]);
    let whole = s3.read(&account, "files", "in/ü &+%.txt", None).await.unwrap();
    assert_eq!(whole, "hello");
    let part = s3.read(&account, "files", "in/b", Some(1..3)).await.unwrap();
    assert_eq!(part, "el");
    let missing = s3.read(&account, "files", "in/none", None).await.unwrap_err();
    assert!(matches!(missing, ObjectError::NoSuchKey));
    let nowhere = s3.locate(&account, "nowhere").await.unwrap_err();
    assert!(matches!(nowhere, ObjectError::NoSuchBucket));
}

#[tokio::test]
async fn its_callers_role_decides() {
    let place = Place::new().await;
    place.put("in/a", "hello").await;
    let (s3, reader) = (&place.s3, reader());
    assert_eq!(s3.read(&reader, "files", "in/a", None).await.unwrap(), "hello");
    let denied = |error: ObjectError, action: &str| match error {
        ObjectError::Denied(text) => assert!(text.contains(action), "{text}"),
        other => panic!("{other:?}"),
    };
    denied(
        s3.locate(&reader, "files").await.unwrap_err(),
        "s3:GetBucketLocation",
    );
    denied(
        s3.list(&reader, "files", "in/").await.unwrap_err(),
        "s3:ListBucket",
    );
    let written = s3.write(&reader, "files", "in/b", "x".into()).await;
    denied(written.unwrap_err(), "s3:PutObject");
    let outside = s3.read(&reader, "files", "out/a", None).await;
    denied(outside.unwrap_err(), "s3:GetObject");
}
