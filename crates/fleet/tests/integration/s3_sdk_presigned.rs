//! URLs presigned by the SDK, used by a client without credentials.

use std::time::{Duration, SystemTime};

use aws_sdk_s3::Client;
use aws_sdk_s3::presigning::{PresignedRequest, PresigningConfig};
use aws_sdk_s3::types::ChecksumAlgorithm;
use cloud_core::clock::Clock as _;
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Request, Response, Url};

use super::fleet::Place;
use super::s3_sdk::{BUCKET, start};

/// The SHA-256 of `hello`, and one of nothing.
const HELLO: &str = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
const OTHER: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

fn for_a_minute() -> PresigningConfig {
    since(Duration::ZERO)
}

/// Signed so long ago.
fn since(age: Duration) -> PresigningConfig {
    PresigningConfig::builder()
        .start_time(SystemTime::from(cloud_core::clock::SystemClock.now()) - age)
        .expires_in(Duration::from_secs(60))
        .build()
        .unwrap()
}

/// The request with all headers that were signed, but for the length, which is that of the body.
fn request(signed: &PresignedRequest, body: &'static str) -> Request {
    let mut request = Request::new(signed.method().parse().unwrap(), signed.uri().parse().unwrap());
    for (name, value) in signed.headers() {
        if name != "content-length" {
            let name: HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
    }
    *request.body_mut() = Some(body.into());
    request
}

fn with(mut request: Request, name: &'static str, value: &'static str) -> Request {
    request
        .headers_mut()
        .insert(name, HeaderValue::from_static(value));
    request
}

fn without(mut request: Request, name: &'static str) -> Request {
    request.headers_mut().remove(name).unwrap();
    request
}

fn to(mut request: Request, from: &str, to: &str) -> Request {
    let url = request.url().as_str();
    assert!(url.contains(from), "{url}");
    *request.url_mut() = url.replacen(from, to, 1).parse::<Url>().unwrap();
    request
}

/// Status, and code of the error if there is one.
async fn answer(place: &Place, request: Request) -> (u16, String) {
    let response: Response = place.client.execute(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.text().await.unwrap();
    let document = roxmltree::Document::parse(&body).ok();
    let code = document.as_ref().and_then(|document| {
        let mut nodes = document.descendants();
        nodes.find(|node| node.has_tag_name("Code"))?.text()
    });
    (status, code.unwrap_or_default().to_owned())
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// As the function `uploads` signs it.
async fn put(client: &Client, config: PresigningConfig) -> PresignedRequest {
    client
        .put_object()
        .bucket(BUCKET)
        .key("files/a")
        .content_length(5)
        .content_type("text/plain")
        .checksum_sha256(HELLO)
        .if_none_match("*")
        .presigned(config)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_put_takes_what_was_signed_once() {
    let (place, fleet, client) = start().await;
    let signed = put(&client, for_a_minute()).await;
    let names: Vec<&str> = signed.headers().map(|(name, _)| name).collect();
    for name in ["content-length", "content-type", "if-none-match"] {
        assert!(names.contains(&name), "{name} is not enforced: {names:?}");
    }
    assert_eq!(answer(&place, request(&signed, "hello")).await.0, 200);
    assert_eq!(
        answer(&place, request(&signed, "hello")).await,
        refused(412, "PreconditionFailed")
    );
    let head = client
        .head_object()
        .bucket(BUCKET)
        .key("files/a")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (head.content_type(), head.content_length()),
        (Some("text/plain"), Some(5))
    );
    fleet.stop().await.unwrap();
}

#[tokio::test]
async fn a_put_of_anything_else_is_refused() {
    let (place, fleet, client) = start().await;
    let signed = put(&client, for_a_minute()).await;
    let expired = put(&client, since(Duration::from_secs(61))).await;
    let hello = || request(&signed, "hello");
    let no_match = (403, "SignatureDoesNotMatch");
    for (what, request, (status, code)) in [
        ("longer", request(&signed, "hello!"), no_match),
        ("shorter", request(&signed, "hell"), no_match),
        ("empty", request(&signed, ""), no_match),
        ("other type", with(hello(), "content-type", "text/html"), no_match),
        ("no type", without(hello(), "content-type"), no_match),
        ("overwriting", without(hello(), "if-none-match"), no_match),
        ("other key", to(hello(), "files/a", "files/b"), no_match),
        ("other bucket", to(hello(), "/uploads/", "/other/"), no_match),
        (
            "other time",
            to(hello(), "X-Amz-Expires=60", "X-Amz-Expires=61"),
            no_match,
        ),
        ("other bytes", request(&signed, "jello"), (400, "BadDigest")),
        (
            "metadata",
            with(hello(), "x-amz-meta-a", "b"),
            (403, "AccessDenied"),
        ),
        (
            "a list of rights",
            with(hello(), "x-amz-acl", "public-read"),
            (403, "AccessDenied"),
        ),
        ("too late", request(&expired, "hello"), (403, "AccessDenied")),
        (
            "signed by nobody",
            Request::new(
                "PUT".parse().unwrap(),
                signed.uri().split_once('?').unwrap().0.parse().unwrap(),
            ),
            (403, "AccessDenied"),
        ),
    ] {
        assert_eq!(answer(&place, request).await, refused(status, code), "{what}");
    }
    let left = client.list_objects_v2().bucket(BUCKET).send().await.unwrap();
    assert_eq!(left.key_count(), Some(0));
    fleet.stop().await.unwrap();
}

#[tokio::test]
async fn another_checksum_than_the_signed_one_is_refused() {
    let (place, fleet, client) = start().await;
    let signed = put(&client, for_a_minute()).await;
    // In the address or among the headers: where the SDK has put it.
    let hello = request(&signed, "hello");
    let other = if hello.headers().contains_key("x-amz-checksum-sha256") {
        with(hello, "x-amz-checksum-sha256", OTHER)
    } else {
        let encoded = HELLO.replace('+', "%2B").replace('=', "%3D");
        to(hello, &encoded, &OTHER.replace('=', "%3D"))
    };
    assert_eq!(answer(&place, other).await, refused(403, "SignatureDoesNotMatch"));
    fleet.stop().await.unwrap();
}

#[tokio::test]
async fn a_get_gives_the_object_by_the_name_that_was_signed() {
    let (place, fleet, client) = start().await;
    let signed = put(&client, for_a_minute()).await;
    assert_eq!(answer(&place, request(&signed, "hello")).await.0, 200);
    let disposition = "attachment; filename=\"_.txt\"; filename*=UTF-8''%C3%A4%20%22%2B.txt";
    let get = |config| {
        let get = client.get_object().bucket(BUCKET).key("files/a");
        get.response_content_disposition(disposition).presigned(config)
    };
    let signed = get(for_a_minute()).await.unwrap();
    let got = place.client.get(signed.uri()).send().await.unwrap();
    assert_eq!(got.headers()["content-disposition"], disposition);
    assert_eq!(got.text().await.unwrap(), "hello");
    let part = place
        .client
        .get(signed.uri())
        .header("range", "bytes=1-2")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (part.status().as_u16(), part.text().await.unwrap()),
        (206, "el".to_owned())
    );
    let asked = || place.client.get(signed.uri()).build().unwrap();
    let late = get(since(Duration::from_secs(61))).await.unwrap();
    let late = place.client.get(late.uri()).build().unwrap();
    assert_eq!(answer(&place, late).await, refused(403, "AccessDenied"));
    let mut delete = asked();
    *delete.method_mut() = "DELETE".parse().unwrap();
    for other in [
        to(asked(), "files/a", "files/b"),
        to(asked(), "attachment", "inline"),
        to(asked(), "response-content-disposition", "response-content-type"),
        delete,
    ] {
        assert_eq!(answer(&place, other).await, refused(403, "SignatureDoesNotMatch"));
    }
    fleet.stop().await.unwrap();
}

#[tokio::test]
async fn a_part_is_held_to_its_number_length_and_checksum() {
    let (place, fleet, client) = start().await;
    let create = client.create_multipart_upload().bucket(BUCKET).key("files/a");
    let created = create
        .checksum_algorithm(ChecksumAlgorithm::Sha256)
        .send()
        .await
        .unwrap();
    let part = |config| {
        let part = client.upload_part().bucket(BUCKET).key("files/a").part_number(1);
        let part = part.upload_id(created.upload_id().unwrap());
        part.content_length(5).checksum_sha256(HELLO).presigned(config)
    };
    let signed = part(for_a_minute()).await.unwrap();
    let late = part(since(Duration::from_secs(61))).await.unwrap();
    let no_match = (403, "SignatureDoesNotMatch");
    for (what, request, (status, code)) in [
        ("longer", request(&signed, "hello!"), no_match),
        (
            "another part",
            to(request(&signed, "hello"), "partNumber=1", "partNumber=2"),
            no_match,
        ),
        (
            "another key",
            to(request(&signed, "hello"), "files/a", "files/b"),
            no_match,
        ),
        ("other bytes", request(&signed, "jello"), (400, "BadDigest")),
        ("too late", request(&late, "hello"), (403, "AccessDenied")),
    ] {
        assert_eq!(answer(&place, request).await, refused(status, code), "{what}");
    }
    // Again is no harm: the part is replaced.
    for _ in 0..2 {
        assert_eq!(answer(&place, request(&signed, "hello")).await.0, 200);
    }
    let upload = client
        .list_parts()
        .bucket(BUCKET)
        .key("files/a")
        .upload_id(created.upload_id().unwrap());
    let parts = upload.send().await.unwrap();
    assert_eq!(parts.parts().len(), 1);
    assert_eq!(parts.parts()[0].checksum_sha256(), Some(HELLO));
    let abort = client.abort_multipart_upload().bucket(BUCKET).key("files/a");
    abort
        .upload_id(created.upload_id().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(
        answer(&place, request(&signed, "hello")).await,
        refused(404, "NoSuchUpload")
    );
    fleet.stop().await.unwrap();
}
