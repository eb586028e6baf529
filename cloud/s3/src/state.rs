//! S3 as all operations see it.

use std::collections::BTreeMap;
use std::sync::Arc;

use cloud_core::clock::SharedClock;
use cloud_core::faults::Faults;
use cloud_core::iam::{Iam, Refusal};
use cloud_core::queues::SharedQueues;
use cloud_core::sqlite::Database;
use jiff::Timestamp;
use rusqlite::Transaction;

use super::call::Call;
use super::error::{Failure, no_such_bucket, no_such_key};
use super::files::Files;
use super::settings::{self, BucketSettings};

/// All buckets of one fleet. Clones share them.
#[derive(Clone)]
pub struct S3 {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) database: Database,
    pub(super) files: Files,
    pub(super) buckets: BTreeMap<String, BucketSettings>,
    pub(super) config: Config,
    /// Held while messages are sent, so that concurrent senders do not send one twice.
    pub(super) sending: tokio::sync::Mutex<()>,
    /// Held during a sweep: when one returns, no other is still taking files away.
    pub(super) sweeping: tokio::sync::Mutex<()>,
}

/// S3's configuration and dependencies.
pub struct Config {
    /// Its URL, without a trailing slash.
    pub url: String,
    /// Who may do what.
    pub iam: Iam,
    /// The queues for messages about new objects.
    pub queues: SharedQueues,
    /// Errors on demand.
    pub faults: Faults,
    /// The time.
    pub clock: SharedClock,
}

impl S3 {
    /// Runs `work` in one transaction. `work` may fail with an error of the API only before its first write.
    pub(super) async fn transaction<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let done = self.inner.database.transaction(move |tx| match work(tx) {
            Err(Failure::Internal(error)) => Err(error),
            other => Ok(other),
        });
        done.await?
    }

    pub(super) fn bucket(&self, name: &str) -> Result<&BucketSettings, Failure> {
        self.inner.buckets.get(name).ok_or_else(|| no_such_bucket(name))
    }

    /// Whether the caller may do this with the request's object or bucket. Of a bucket that is not there nobody is refused.
    pub(super) fn authorize(&self, operation: &str, call: &Call) -> Result<(), Failure> {
        self.bucket(&call.bucket)?;
        match operation {
            // Key by key, when they are read.
            "DeleteObjects" => Ok(()),
            _ => self.may(operation, call, &call.bucket, &call.key),
        }
    }

    /// Whether the caller may do this with an object; with the bucket if the key is empty.
    pub(super) fn may(&self, operation: &str, call: &Call, bucket: &str, key: &str) -> Result<(), Failure> {
        let mut resource = settings::arn(bucket);
        if !key.is_empty() {
            resource = format!("{resource}/{key}");
        }
        let of_list = |name| call.parameter(name).unwrap_or_default();
        let context = [
            ("s3:prefix", of_list("prefix")),
            ("s3:delimiter", of_list("delimiter")),
        ];
        let caller = call.caller.as_ref().ok_or(Refusal::NotSigned)?;
        Ok(caller.may("s3", operation, &resource, &context)?)
    }

    /// The error about a missing object. Who may not list the bucket is not told that it is missing ("GetObject", "HeadObject",
    /// "CopyObject" of the S3 API reference, permissions).
    pub(super) fn missing(&self, call: &Call, bucket: &str, key: &str) -> Failure {
        let caller = call.caller.as_ref().ok_or(Refusal::NotSigned);
        let resource = settings::arn(bucket);
        match caller.and_then(|caller| caller.check("s3", "ListObjectsV2", &resource, &[])) {
            Ok(()) => no_such_key(key),
            Err(refused) => refused.into(),
        }
    }

    pub(super) fn files(&self) -> &Files {
        &self.inner.files
    }

    pub(super) fn config(&self) -> &Config {
        &self.inner.config
    }

    pub(super) fn now(&self) -> Timestamp {
        self.inner.config.clock.now()
    }
}
