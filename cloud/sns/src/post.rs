//! HTTP and HTTPS endpoints: what is posted to them, and how often.
//!
//! Rules: "HTTP/HTTPS notifications" and "Message delivery retries" of the SNS developer guide. Only the default delivery policy is here:
//! three retries, 20 seconds apart, of server-side errors; an endpoint has 15 seconds to answer.

use std::collections::BTreeMap;
use std::time::Duration;

use cloud_core::in_flight::InFlight;
use cloud_core::random;
use jiff::SignedDuration;
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use serde::Serialize;
use tokio::sync::watch;

use super::deliver::{self, Signed};
use super::mails::{self, Token};
use super::message::Message;
use super::state::Sns;
use super::store::Subscription;
use super::subscription_attributes::{is_raw, redrive_queue};

const RETRIES: u32 = 3;
const PAUSE_S: i64 = 20;
const TIMEOUT: Duration = Duration::from_secs(15);
/// How often [`Sns::settle`] cuts pauses short: one may begin just after it has.
const HURRY: Duration = Duration::from_millis(20);

/// What is on its way to endpoints.
pub(super) struct Posts {
    client: Client,
    under_way: InFlight,
    /// Ends the pauses before retries each time it is sent to.
    hurry: watch::Sender<()>,
}

impl Posts {
    pub(super) fn new() -> anyhow::Result<Self> {
        // Another part of the process may have installed one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .timeout(TIMEOUT)
            .redirect(Policy::none())
            .no_proxy();
        Ok(Self {
            client: client.build()?,
            under_way: InFlight::default(),
            hurry: watch::Sender::new(()),
        })
    }
}

/// One message to an endpoint.
struct Post {
    url: String,
    headers: Vec<(&'static str, String)>,
    body: String,
    subscription_arn: String,
    /// The queue for a message that cannot be delivered.
    dead_letters: Option<String>,
}

/// "HTTP/HTTPS subscription confirmation JSON format".
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Confirmation<'a> {
    r#type: &'static str,
    message_id: &'a str,
    token: &'a str,
    topic_arn: &'a str,
    message: String,
    #[serde(rename = "SubscribeURL")]
    subscribe_url: String,
    #[serde(flatten)]
    signed: Signed,
}

/// Asks an endpoint to confirm.
pub(super) fn ask_for_confirmation(
    sns: &Sns,
    subscription: &Subscription,
    token: &Token,
) -> anyhow::Result<()> {
    let (id, topic_arn) = (random::uuid()?, &subscription.topic_arn);
    let confirmation = Confirmation {
        r#type: "SubscriptionConfirmation",
        message_id: &id,
        token: token.text(),
        topic_arn,
        message: format!(
            "You have chosen to subscribe to the topic {topic_arn}.\nTo confirm the subscription, visit the SubscribeURL \
             included in this message."
        ),
        subscribe_url: mails::confirmation_url(sns, topic_arn, token),
        signed: Signed::at(sns, sns.now()),
    };
    let headers = headers("SubscriptionConfirmation", &id, topic_arn);
    sns.post(Post {
        url: subscription.endpoint.clone(),
        headers,
        body: serde_json::to_string(&confirmation)?,
        subscription_arn: subscription.arn.clone(),
        dead_letters: None,
    });
    Ok(())
}

/// Posts a message, itself or in its envelope.
pub(super) fn notify(
    sns: &Sns,
    subscription: &Subscription,
    message: &Message,
    text: &str,
) -> anyhow::Result<()> {
    let mut headers = headers("Notification", &message.id, &subscription.topic_arn);
    headers.push(("x-amz-sns-subscription-arn", subscription.arn.clone()));
    let body = if is_raw(&subscription.attributes) {
        headers.push(("x-amz-sns-rawdelivery", "true".to_owned()));
        text.to_owned()
    } else {
        deliver::envelope(sns, subscription, message, text)?
    };
    sns.post(Post {
        url: subscription.endpoint.clone(),
        headers,
        body,
        subscription_arn: subscription.arn.clone(),
        dead_letters: redrive_queue(&subscription.attributes),
    });
    Ok(())
}

/// "HTTP/HTTPS headers".
fn headers(kind: &str, id: &str, topic_arn: &str) -> Vec<(&'static str, String)> {
    vec![
        ("x-amz-sns-message-type", kind.to_owned()),
        ("x-amz-sns-message-id", id.to_owned()),
        ("x-amz-sns-topic-arn", topic_arn.to_owned()),
        ("content-type", "text/plain; charset=UTF-8".to_owned()),
        (
            "user-agent",
            "Amazon Simple Notification Service Agent".to_owned(),
        ),
    ]
}

impl Sns {
    /// Waits until nothing is on its way to an HTTP endpoint; pauses before retries are cut short.
    pub async fn settle(&self) {
        let posts = &self.inner.posts;
        while posts.under_way.current() > 0 {
            posts.hurry.send_replace(());
            tokio::select! {
                () = posts.under_way.zero() => {}
                () = tokio::time::sleep(HURRY) => {}
            }
        }
    }

    fn post(&self, post: Post) {
        let (sns, guard) = (self.clone(), self.inner.posts.under_way.enter());
        tokio::spawn(async move {
            sns.post_until_taken(&post).await;
            drop(guard);
        });
    }

    async fn post_until_taken(&self, post: &Post) {
        let posts = &self.inner.posts;
        for retry in 0..=RETRIES {
            if retry > 0 {
                let mut hurry = posts.hurry.subscribe();
                let at = self.now() + SignedDuration::from_secs(PAUSE_S);
                tokio::select! {
                    () = self.config().clock.wait_until(at) => {}
                    _ = hurry.changed() => {}
                }
            }
            let mut request = posts.client.post(&post.url).body(post.body.clone());
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
            let delivered = self
                .config()
                .queues
                .deliver(queue, post.body.clone(), BTreeMap::new());
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
