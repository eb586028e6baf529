//! SNS: topics whose messages end in the captured mailbox or in a queue.
//!
//! The operations the functions use, over the Query protocol, with the limits and errors of the "Amazon SNS
//! API Reference" and the developer guide ("Amazon SNS message filtering", "Amazon SNS message attributes",
//! "Large message payload and raw message delivery"). Where these do not give an error's text, it is the
//! observed one.
//!
//! | module | has |
//! |---|---|
//! | `http`, `query`, `error` | the protocol |
//! | `topics`, `subscribe`, `confirm`, `subscription_attributes`, `publish`, `batch` | the operations |
//! | `store` | topics, subscriptions and tokens in SQLite |
//! | `message`, `attribute`, `filter`, `endpoint` | rules for requests |
//! | `deliver`, `envelope`, `mails`, `post`, `posts` | delivery to queues, e-mail, SMS, and HTTP endpoints |
//! | `settings` | the template's topics and subscriptions |
//! | `topic_port` | topics as other services of the cloud reach them |
//!
//! Deliverable protocols are `email`, `sms`, `sqs`, `http` and `https`. A `Publish` responds when each delivery is durable, but
//! those to HTTP endpoints, which are on their way; AWS responds earlier. A caller that gets no response publishes again, and its
//! subscribers may then get the message twice, as in AWS. No address, number, text or token is ever logged;
//! tokens are stored as hashes.
//!
//! Not here: FIFO topics, other protocols, platform applications, signatures that can be verified, the
//! messages that AWS sends after an unsubscription.

mod attribute;
mod batch;
mod confirm;
mod deliver;
mod endpoint;
mod envelope;
mod error;
mod filter;
mod http;
mod mails;
mod message;
mod post;
mod posts;
mod publish;
mod query;
mod settings;
mod state;
mod store;
mod subscribe;
mod subscription_attributes;
#[cfg(test)]
mod tests;
mod topic_port;
mod topics;

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use cloud_core::sqlite::Database;

pub use settings::{SubscriptionSettings, TopicSettings};
pub use state::{Config, Sns, topic_arn};

use state::Inner;

impl Sns {
    /// Opens the data under `data_dir`, and creates the template's topics and subscriptions. Those of an
    /// earlier template that this one lacks are deleted, as CloudFormation would do.
    ///
    /// # Errors
    /// When the data cannot be read or written, or the template has something SNS refuses.
    pub async fn open(
        data_dir: &Path,
        topics: Vec<TopicSettings>,
        subscriptions: Vec<SubscriptionSettings>,
        config: Config,
    ) -> anyhow::Result<Self> {
        let path = data_dir.join("sns.db");
        let database = tokio::task::spawn_blocking(move || Database::open(&path, store::SCHEMA)).await??;
        let topics = settings::check_topics(topics)?;
        let subscriptions = settings::check_subscriptions(subscriptions)?;
        let pending_until_ms = config.clock.now().as_millisecond() + confirm::TOKEN_LIFETIME_MS;
        let asked = database
            .transaction(move |tx| settings::apply(tx, &topics, &subscriptions, pending_until_ms))
            .await
            .context("the template's topics")?;
        let posts = posts::Posts::new(Arc::clone(&config.queues), Arc::clone(&config.clock))?;
        let sns = Self {
            inner: Arc::new(Inner {
                database,
                config,
                posts,
            }),
        };
        for (subscription, token) in asked {
            subscribe::ask_for_confirmation(&sns, &subscription, &token).await?;
        }
        Ok(sns)
    }

    /// The service: `POST /` is the API, `GET /` the links in mails.
    pub fn router(&self) -> Router {
        http::router(self.clone())
    }
}
