//! S3 behind the gateway: bodies that the gateway itself would refuse, and messages that a function waits for.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use cloud_core::clock::Clock as _;
use fleet::Fleet;
use reqwest::{Body, Client, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::fleet::Place;

const TEMPLATE: &str = r"
Resources:
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        QueueConfigurations:
          - {Event: 's3:ObjectCreated:*', Queue: !GetAtt Created.Arn, Filter: {S3Key: {Rules: [{Name: prefix, Value: in/}]}}}
  UploadsPolicy: {Type: 'AWS::S3::BucketPolicy', Properties: {Bucket: !Ref Uploads, PolicyDocument: {}}}
  Created: {Type: AWS::SQS::Queue}
  CreatedPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Created]
      PolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: s3.amazonaws.com}, Action: 'sqs:SendMessage', Resource: !GetAtt Created.Arn}]
";

/// A presigned URL of the fleet.
fn presign(fleet: &Fleet, method: &'static str, key: &str) -> String {
    let url = format!("http://127.0.0.1:{}/_local/s3/uploads/{key}", fleet.port());
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(std::time::Duration::from_secs(60));
    let identity: Identity = Credentials::new("local", "local", None, None, "test").into();
    let now = SystemTime::from(cloud_core::clock::SystemClock.now());
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("s3")
        .time(now)
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let host = format!("127.0.0.1:{}", fleet.port());
    let headers = [("host", host.as_str())].into_iter();
    let request = SignableRequest::new(method, url.as_str(), headers, SignableBody::UnsignedPayload);
    let (instructions, _) = sign(request.unwrap(), &parameters).unwrap().into_parts();
    let mut request = http::Request::builder().method(method).uri(url).body(()).unwrap();
    instructions.apply_to_request_http1x(&mut request);
    request.uri().to_string()
}

async fn put(client: &Client, fleet: &Fleet, key: &str, body: impl Into<Body>) -> Response {
    let request = client.put(presign(fleet, "PUT", key)).body(body);
    request.send().await.unwrap()
}

#[tokio::test]
async fn a_body_beyond_the_gateways_limit_comes_back_byte_for_byte() {
    let place = Place::new();
    let fleet = place.start(TEMPLATE, 0).await.unwrap();
    let body: Vec<u8> = (0..12 * 1024 * 1024_u32).map(|at| (at % 251) as u8).collect();
    assert_eq!(
        put(&place.client, &fleet, "big", body.clone()).await.status(),
        200
    );
    let url = presign(&fleet, "GET", "big");
    let got = place.client.get(&url).send().await.unwrap();
    assert!(got.bytes().await.unwrap() == body);
    let head = presign(&fleet, "HEAD", "big");
    let head = place.client.head(&head).send().await.unwrap();
    assert_eq!(head.headers()["content-length"], body.len().to_string());
    let foreign = place.client.get(&url).header("origin", "http://evil.test");
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    let unsigned = url.split_once('?').unwrap().0;
    assert_eq!(place.client.get(unsigned).send().await.unwrap().status(), 403);
    fleet.stop().await.unwrap();
}

#[tokio::test]
async fn a_refused_client_that_waits_to_send_its_body_is_told_that_the_connection_ends() {
    let place = Place::new();
    let fleet = place.start(TEMPLATE, 0).await.unwrap();
    let stream = tokio::net::TcpStream::connect(("127.0.0.1", fleet.port()));
    let mut stream = stream.await.unwrap();
    let head = "PUT /_local/s3/uploads/a HTTP/1.1\r\nhost: 127.0.0.1\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    // To the end: the fleet closes.
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
    fleet.stop().await.unwrap();
}

#[tokio::test]
async fn the_message_is_in_the_queue_when_the_upload_is_answered() {
    let place = Place::new();
    let fleet = place.start(TEMPLATE, 0).await.unwrap();
    assert_eq!(put(&place.client, &fleet, "in/a", "hello").await.status(), 200);
    let base = format!("http://127.0.0.1:{}/_local", fleet.port());
    let received = place
        .client
        .post(format!("{base}/sqs/"))
        .header("authorization", "AWS4-HMAC-SHA256 Credential=local/")
        .header("x-amz-target", "AmazonSQS.ReceiveMessage")
        .body(json!({"QueueUrl": format!("{base}/sqs/000000000000/Created")}).to_string());
    let received = received.send().await.unwrap().text().await.unwrap();
    let received: Value = serde_json::from_str(&received).unwrap();
    let message: Value = serde_json::from_str(received["Messages"][0]["Body"].as_str().unwrap()).unwrap();
    assert_eq!(message["Records"][0]["s3"]["object"]["key"], "in%2Fa");
    fleet.stop().await.unwrap();
}

#[tokio::test]
async fn a_directory_of_the_first_version_opens_with_its_objects() {
    let place = Place::new();
    let fleet = place.start(TEMPLATE, 0).await.unwrap();
    for key in ["avatars/ann/1", "portraits/ann/1", "orders/job", "projects/1"] {
        assert_eq!(put(&place.client, &fleet, key, key).await.status(), 200);
    }
    fleet.stop().await.unwrap();
    let path = place.data_dir().join("fleet.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert!(manifest.as_object_mut().unwrap().remove("version").is_some());
    std::fs::write(&path, manifest.to_string()).unwrap();
    for _ in 0..2 {
        let fleet = place.start(TEMPLATE, 0).await.unwrap();
        for (key, body) in [
            ("avatar-uploads/ann/1", "avatars/ann/1"),
            ("avatars/ann/1", "portraits/ann/1"),
            ("job-specs/job", "orders/job"),
            ("projects/1", "projects/1"),
        ] {
            let got = place
                .client
                .get(presign(&fleet, "GET", key))
                .send()
                .await
                .unwrap();
            assert_eq!(got.text().await.unwrap(), body);
        }
        fleet.stop().await.unwrap();
    }
}
