//! New versions of functions: invoking one by its ARN, and reporting to CodeDeploy whether it may take requests.
//!
//! Two operations, so their requests are written by hand: an SDK client for each would be a megabyte of a function that runs a few times
//! a month.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_async::future::timeout::Timeout;
use aws_smithy_async::rt::sleep::AsyncSleep as _;
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_runtime_api::client::identity::Identity;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use domain::Clock as _;
use sdk_http::Http;
use serde_json::json;

use crate::{SdkConfig, SystemClock};

/// Longer than a function over HTTP may take.
const TIMEOUT: Duration = Duration::from_secs(25);
/// Tries of one call, with pauses that double.
const ATTEMPTS: u32 = 3;
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// Invokes versions, and reports on deployments.
#[derive(Debug)]
pub struct Releases {
    http: Http,
    credentials: Identity,
    region: String,
    lambda: String,
    codedeploy: String,
}

/// Why a call has no result.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseError {
    /// The function ended the invocation with an error; Lambda's word for it, as `Unhandled`.
    #[error("the invocation ended with an error ({0})")]
    Function(String),
    /// The service refused, or could not do it, at each attempt.
    #[error("the service answered {0}")]
    Status(u16),
    /// No connection, or no response in time, at each attempt.
    #[error("the service cannot be reached")]
    Unreachable,
    /// The configuration makes no request.
    #[error("no valid request")]
    Request,
}

/// A request, signed anew for each attempt.
struct Call<'a> {
    service: &'static str,
    url: String,
    headers: &'a [(&'static str, &'static str)],
    body: Vec<u8>,
}

impl Releases {
    pub(crate) fn new(http: Http, config: &SdkConfig) -> Self {
        let session_token = config.session_token.as_ref();
        let credentials = Credentials::new(
            &config.access_key_id,
            config.secret_access_key.expose(),
            session_token.map(|token| token.expose().to_owned()),
            None,
            "environment",
        );
        let region = &config.region;
        // The China partition has a domain of its own ("AWS service endpoints", general reference).
        let domain = if region.starts_with("cn-") {
            "amazonaws.com.cn"
        } else {
            "amazonaws.com"
        };
        let url = |given: &Option<String>, service: &str| {
            let given = given.as_deref().map(|url| url.trim_end_matches('/').to_owned());
            given.unwrap_or_else(|| format!("https://{service}.{region}.{domain}"))
        };
        Self {
            http,
            credentials: credentials.into(),
            lambda: url(&config.lambda_url, "lambda"),
            codedeploy: url(&config.codedeploy_url, "codedeploy"),
            region: region.clone(),
        }
    }

    /// The response of a version to an event.
    ///
    /// # Errors
    /// See [`ReleaseError`].
    pub async fn invoke(&self, version_arn: &str, event: Vec<u8>) -> Result<Vec<u8>, ReleaseError> {
        let name = encode(version_arn);
        let call = Call {
            service: "lambda",
            url: format!("{}/2015-03-31/functions/{name}/invocations", self.lambda),
            headers: &[("content-type", "application/json")],
            body: event,
        };
        self.send(&call).await
    }

    /// Lets a deployment go on, or fail.
    ///
    /// # Errors
    /// See [`ReleaseError`].
    pub async fn report(
        &self,
        deployment_id: &str,
        execution_id: &str,
        is_well: bool,
    ) -> Result<(), ReleaseError> {
        let input = json!({
            "deploymentId": deployment_id,
            "lifecycleEventHookExecutionId": execution_id,
            "status": if is_well { "Succeeded" } else { "Failed" },
        });
        let call = Call {
            service: "codedeploy",
            url: format!("{}/", self.codedeploy),
            headers: &[
                ("content-type", "application/x-amz-json-1.1"),
                (
                    "x-amz-target",
                    "CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus",
                ),
            ],
            body: input.to_string().into_bytes(),
        };
        self.send(&call).await.map(drop)
    }

    /// Tries again what may pass.
    async fn send(&self, call: &Call<'_>) -> Result<Vec<u8>, ReleaseError> {
        let mut pause = FIRST_PAUSE;
        for _ in 1..ATTEMPTS {
            match self.attempt(call).await {
                Err(ReleaseError::Unreachable | ReleaseError::Status(429 | 500..)) => {}
                result => return result,
            }
            sdk_http::sleep().sleep(pause).await;
            pause *= 2;
        }
        self.attempt(call).await
    }

    async fn attempt(&self, call: &Call<'_>) -> Result<Vec<u8>, ReleaseError> {
        let request = self.signed(call)?;
        let sleep = sdk_http::sleep().sleep(TIMEOUT);
        Timeout::new(self.exchange(request), sleep)
            .await
            .unwrap_or(Err(ReleaseError::Unreachable))
    }

    async fn exchange(&self, request: HttpRequest) -> Result<Vec<u8>, ReleaseError> {
        let response = self.http.call(request).await;
        let response = response.map_err(|_| ReleaseError::Unreachable)?;
        let status = response.status().as_u16();
        let error = response.headers().get("x-amz-function-error").map(str::to_owned);
        if let Some(error) = error {
            return Err(ReleaseError::Function(error));
        }
        if !(200..300).contains(&status) {
            return Err(ReleaseError::Status(status));
        }
        let body = ByteStream::new(response.into_body()).collect().await;
        let body = body.map_err(|_| ReleaseError::Unreachable)?;
        Ok(body.into_bytes().to_vec())
    }

    /// The request with the headers that sign it ("Signature Version 4", IAM user guide).
    fn signed(&self, call: &Call<'_>) -> Result<HttpRequest, ReleaseError> {
        let parameters = v4::SigningParams::builder()
            .identity(&self.credentials)
            .region(&self.region)
            .name(call.service)
            .time(SystemTime::from(SystemClock.now()))
            .settings(SigningSettings::default())
            .build()
            .map_err(|_| ReleaseError::Request)?
            .into();
        let headers = call.headers.iter().copied();
        let signable = SignableRequest::new("POST", &call.url, headers, SignableBody::Bytes(&call.body))
            .map_err(|_| ReleaseError::Request)?;
        let (instructions, _) = sign(signable, &parameters)
            .map_err(|_| ReleaseError::Request)?
            .into_parts();
        let mut request = HttpRequest::new(SdkBody::from(call.body.clone()));
        request.set_method("POST").map_err(|_| ReleaseError::Request)?;
        request
            .set_uri(call.url.as_str())
            .map_err(|_| ReleaseError::Request)?;
        let signature = instructions.headers();
        for (name, value) in call.headers.iter().copied().chain(signature) {
            request.headers_mut().insert(name.to_owned(), value.to_owned());
        }
        Ok(request)
    }
}

/// RFC 3986, section 2.3: all but the unreserved characters are encoded.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
