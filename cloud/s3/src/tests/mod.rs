use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, Uri};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cloud_core::clock::ManualClock;
use cloud_core::faults::Faults;
use cloud_core::iam::Iam;
use cloud_core::policy::{Policy, Statement};
use cloud_sqs::{QueueSettings, Sqs};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use super::{BucketSettings, Config, CorsRule, LifecycleRule, NotificationRule, S3};

mod deletion;
mod listing;
mod multipart;
mod objects;
mod port;
mod rename;
mod rules;
mod s3_events;
mod signing;

/// A service with the buckets `files` and `bare`; the queue `created` gets messages about objects under `in/`
/// in `files`.
struct Place {
    dir: tempfile::TempDir,
    clock: Arc<ManualClock>,
    faults: Faults,
    sqs: Sqs,
    s3: S3,
}

/// A request to be signed.
#[derive(Clone)]
struct Call {
    method: &'static str,
    target: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    /// For the signature; `None` is that of the body.
    payload: Option<SignableBody<'static>>,
    secret: &'static str,
    access_key: &'static str,
}

struct Said {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Place {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = ManualClock::new("2026-01-02T03:04:05Z".parse().unwrap());
        let faults = Faults::default();
        let (sqs, s3) = open(&dir, &clock, &faults).await;
        Self {
            dir,
            clock,
            faults,
            sqs,
            s3,
        }
    }

    /// As after a `kill -9`: nothing is closed.
    async fn reopen(&mut self) {
        (self.sqs, self.s3) = open(&self.dir, &self.clock, &self.faults).await;
    }

    fn now(&self) -> SystemTime {
        use cloud_core::clock::Clock as _;
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.clock.now().as_second().try_into().unwrap())
    }

    async fn raw(&self, request: Request<Body>) -> Said {
        let response = self.s3.router().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Said {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    /// Signs in the headers and sends.
    async fn call(&self, call: Call) -> Said {
        self.raw(call.signed(self.now())).await
    }

    async fn ok(&self, call: Call) -> Said {
        let said = self.call(call.clone()).await;
        assert!(
            said.status.is_success(),
            "{} {}: {said:?}",
            call.method,
            call.target
        );
        said
    }

    /// Status and code of the error that must come.
    async fn fail(&self, call: Call) -> (u16, String) {
        self.call(call).await.error()
    }

    async fn put(&self, key: &str, body: &str) -> Said {
        self.ok(put(key, body)).await
    }

    async fn get(&self, key: &str) -> Said {
        self.ok(Call::new("GET", &format!("/files/{key}"))).await
    }

    /// The messages in the queue.
    async fn heard(&self) -> Vec<Value> {
        let input = serde_json::json!({
            "QueueUrl": cloud_sqs::url("http://127.0.0.1:1", "created"), "MaxNumberOfMessages": 10,
        });
        let request = Request::post("/")
            .header("authorization", "AWS4-HMAC-SHA256 Credential=local/x")
            .header("x-amz-target", "AmazonSQS.ReceiveMessage")
            .body(Body::from(input.to_string()))
            .unwrap();
        let response = self.sqs.router().oneshot(request).await.unwrap();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body: Value = serde_json::from_slice(&body).unwrap();
        let messages = body["Messages"].as_array().cloned().unwrap_or_default();
        messages
            .iter()
            .map(|message| serde_json::from_str(message["Body"].as_str().unwrap()).unwrap())
            .collect()
    }

    fn files(&self) -> usize {
        std::fs::read_dir(self.dir.path().join("s3")).unwrap().count()
    }
}

impl Call {
    fn new(method: &'static str, target: &str) -> Self {
        Self {
            method,
            target: target.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            payload: None,
            secret: "local",
            access_key: "local",
        }
    }

    fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    fn with_length(self) -> Self {
        let length = self.body.len().to_string();
        self.header("content-length", &length)
    }

    fn signed(self, at: SystemTime) -> Request<Body> {
        let settings = settings(SignatureLocation::Headers);
        let mut request = self.request();
        let payload = self.payload.clone();
        let payload = payload.unwrap_or_else(|| SignableBody::Precomputed(sha256_hex(&self.body)));
        self.instructions(settings, at, payload, &mut request);
        request
    }

    /// With the signature in the URL.
    fn presigned(self, at: SystemTime, expires_s: u64) -> Request<Body> {
        let mut settings = settings(SignatureLocation::QueryParams);
        settings.expires_in = Some(Duration::from_secs(expires_s));
        let mut request = self.request();
        self.instructions(settings, at, SignableBody::UnsignedPayload, &mut request);
        // The signer writes the whole URI; a request on the wire has its path.
        let target = request.uri().path_and_query().unwrap().as_str().to_owned();
        *request.uri_mut() = target.parse().unwrap();
        request
    }

    fn instructions(
        &self,
        settings: SigningSettings,
        at: SystemTime,
        payload: SignableBody<'_>,
        request: &mut Request<Body>,
    ) {
        let credentials = Credentials::new(
            self.access_key,
            self.secret,
            Some("local".to_owned()),
            None,
            "test",
        );
        let identity: Identity = credentials.into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region("us-east-1")
            .name("s3")
            .time(at)
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let headers = request.headers().clone();
        let headers = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
        let signable = SignableRequest::new(
            self.method,
            format!("http://127.0.0.1:1{}", self.target),
            headers,
            payload,
        );
        let (instructions, _) = sign(signable.unwrap(), &parameters).unwrap().into_parts();
        instructions.apply_to_request_http1x(request);
    }

    fn request(&self) -> Request<Body> {
        let mut request = Request::builder()
            .method(self.method)
            .uri(self.target.parse::<Uri>().unwrap())
            .header("host", "127.0.0.1:1");
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        request.body(Body::from(self.body.clone())).unwrap()
    }
}

impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body = String::from_utf8_lossy(&self.body);
        write!(f, "{} {:?} {body:.2000}", self.status, self.headers)
    }
}

impl Said {
    fn error(&self) -> (u16, String) {
        (self.status.as_u16(), self.text("Code"))
    }

    /// The text of the first element of this name; empty when there is none.
    fn text(&self, name: &str) -> String {
        self.texts(name).into_iter().next().unwrap_or_default()
    }

    fn texts(&self, name: &str) -> Vec<String> {
        let text = std::str::from_utf8(&self.body).unwrap();
        let Ok(document) = roxmltree::Document::parse(text) else {
            return Vec::new();
        };
        let found = document
            .descendants()
            .filter(|node| node.tag_name().name() == name);
        found
            .map(|node| node.text().unwrap_or_default().to_owned())
            .collect()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

fn put(key: &str, body: &str) -> Call {
    Call::new("PUT", &format!("/files/{key}"))
        .body(body)
        .with_length()
}

fn settings(location: SignatureLocation) -> SigningSettings {
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.payload_checksum_kind = aws_sigv4::http_request::PayloadChecksumKind::XAmzSha256;
    settings.signature_location = location;
    settings
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    ring::digest::digest(&ring::digest::SHA256, bytes)
        .as_ref()
        .to_vec()
}

fn sha256_hex(bytes: &[u8]) -> String {
    cloud_core::random::hex(&sha256(bytes))
}

fn sha256_base64(bytes: &[u8]) -> String {
    STANDARD.encode(sha256(bytes))
}

/// `reader` may do this and that with objects of `files` below `in/`, `lister` may also list it, `remover` only delete them.
fn iam() -> Iam {
    let statement = |actions: &[&str], resource: &str| Statement {
        allows: true,
        actions: actions.iter().map(|action| (*action).to_owned()).collect(),
        resources: vec![resource.to_owned()],
        ..Statement::default()
    };
    let objects = statement(
        &["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
        "arn:aws:s3:::files/in/*",
    );
    let remove = statement(&["s3:DeleteObject"], "arn:aws:s3:::files/in/*");
    let list = statement(&["s3:ListBucket"], "arn:aws:s3:::files");
    Iam::new([
        ("lister", "ListerRole", Policy(vec![objects.clone(), list])),
        ("reader", "ReaderRole", Policy(vec![objects])),
        ("remover", "RemoverRole", Policy(vec![remove])),
    ])
}

async fn open(dir: &tempfile::TempDir, clock: &Arc<ManualClock>, faults: &Faults) -> (Sqs, S3) {
    let queues = vec![QueueSettings::new("created".to_owned())];
    let sqs = Sqs::open(
        dir.path(),
        "http://127.0.0.1:1",
        queues,
        (faults.clone(), Iam::default()),
        clock.clone(),
    )
    .unwrap();
    let files = BucketSettings {
        name: "files".to_owned(),
        cors: vec![CorsRule {
            allowed_origins: vec!["https://*.example.test".to_owned()],
            allowed_methods: vec!["GET".to_owned(), "PUT".to_owned()],
            allowed_headers: vec!["content-type".to_owned(), "x-amz-*".to_owned()],
            exposed_headers: vec!["ETag".to_owned()],
            max_age_s: Some(600),
        }],
        lifecycle: vec![
            LifecycleRule {
                prefix: "tmp/".to_owned(),
                expiration_days: Some(1),
                abort_upload_days: None,
            },
            LifecycleRule {
                prefix: String::new(),
                expiration_days: None,
                abort_upload_days: Some(7),
            },
        ],
        notifications: vec![NotificationRule {
            event: "s3:ObjectCreated:*".to_owned(),
            queue_arn: cloud_sqs::arn("created"),
            prefix: "in/".to_owned(),
            suffix: String::new(),
        }],
    };
    let bare = BucketSettings {
        name: "bare".to_owned(),
        ..BucketSettings::default()
    };
    let config = Config {
        url: "http://127.0.0.1:1/_local/s3".to_owned(),
        iam: iam(),
        queues: Arc::new(sqs.clone()),
        faults: faults.clone(),
        clock: clock.clone(),
    };
    let s3 = S3::open(dir.path(), vec![files, bare], config).await.unwrap();
    (sqs, s3)
}
