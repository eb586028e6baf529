//! The mails of e-mail subscriptions, worded like SNS's, and the token in a confirmation's link.

use std::collections::BTreeMap;

use cloud_core::random;
use cloud_mail::{Channel, Mail};
use form_urlencoded::Serializer;
use ring::digest;

use super::state::Sns;
use super::store::Subscription;

/// The secret of a link. It has no `Debug`, so that it cannot be logged.
pub(super) struct Token {
    text: String,
}

/// Random bytes in a token; twice as many characters, of the order of SNS's own.
const TOKEN_BYTES: usize = 64;

impl Token {
    pub(super) fn new() -> anyhow::Result<Self> {
        Ok(Self {
            text: random::hex(&random::bytes::<TOKEN_BYTES>()?),
        })
    }

    /// `None` for what cannot be a token.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let is_token = text.len() == 2 * TOKEN_BYTES && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_token.then(|| Self {
            text: text.to_owned(),
        })
    }

    /// As it is sent.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Its stored hash.
    pub(super) fn hash(&self) -> Vec<u8> {
        digest::digest(&digest::SHA256, self.text.as_bytes())
            .as_ref()
            .to_vec()
    }
}

/// Asks the owner of an address to confirm; the link is on a line of its own.
pub(super) async fn ask_for_confirmation(
    sns: &Sns,
    subscription: &Subscription,
    token: &Token,
) -> anyhow::Result<()> {
    let topic_arn = &subscription.topic_arn;
    let link = confirmation_url(sns, topic_arn, token);
    let body = format!(
        "You have chosen to subscribe to the topic:\n{topic_arn}\n\nTo confirm this subscription, click or visit \
         the link below (If this was in error no action is necessary):\n{link}\n"
    );
    let subject = "AWS Notification - Subscription Confirmation";
    send(sns, &subscription.endpoint, subject, body).await
}

/// A message, with the link that ends the subscription below it.
pub(super) async fn notify(
    sns: &Sns,
    subscription: &Subscription,
    subject: Option<&str>,
    text: &str,
) -> anyhow::Result<()> {
    let link = link(
        sns,
        "/unsubscribe.html",
        &[
            ("SubscriptionArn", &subscription.arn),
            ("Endpoint", &subscription.endpoint),
        ],
    );
    let body = format!(
        "{text}\n\n--\nIf you wish to stop receiving notifications from this topic, please click or visit the link \
         below to unsubscribe:\n{link}\n"
    );
    let subject = subject.unwrap_or("AWS Notification Message");
    send(sns, &subscription.endpoint, subject, body).await
}

/// The link that confirms a subscription.
pub(super) fn confirmation_url(sns: &Sns, topic_arn: &str, token: &Token) -> String {
    let query = [
        ("Action", "ConfirmSubscription"),
        ("TopicArn", topic_arn),
        ("Token", &token.text),
    ];
    link(sns, "/", &query)
}

/// The link in an envelope that ends a subscription.
pub(super) fn unsubscribe_url(sns: &Sns, subscription: &Subscription) -> String {
    link(
        sns,
        "/",
        &[("Action", "Unsubscribe"), ("SubscriptionArn", &subscription.arn)],
    )
}

async fn send(sns: &Sns, to: &str, subject: &str, body: String) -> anyhow::Result<()> {
    let mail = Mail {
        to: to.to_owned(),
        channel: Channel::Email,
        subject: subject.to_owned(),
        body,
        headers: BTreeMap::new(),
        at: sns.now(),
    };
    sns.config().mailbox.deliver(mail).await
}

fn link(sns: &Sns, path: &str, query: &[(&str, &str)]) -> String {
    let query = Serializer::new(String::new()).extend_pairs(query).finish();
    format!("{}{path}?{query}", sns.config().url)
}
