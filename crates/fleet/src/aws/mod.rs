//! Signed calls of AWS's JSON APIs, for an operator's commands: a dozen operations of four services (decision 0078).

mod credentials;

use std::fmt;
use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use cloud_core::account::REGION;
use cloud_core::clock::{Clock as _, SystemClock};
use relational::Signer;
use reqwest::{Client, ClientBuilder, Method, Response};
use serde_json::Value;

const JSON_1_0: &str = "application/x-amz-json-1.0";
const JSON_1_1: &str = "application/x-amz-json-1.1";
/// Attempts of one call, with pauses that double.
const ATTEMPTS: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// A function may take 15 minutes.
const TIMEOUT: Duration = Duration::from_secs(16 * 60);

/// The services, and the credentials for them.
#[derive(Debug)]
pub struct Aws {
    client: Client,
    credentials: Credentials,
    region: String,
    sqs: String,
    dynamodb: String,
    streams: String,
    lambda: String,
    athena: String,
    ses: String,
    cloudwatch: String,
}

/// A call that was refused.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) code: String,
    message: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Refused {}

/// A request, signed anew for each attempt.
struct Call<'a> {
    service: &'static str,
    method: Method,
    url: String,
    headers: Vec<(&'static str, &'a str)>,
    body: Vec<u8>,
}

impl Aws {
    /// The fleet that listens on this port.
    ///
    /// # Errors
    /// When there can be no HTTP client.
    pub fn local(port: u16) -> anyhow::Result<Self> {
        let url = |service: &str| format!("http://127.0.0.1:{port}/_local/{service}");
        Ok(Self {
            client: client().no_proxy().build()?,
            credentials: credentials::local(),
            region: REGION.to_owned(),
            sqs: url("sqs"),
            dynamodb: url("dynamodb"),
            streams: url("dynamodb"),
            lambda: url("lambda"),
            athena: url("athena"),
            ses: url("ses"),
            cloudwatch: url("cloudwatch"),
        })
    }

    /// An account on AWS, or what the SDKs' variables name for it: `AWS_ENDPOINT_URL_SQS`, `…_DYNAMODB`, `…_DYNAMODB_STREAMS`,
    /// `…_LAMBDA`, `…_ATHENA`.
    ///
    /// # Errors
    /// When there is no region, or there are no credentials.
    pub async fn account(region: Option<&str>) -> anyhow::Result<Self> {
        let region = credentials::region(region).await?;
        let url = |variable: &str, host: &str| {
            let given = credentials::variable(&format!("AWS_ENDPOINT_URL_{variable}"));
            given.unwrap_or_else(|| format!("https://{host}.{region}.{}", domain_of(&region)))
        };
        Ok(Self {
            client: client().build()?,
            credentials: credentials::find().await?,
            sqs: url("SQS", "sqs"),
            dynamodb: url("DYNAMODB", "dynamodb"),
            streams: url("DYNAMODB_STREAMS", "streams.dynamodb"),
            lambda: url("LAMBDA", "lambda"),
            athena: url("ATHENA", "athena"),
            ses: url("SESV2", "email"),
            cloudwatch: url("CLOUDWATCH", "monitoring"),
            region,
        })
    }

    pub(crate) async fn sqs(&self, operation: &str, input: &Value) -> anyhow::Result<Value> {
        let target = format!("AmazonSQS.{operation}");
        self.json("sqs", &self.sqs, (JSON_1_0, &target), input).await
    }

    pub(crate) async fn dynamodb(&self, operation: &str, input: &Value) -> anyhow::Result<Value> {
        let target = format!("DynamoDB_20120810.{operation}");
        self.json("dynamodb", &self.dynamodb, (JSON_1_0, &target), input)
            .await
    }

    pub(crate) async fn streams(&self, operation: &str, input: &Value) -> anyhow::Result<Value> {
        let target = format!("DynamoDBStreams_20120810.{operation}");
        self.json("dynamodb", &self.streams, (JSON_1_0, &target), input)
            .await
    }

    pub(crate) async fn athena(&self, operation: &str, input: &Value) -> anyhow::Result<Value> {
        let target = format!("AmazonAthena.{operation}");
        self.json("athena", &self.athena, (JSON_1_1, &target), input)
            .await
    }

    /// The page of event source mappings at this marker.
    pub(crate) async fn mappings(&self, marker: Option<&str>) -> anyhow::Result<Value> {
        let query = marker.map(|marker| format!("?Marker={}", encode(marker)));
        let query = query.unwrap_or_default();
        let url = format!("{}/2015-03-31/event-source-mappings/{query}", self.lambda);
        self.get("lambda", url).await.context("ListEventSourceMappings")
    }

    /// The configuration of a function, with its environment.
    pub(crate) async fn function_configuration(&self, function_arn: &str) -> anyhow::Result<Value> {
        let name = encode(function_arn);
        let url = format!("{}/2015-03-31/functions/{name}/configuration", self.lambda);
        self.get("lambda", url).await.context("GetFunctionConfiguration")
    }

    /// Lambda's quotas of the account.
    pub(crate) async fn lambda_account(&self) -> anyhow::Result<Value> {
        let url = format!("{}/2016-08-19/account-settings/", self.lambda);
        self.get("lambda", url).await.context("GetAccountSettings")
    }

    /// The account at SES, and its identities.
    pub(crate) async fn mail_account(&self) -> anyhow::Result<(Value, Value)> {
        let url = |path: &str| format!("{}/v2/email/{path}", self.ses);
        let account = self.get("ses", url("account")).await.context("GetAccount")?;
        let identities = self.get("ses", url("identities")).await;
        Ok((account, identities.context("ListEmailIdentities")?))
    }

    pub(crate) async fn cloudwatch(&self, operation: &str, input: &Value) -> anyhow::Result<Value> {
        let target = format!("GraniteServiceVersion20100801.{operation}");
        self.json("monitoring", &self.cloudwatch, (JSON_1_0, &target), input)
            .await
    }

    async fn get(&self, service: &'static str, url: String) -> anyhow::Result<Value> {
        let call = Call {
            service,
            method: Method::GET,
            url,
            headers: Vec::new(),
            body: Vec::new(),
        };
        Ok(self.send(&call).await?.json().await?)
    }

    /// All services at one address.
    #[cfg(test)]
    pub(crate) fn at(url: &str) -> Self {
        let mut aws = Self::local(1).unwrap();
        for service in [
            &mut aws.sqs,
            &mut aws.dynamodb,
            &mut aws.streams,
            &mut aws.lambda,
            &mut aws.athena,
            &mut aws.ses,
            &mut aws.cloudwatch,
        ] {
            url.clone_into(service);
        }
        aws
    }

    /// The credentials and the region, for a signature of another kind.
    pub(crate) fn signer(&self) -> Signer {
        Signer {
            credentials: self.credentials.clone(),
            region: self.region.clone(),
        }
    }

    /// The function's response, and whether that is its failure.
    pub(crate) async fn invoke(
        &self,
        function_arn: &str,
        event: Vec<u8>,
    ) -> anyhow::Result<(bool, bytes::Bytes)> {
        let name = encode(function_arn);
        let response = self
            .send(&Call {
                service: "lambda",
                method: Method::POST,
                url: format!("{}/2015-03-31/functions/{name}/invocations", self.lambda),
                headers: vec![("content-type", "application/json")],
                body: event,
            })
            .await
            .context("Invoke")?;
        let has_failed = response.headers().contains_key("x-amz-function-error");
        Ok((has_failed, response.bytes().await?))
    }

    async fn json(
        &self,
        service: &'static str,
        url: &str,
        (media_type, target): (&str, &str),
        input: &Value,
    ) -> anyhow::Result<Value> {
        let call = Call {
            service,
            method: Method::POST,
            url: format!("{url}/"),
            headers: vec![("content-type", media_type), ("x-amz-target", target)],
            body: input.to_string().into_bytes(),
        };
        let response = self.send(&call).await.with_context(|| target.to_owned())?;
        let body = response.bytes().await?;
        // Some operations have no output.
        Ok(serde_json::from_slice(&body).unwrap_or_default())
    }

    /// Tries again what may pass. Each operation can be repeated: consumers are idempotent.
    async fn send(&self, call: &Call<'_>) -> anyhow::Result<Response> {
        let mut pause = FIRST_PAUSE;
        for attempt in 1..ATTEMPTS {
            match self.attempt(call, attempt).await? {
                Ok(response) if response.status().is_success() => return Ok(response),
                Ok(response) => {
                    let is_server_error = response.status().is_server_error();
                    let refused = refused(response).await;
                    if !is_server_error && !is_throttling(&refused.code) {
                        return Err(refused.into());
                    }
                }
                Err(error) if error.is_connect() => return Err(error.into()),
                Err(_) => {}
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        let response = self.attempt(call, ATTEMPTS).await??;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(refused(response).await.into())
    }

    async fn attempt(&self, call: &Call<'_>, attempt: u32) -> anyhow::Result<reqwest::Result<Response>> {
        let attempt = format!("attempt={attempt}; max={ATTEMPTS}");
        let mut request = self.client.request(call.method.clone(), &call.url);
        for (name, value) in &call.headers {
            request = request.header(*name, *value);
        }
        for (name, value) in self.signature(call)? {
            request = request.header(name, value);
        }
        let request = request.header("amz-sdk-request", attempt).body(call.body.clone());
        Ok(request.send().await)
    }

    /// The headers that sign the request ("Signature Version 4", IAM user guide).
    fn signature(&self, call: &Call<'_>) -> anyhow::Result<Vec<(String, String)>> {
        let identity = self.credentials.clone().into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(call.service)
            .time(SystemTime::from(SystemClock.now()))
            .settings(SigningSettings::default())
            .build()?
            .into();
        let body = SignableBody::Bytes(&call.body);
        let headers = call.headers.iter().copied();
        let request = SignableRequest::new(call.method.as_str(), &call.url, headers, body)?;
        let (instructions, _) = sign(request, &parameters)?.into_parts();
        let headers = instructions.headers();
        Ok(headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect())
    }
}

fn client() -> ClientBuilder {
    // Another part of the process may have installed one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .timeout(TIMEOUT)
        .connect_timeout(Duration::from_secs(10))
}

/// The China partition has a domain of its own ("AWS service endpoints", general reference).
fn domain_of(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "amazonaws.com.cn"
    } else {
        "amazonaws.com"
    }
}

/// RFC 3986, section 2.3: all but the unreserved characters are encoded.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

async fn refused(response: Response) -> Refused {
    let status = response.status();
    let header = response.headers().get("x-amzn-errortype");
    let header = header.and_then(|code| Some(code.to_str().ok()?.to_owned()));
    let body: Value = response.json().await.unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let code = header.or_else(|| text("__type").map(str::to_owned));
    // `com.amazonaws.sqs#QueueDoesNotExist`, `ThrottlingException:http://…`
    let code = code.as_deref().unwrap_or_else(|| status.as_str());
    let code = code.rsplit('#').next().unwrap_or_default();
    let code = code.split(':').next().unwrap_or_default();
    Refused {
        code: code.to_owned(),
        message: text("message")
            .or_else(|| text("Message"))
            .unwrap_or_default()
            .to_owned(),
    }
}

/// The codes of the services for a rate that was exceeded.
fn is_throttling(code: &str) -> bool {
    code.contains("Throttl") || ["LimitExceededException", "TooManyRequestsException"].contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_one_segment_of_a_path() {
        let arn = "arn:aws:lambda:us-east-1:1:function:a_b";
        assert_eq!(encode(arn), "arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Aa_b");
    }

    #[test]
    fn a_rate_that_was_exceeded_is_told_from_a_refusal() {
        for code in [
            "ThrottlingException",
            "RequestThrottled",
            "LimitExceededException",
            "TooManyRequestsException",
        ] {
            assert!(is_throttling(code), "{code}");
        }
        for code in [
            "AccessDeniedException",
            "TrimmedDataAccessException",
            "QueueDoesNotExist",
        ] {
            assert!(!is_throttling(code), "{code}");
        }
    }
}
