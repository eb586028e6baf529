//! SNS as all operations see it.

use std::sync::Arc;

use cloud_core::account::{ACCOUNT_ID, REGION};
use cloud_core::clock::SharedClock;
use cloud_core::faults::Faults;
use cloud_core::iam::Iam;
use cloud_core::queues::SharedQueues;
use cloud_core::sqlite::Database;
use cloud_mail::Mailbox;
use jiff::Timestamp;

use super::posts::Posts;

/// A running SNS. Clones share it.
#[derive(Clone)]
pub struct Sns {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) database: Database,
    pub(super) config: Config,
    pub(super) posts: Posts,
}

/// SNS's configuration and dependencies.
pub struct Config {
    /// Its URL, without a trailing slash; links in mails begin with it.
    pub url: String,
    /// The mailbox for e-mail and SMS.
    pub mailbox: Mailbox,
    /// The queues for deliveries.
    pub queues: SharedQueues,
    /// Errors on demand.
    pub faults: Faults,
    /// Who may do what.
    pub iam: Iam,
    /// The time.
    pub clock: SharedClock,
}

impl Sns {
    /// Waits until nothing is on its way to an HTTP endpoint; pauses before retries are cut short.
    pub async fn settle(&self) {
        self.inner.posts.settle().await;
    }

    pub(super) fn database(&self) -> &Database {
        &self.inner.database
    }

    pub(super) fn config(&self) -> &Config {
        &self.inner.config
    }

    pub(super) fn now(&self) -> Timestamp {
        self.inner.config.clock.now()
    }
}

/// The ARN of the topic of this name.
#[must_use]
pub fn topic_arn(name: &str) -> String {
    format!("arn:aws:sns:{REGION}:{ACCOUNT_ID}:{name}")
}
