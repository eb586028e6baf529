//! S3 as all operations see it.

use std::collections::BTreeMap;
use std::sync::Arc;

use cloud_core::account::ACCESS_KEY_ID;
use cloud_core::clock::SharedClock;
use cloud_core::faults::Faults;
use cloud_core::policy::{Policy, Question};
use cloud_core::queues::SharedQueues;
use cloud_core::sqlite::Database;
use jiff::Timestamp;
use rusqlite::Transaction;

use super::call::Call;
use super::error::{Failure, access_denied, no_such_bucket, no_such_key};
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
}

/// S3's configuration and dependencies.
pub struct Config {
    /// Its URL, without a trailing slash.
    pub url: String,
    /// The policy of each function's role, by the function's access key.
    pub roles: BTreeMap<String, Policy>,
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

    /// The error about a missing object. Who may not list the bucket is not told that it is missing ("GetObject", "HeadObject",
    /// "CopyObject" of the S3 API reference, permissions).
    pub(super) fn missing(&self, call: &Call, bucket: &str, key: &str) -> Failure {
        let roles = &self.inner.config.roles;
        let list = Question {
            service: None,
            action: "s3:ListBucket",
            resource: &settings::arn(bucket),
            context: &[],
        };
        let may_list = call.access_key_id == ACCESS_KEY_ID
            || roles
                .get(&call.access_key_id)
                .is_some_and(|role| role.allows(&list));
        if may_list {
            no_such_key(key)
        } else {
            access_denied("Access Denied")
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
