//! HTTP and HTTPS endpoints: how often something is posted to them.
//!
//! Rules: "Message delivery retries" of the SNS developer guide. Only the default delivery policy is here: three retries, 20 seconds
//! apart, of server-side errors; an endpoint has 15 seconds to answer.

use std::collections::BTreeMap;
use std::time::Duration;

use cloud_core::clock::SharedClock;
use cloud_core::in_flight::InFlight;
use cloud_core::queues::SharedQueues;
use jiff::SignedDuration;
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use tokio::sync::watch;

const RETRIES: u32 = 3;
const PAUSE_S: i64 = 20;
const TIMEOUT: Duration = Duration::from_secs(15);
/// How often [`Posts::settle`] cuts pauses short: one may begin just after it has.
const HURRY: Duration = Duration::from_millis(20);

/// What is on its way to endpoints. Clones share it.
#[derive(Clone)]
pub(super) struct Posts {
    client: Client,
    queues: SharedQueues,
    clock: SharedClock,
    under_way: InFlight,
    /// Ends the pauses before retries each time it is sent to.
    hurry: watch::Sender<()>,
}

impl Posts {
    pub(super) fn new(queues: SharedQueues, clock: SharedClock) -> anyhow::Result<Self> {
        // Another part of the process may have installed one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .timeout(TIMEOUT)
            .redirect(Policy::none())
            .no_proxy();
        Ok(Self {
            client: client.build()?,
            queues,
            clock,
            under_way: InFlight::default(),
            hurry: watch::Sender::new(()),
        })
    }
}

/// One message to an endpoint.
pub(super) struct Post {
    pub(super) url: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
    pub(super) subscription_arn: String,
    /// The queue for a message that cannot be delivered.
    pub(super) dead_letters: Option<String>,
}

impl Posts {
    /// Waits until nothing is on its way to an HTTP endpoint; pauses before retries are cut short.
    pub(super) async fn settle(&self) {
        while self.under_way.current() > 0 {
            self.hurry.send_replace(());
            tokio::select! {
                () = self.under_way.zero() => {}
                () = tokio::time::sleep(HURRY) => {}
            }
        }
    }

    /// Posts in the background.
    pub(super) fn post(&self, post: Post) {
        let (posts, guard) = (self.clone(), self.under_way.enter());
        tokio::spawn(async move {
            posts.post_until_taken(&post).await;
            drop(guard);
        });
    }

    async fn post_until_taken(&self, post: &Post) {
        for retry in 0..=RETRIES {
            if retry > 0 {
                let mut hurry = self.hurry.subscribe();
                let at = self.clock.now() + SignedDuration::from_secs(PAUSE_S);
                tokio::select! {
                    () = self.clock.wait_until(at) => {}
                    _ = hurry.changed() => {}
                }
            }
            let mut request = self.client.post(&post.url).body(post.body.clone());
            for (name, value) in &post.headers {
                request = request.header(*name, value);
            }
            let status = request.send().await.map(|response| response.status());
            match status {
                Ok(status) if status.is_success() => return,
                // "Client-side errors … SNS doesn't retry", but for 429.
                Ok(status) if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS => break,
                Ok(_) | Err(_) => {}
            }
        }
        tracing::error!(
            subscription = post.subscription_arn,
            "a message could not be delivered to an endpoint"
        );
        if let Some(queue) = &post.dead_letters {
            let delivered = self.queues.deliver(queue, post.body.clone(), BTreeMap::new());
            if let Err(error) = delivered.await {
                let error = format!("{error:#}");
                tracing::error!(
                    subscription = post.subscription_arn,
                    error,
                    "nor could it be set aside"
                );
            }
        }
    }
}
