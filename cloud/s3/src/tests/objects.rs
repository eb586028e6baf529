use cloud_core::faults::{Fault, Order};

use super::*;

#[tokio::test]
async fn what_was_put_comes_back_with_its_headers() {
    let mut place = Place::new().await;
    let call = put("a%20b/%C3%BC%2B../d", "hello")
        .header("content-type", "text/plain; charset=utf-8")
        .header("cache-control", "no-store")
        .header("x-amz-meta-owner", "usr_1")
        .header("x-amz-checksum-sha256", &sha256_base64(b"hello"));
    place.ok(call).await;
    place.reopen().await;
    let got = place.get("a%20b/%C3%BC%2B../d").await;
    assert_eq!(got.body, b"hello");
    assert_eq!(got.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(got.header("cache-control"), "no-store");
    assert_eq!(got.header("x-amz-meta-owner"), "usr_1");
    assert_eq!(got.header("content-length"), "5");
    assert_eq!(got.header("last-modified"), "Fri, 02 Jan 2026 03:04:05 GMT");
    assert_eq!(got.header("x-amz-checksum-sha256"), "");
    let head = Call::new("HEAD", "/files/a%20b/%C3%BC%2B../d").header("x-amz-checksum-mode", "ENABLED");
    let head = place.ok(head).await;
    assert!(head.body.is_empty());
    assert_eq!(head.header("content-length"), "5");
    assert_eq!(head.header("x-amz-checksum-sha256"), sha256_base64(b"hello"));
    assert_eq!(head.header("x-amz-checksum-type"), "FULL_OBJECT");
    assert_eq!(head.header("etag"), "\"5d41402abc4b2a76b9719d911017c592\"");
}

#[tokio::test]
async fn an_empty_object_is_one() {
    let place = Place::new().await;
    place.put("empty", "").await;
    let got = place.get("empty").await;
    assert_eq!((got.body.len(), got.header("content-length")), (0, "0"));
    assert_eq!(got.header("content-type"), "binary/octet-stream");
    assert_eq!(got.header("etag"), "\"d41d8cd98f00b204e9800998ecf8427e\"");
}

#[tokio::test]
async fn ranges_and_names_as_the_url_says() {
    let place = Place::new().await;
    place.put("a", "0123456789").await;
    let range = |range| Call::new("GET", "/files/a").header("range", range);
    let got = place.ok(range("bytes=2-4")).await;
    assert_eq!((got.status.as_u16(), got.body.as_slice()), (206, &b"234"[..]));
    assert_eq!(got.header("content-range"), "bytes 2-4/10");
    assert_eq!(
        place.fail(range("bytes=10-")).await,
        (416, "InvalidRange".to_owned())
    );
    let target = "/files/a?response-content-disposition=attachment%3B%20filename%3D%22x%22&response-content-type=text%2Fcsv";
    let got = place
        .raw(Call::new("GET", target).presigned(place.now(), 60))
        .await;
    assert_eq!(got.header("content-disposition"), "attachment; filename=\"x\"");
    assert_eq!(got.header("content-type"), "text/csv");
    assert_eq!(got.body, b"0123456789");
}

#[tokio::test]
async fn what_s3_refuses_is_refused() {
    let place = Place::new().await;
    place.put("there", "x").await;
    let refused = |call| place.fail(call);
    let expected = |status, code: &str| (status, code.to_owned());
    assert_eq!(
        refused(Call::new("GET", "/files/none")).await,
        expected(404, "NoSuchKey")
    );
    assert_eq!(
        refused(Call::new("GET", "/nowhere/a")).await,
        expected(404, "NoSuchBucket")
    );
    let too_large = Call::new("PUT", "/files/a").header("content-length", "5368709121");
    assert_eq!(refused(too_large).await, expected(400, "EntityTooLarge"));
    let endless = Call::new("PUT", "/files/a").body("x");
    assert_eq!(refused(endless).await, expected(411, "MissingContentLength"));
    let short = Call::new("PUT", "/files/a")
        .body("x")
        .header("content-length", "2");
    assert_eq!(refused(short).await, expected(400, "IncompleteBody"));
    let md5 = |value: &str| put("a", "hello").header("content-md5", value);
    assert_eq!(refused(md5("abc")).await, expected(400, "InvalidDigest"));
    let other = STANDARD.encode(md5::compute("jello").0);
    assert_eq!(refused(md5(&other)).await, expected(400, "BadDigest"));
    let checksum = put("a", "hello").header("x-amz-checksum-sha256", "abc");
    assert_eq!(refused(checksum).await, expected(400, "InvalidRequest"));
    let long = "k".repeat(1025);
    assert_eq!(refused(put(&long, "x")).await, expected(400, "KeyTooLongError"));
    place.put(&"k".repeat(1024), "x").await;
    let metadata = put("a", "x").header("x-amz-meta-a", &"v".repeat(2048));
    assert_eq!(refused(metadata).await, expected(400, "MetadataTooLarge"));
    let tagged = put("a", "x").header("x-amz-tagging", "a=b");
    assert_eq!(refused(tagged).await, expected(501, "NotImplemented"));
    let acl = Call::new("PUT", "/files/there?acl").body("x").with_length();
    assert_eq!(refused(acl).await, expected(501, "NotImplemented"));
    assert_eq!(place.files(), 2, "nothing of these stays");
}

#[tokio::test]
async fn conditions_hold_or_fail() {
    let place = Place::new().await;
    let failed = (412, "PreconditionFailed".to_owned());
    let absent = put("a", "one").header("if-none-match", "*");
    let etag = place.ok(absent.clone()).await.header("etag").to_owned();
    assert_eq!(place.fail(absent).await, failed);
    let same = |etag: &str| put("a", "two").header("if-match", etag);
    place.ok(same(&etag)).await;
    assert_eq!(place.fail(same(&etag)).await, failed);
    let missing = put("none", "x").header("if-match", &etag);
    assert_eq!(place.fail(missing).await, (404, "NoSuchKey".to_owned()));
    let got = place.get("a").await;
    assert_eq!(got.body, b"two");
    let known = Call::new("GET", "/files/a").header("if-none-match", got.header("etag"));
    let said = place.call(known).await;
    assert_eq!((said.status.as_u16(), said.body.len()), (304, 0));
    let stale = Call::new("GET", "/files/a").header("if-match", &etag);
    assert_eq!(place.fail(stale).await, failed);
    let since = "Fri, 02 Jan 2026 03:04:05 GMT";
    let known = Call::new("GET", "/files/a").header("if-modified-since", since);
    assert_eq!(place.call(known).await.status, 304);
}

#[tokio::test]
async fn a_copy_is_an_object_of_its_own() {
    let place = Place::new().await;
    place
        .ok(put("a%20b", "hello").header("content-type", "text/plain"))
        .await;
    let copy =
        |to: &str| Call::new("PUT", &format!("/files/{to}")).header("x-amz-copy-source", "/files/a%20b");
    let said = place.ok(copy("c")).await;
    assert_eq!(said.text("ETag"), "\"5d41402abc4b2a76b9719d911017c592\"");
    place.ok(Call::new("DELETE", "/files/a%20b")).await;
    let got = place.get("c").await;
    assert_eq!(
        (got.body.as_slice(), got.header("content-type")),
        (&b"hello"[..], "text/plain")
    );
    assert_eq!(place.fail(copy("d")).await, (404, "NoSuchKey".to_owned()));
    let itself = Call::new("PUT", "/files/c").header("x-amz-copy-source", "files/c");
    assert_eq!(
        place.fail(itself.clone()).await,
        (400, "InvalidRequest".to_owned())
    );
    let renewed = itself
        .header("x-amz-metadata-directive", "REPLACE")
        .header("content-type", "text/html");
    place.ok(renewed).await;
    let got = place.get("c").await;
    assert_eq!(
        (got.body.as_slice(), got.header("content-type")),
        (&b"hello"[..], "text/html")
    );
    assert_eq!(place.files(), 1);
}

#[tokio::test]
async fn who_reads_an_object_reads_all_of_it_though_it_is_replaced() {
    let place = Place::new().await;
    let first = "1".repeat(4 * 1024 * 1024);
    place.put("a", &first).await;
    let request = Call::new("GET", "/files/a").signed(place.now());
    let response = place.s3.router().oneshot(request).await.unwrap();
    place.put("a", "2").await;
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body.len(), first.len());
    assert!(body.iter().all(|byte| *byte == b'1'));
    assert_eq!(place.get("a").await.body, b"2");
}

#[tokio::test]
async fn what_a_crash_has_left_goes_at_the_next_start() {
    let mut place = Place::new().await;
    place.put("a", "hello").await;
    std::fs::write(place.dir.path().join("s3/half"), "hel").unwrap();
    place.reopen().await;
    assert_eq!(place.files(), 1);
    assert_eq!(place.get("a").await.body, b"hello");
}

#[tokio::test]
async fn faults_are_s3s_own() {
    let place = Place::new().await;
    for (error, expected) in [
        (Fault::Throttled, (503, "SlowDown".to_owned())),
        (Fault::InternalError, (500, "InternalError".to_owned())),
    ] {
        let order = Order {
            service: "s3".to_owned(),
            operation: "PutObject".to_owned(),
            error,
            times: 1,
        };
        place.faults.add(order).unwrap();
        assert_eq!(place.fail(put("a", "x")).await, expected);
    }
    place.put("a", "x").await;
}
