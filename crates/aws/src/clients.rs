//! SDK clients from explicit configuration. The provider chain of `aws-config` would make a cold start four times as
//! long, to find out what Lambda has set already.

use std::time::Duration;

use aws_smithy_runtime_api::client::{
    behavior_version::BehaviorVersion, http::SharedHttpClient,
    stalled_stream_protection::StalledStreamProtectionConfig,
};
use aws_smithy_types::{retry::RetryConfig, timeout::TimeoutConfig};
use sdk_http::Http;

use crate::messaging::{Messaging, MessagingSettings};
use crate::{
    Athena, FailureQueue, Files, JwksSource, Lake, Presigner, QueueUrls, Queues, Releases, SdkConfig,
    WorkGroup, cognito::Cognito, config::Pool,
};

/// Creates clients that share connections.
#[derive(Debug)]
pub struct Sdk {
    config: SdkConfig,
    http: Http,
    http_client: SharedHttpClient,
    retries: RetryConfig,
}

macro_rules! config {
    ($sdk:ident, $self:ident, $url:expr) => {{
        let SdkConfig {
            region,
            access_key_id,
            secret_access_key,
            session_token,
            ..
        } = &$self.config;
        let mut config = $sdk::Config::builder()
            // Pinned: a newer one may change time-outs and retries.
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region($sdk::config::Region::new(region.clone()))
            .credentials_provider($sdk::config::Credentials::new(
                access_key_id,
                secret_access_key.expose(),
                session_token.as_ref().map(|token| token.expose().to_owned()),
                None,
                "environment",
            ))
            .http_client($self.http_client.clone())
            .sleep_impl(sdk_http::sleep())
            .retry_config($self.retries.clone())
            .timeout_config(timeouts())
            // The time-out of an attempt is shorter than the time in which this would notice a stall.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            // The credentials are static: there is nothing to cache.
            .identity_cache($sdk::config::IdentityCache::no_cache());
        config.set_endpoint_url($url);
        config.build()
    }};
}

impl Sdk {
    /// No connection is opened yet.
    pub fn new(config: SdkConfig) -> Self {
        let http = Http::default();
        Self {
            config,
            http_client: SharedHttpClient::new(http.clone()),
            http,
            retries: RetryConfig::standard().with_max_attempts(3),
        }
    }

    /// With responses of `http_client` instead of the network's, and without retries.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn answered_by(config: SdkConfig, http_client: SharedHttpClient) -> Self {
        Self {
            http_client,
            retries: RetryConfig::disabled(),
            ..Self::new(config)
        }
    }

    /// The client that `store` uses.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::from_conf(config!(aws_sdk_dynamodb, self, self.config.dynamodb_url.clone()))
    }

    /// A bucket's objects.
    pub fn files(&self, bucket: &str) -> Files {
        Files::new(self.s3(), bucket)
    }

    /// The bucket of the analytics.
    pub fn lake(&self, bucket: &str) -> Lake {
        Lake::new(self.s3(), bucket)
    }

    /// Queries in a workgroup.
    pub fn athena(&self, work_group: WorkGroup) -> Athena {
        let config = config!(aws_sdk_athena, self, self.config.athena_url.clone());
        Athena::new(aws_sdk_athena::Client::from_conf(config), work_group)
    }

    fn s3(&self) -> aws_sdk_s3::Client {
        let config = config!(aws_sdk_s3, self, self.config.s3_url.clone());
        let config = config
            .to_builder()
            // The bucket is part of the host name, unless an endpoint is configured.
            .force_path_style(self.config.s3_url.is_some())
            // The SDK would add a CRC-32 to each body. S3 takes such a part of an upload that was created without an
            // algorithm, and refuses to complete it (`InvalidPart`). The signature covers each body as it is.
            .request_checksum_calculation(aws_sdk_s3::config::RequestChecksumCalculation::WhenRequired)
            // Objects are read in ranges, for which there is no checksum.
            .response_checksum_validation(aws_sdk_s3::config::ResponseChecksumValidation::WhenRequired)
            .timeout_config(file_timeouts())
            .build();
        aws_sdk_s3::Client::from_conf(config)
    }

    /// Signs URLs of a bucket's objects.
    pub fn presigner(&self, bucket: &str) -> Presigner {
        Presigner::new(&self.config, bucket)
    }

    /// The functions' versions, and what is thought of them.
    pub fn releases(&self) -> Releases {
        Releases::new(self.http.clone(), &self.config)
    }

    /// The queues of the worker and of `deliver`.
    pub fn queues(&self, urls: QueueUrls) -> Queues {
        Queues::new(self.sqs(), urls)
    }

    /// A queue of what could not be processed.
    pub fn failure_queue(&self, url: String) -> FailureQueue {
        FailureQueue::new(self.sqs(), url)
    }

    /// Messages to people and integrations.
    pub fn messaging(&self, settings: MessagingSettings) -> Messaging {
        let sns = config!(aws_sdk_sns, self, self.config.sns_url.clone());
        let ses = config!(aws_sdk_sesv2, self, self.config.ses_url.clone());
        Messaging {
            sns: aws_sdk_sns::Client::from_conf(sns),
            ses: aws_sdk_sesv2::Client::from_conf(ses),
            settings,
        }
    }

    fn sqs(&self) -> aws_sdk_sqs::Client {
        aws_sdk_sqs::Client::from_conf(config!(aws_sdk_sqs, self, self.config.sqs_url.clone()))
    }

    /// The user pool's keys. They are served by Cognito's host: a later log-in finds the connection open.
    pub fn token_keys(&self, pool: &Pool) -> JwksSource {
        JwksSource::new(self.http.clone(), pool)
    }

    /// The user pool.
    pub fn cognito(&self, pool: &Pool) -> Cognito {
        let url = self.config.cognito_url.clone();
        let config = config!(aws_sdk_cognitoidentityprovider, self, url);
        Cognito::new(aws_sdk_cognitoidentityprovider::Client::from_conf(config), pool)
    }
}

/// All attempts of an operation end well within a function's 20 s.
fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .operation_attempt_timeout(Duration::from_secs(4))
        .operation_timeout(Duration::from_secs(10))
        .build()
}

/// A request may carry megabytes.
fn file_timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .operation_attempt_timeout(Duration::from_secs(20))
        .operation_timeout(Duration::from_secs(50))
        .build()
}
