//! SNS from outside: through its router, with requests as the SDK writes them, at a time the test sets.

mod attributes;
mod confirmation;
mod delivery;
mod durability;
mod endpoints;
mod permissions;
mod publishing;
mod queues;
mod subscriptions;
mod topics;

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::Request;
use cloud_core::clock::{ManualClock, SharedClock};
use cloud_core::faults::Faults;
use cloud_core::iam::Iam;
use cloud_core::policy::{Policy, Statement};
use cloud_core::queues::{AttributeValue, MessageAttribute, Queues, SharedQueues};
use cloud_mail::{Mail, Mailbox};
use form_urlencoded::Serializer;
use http_body_util::BodyExt as _;
use tempfile::TempDir;
use tower::ServiceExt as _;

use super::*;

const URL: &str = "http://127.0.0.1:3000/_local/sns";
const QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:jobs";
const DEAD_LETTERS: &str = "arn:aws:sqs:us-east-1:000000000000:jobs-dead";
const NO_QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:nowhere";
const ADA: &str = "ada@example.com";
const PHONE: &str = "+4915112345678";

/// Queues that keep what they get; [`NO_QUEUE`] is not one of them.
#[derive(Default)]
struct TestQueues {
    messages: Mutex<Vec<Queued>>,
}

struct Queued {
    queue_arn: String,
    body: String,
    attributes: BTreeMap<String, MessageAttribute>,
}

impl Queues for TestQueues {
    fn deliver<'a>(
        &'a self,
        queue_arn: &'a str,
        body: String,
        attributes: BTreeMap<String, MessageAttribute>,
    ) -> Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send + 'a>> {
        Box::pin(async move {
            anyhow::ensure!(queue_arn != NO_QUEUE, "there is no such queue");
            let mut messages = self.messages.lock().unwrap();
            messages.push(Queued {
                queue_arn: queue_arn.to_owned(),
                body,
                attributes,
            });
            Ok(())
        })
    }
}

/// The function `publisher` may publish to `tasks`, `texter` to phone numbers.
fn iam() -> Iam {
    let publish = Statement {
        allows: true,
        actions: vec!["sns:Publish".to_owned()],
        resources: vec![topic_arn("tasks")],
        ..Statement::default()
    };
    let text = Statement {
        resources: Vec::new(),
        not_resources: vec!["arn:aws:sns:*:*:*".to_owned()],
        ..publish.clone()
    };
    Iam::new([
        ("publisher", "PublisherRole", Policy(vec![publish])),
        ("texter", "TexterRole", Policy(vec![text])),
    ])
}

struct TestSns {
    sns: Sns,
    mailbox: Mailbox,
    queues: Arc<TestQueues>,
    faults: Faults,
    clock: Arc<ManualClock>,
    dir: TempDir,
}

impl TestSns {
    async fn new() -> Self {
        Self::with(Vec::new(), Vec::new()).await
    }

    async fn with(topics: Vec<TopicSettings>, subscriptions: Vec<SubscriptionSettings>) -> Self {
        let clock = ManualClock::new("2026-01-02T03:04:05.678Z".parse().unwrap());
        let dir = tempfile::tempdir().unwrap();
        Self::open(dir, clock, topics, subscriptions).await.unwrap()
    }

    async fn open(
        dir: TempDir,
        clock: Arc<ManualClock>,
        topics: Vec<TopicSettings>,
        subscriptions: Vec<SubscriptionSettings>,
    ) -> anyhow::Result<Self> {
        let mailbox = Mailbox::open(dir.path())?;
        let (queues, faults) = (Arc::new(TestQueues::default()), Faults::default());
        let parts = Config {
            url: URL.to_owned(),
            mailbox: mailbox.clone(),
            queues: Arc::clone(&queues) as SharedQueues,
            faults: faults.clone(),
            iam: iam(),
            clock: Arc::clone(&clock) as SharedClock,
        };
        let sns = Sns::open(dir.path(), topics, subscriptions, parts).await?;
        Ok(Self {
            sns,
            mailbox,
            queues,
            faults,
            clock,
            dir,
        })
    }

    /// The same data directory, opened again with another template.
    async fn reopen(self, topics: Vec<TopicSettings>, subscriptions: Vec<SubscriptionSettings>) -> Self {
        let Self { sns, dir, clock, .. } = self;
        drop(sns);
        Self::open(dir, clock, topics, subscriptions).await.unwrap()
    }

    fn advance_hours(&self, hours: i64) {
        self.clock.advance_ms(hours * 3_600_000);
    }

    /// Status and body of one call, with the fields as the SDK sends them.
    async fn call(&self, action: &str, fields: &[(&str, &str)]) -> (u16, String) {
        self.call_as("local", action, fields).await
    }

    async fn call_as(&self, access_key: &str, action: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let form = Serializer::new(String::new())
            .append_pair("Action", action)
            .append_pair("Version", "2010-03-31")
            .extend_pairs(fields)
            .finish();
        let request = Request::post("/")
            .header("content-type", "application/x-www-form-urlencoded")
            .header(
                "authorization",
                format!("AWS4-HMAC-SHA256 Credential={access_key}/20260102/us-east-1/sns/aws4_request"),
            )
            .body(Body::from(form))
            .unwrap();
        self.send(request).await
    }

    async fn send(&self, request: Request<Body>) -> (u16, String) {
        let response = self.sns.router().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }

    /// Follows a link from a mail, like a browser.
    async fn follow(&self, link: &str) -> (u16, String) {
        let target = link.strip_prefix(URL).unwrap();
        let request = Request::get(target).body(Body::empty()).unwrap();
        self.send(request).await
    }

    async fn ok(&self, action: &str, fields: &[(&str, &str)]) -> String {
        let (status, body) = self.call(action, fields).await;
        assert_eq!(status, 200, "{action}: {body}");
        let root = format!("<{action}Response xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\">");
        assert!(body.starts_with(&root), "{body}");
        assert_eq!(texts(&body, "RequestId").len(), 1, "{body}");
        body
    }

    /// `status code: message` of a call that fails.
    async fn fails(&self, action: &str, fields: &[(&str, &str)]) -> String {
        let (status, body) = self.call(action, fields).await;
        assert_ne!(status, 200, "{action}: {body}");
        assert!(body.starts_with("<ErrorResponse xmlns="), "{body}");
        format!("{status} {}: {}", text(&body, "Code"), text(&body, "Message"))
    }

    async fn topic(&self, name: &str) -> String {
        text(&self.ok("CreateTopic", &[("Name", name)]).await, "TopicArn")
    }

    /// Subscribes; returns the ARN or its placeholder.
    async fn subscribe(&self, topic: &str, protocol: &str, endpoint: &str) -> String {
        self.subscribe_with(topic, protocol, endpoint, &[]).await
    }

    async fn subscribe_with(
        &self,
        topic: &str,
        protocol: &str,
        endpoint: &str,
        attributes: &[(&str, &str)],
    ) -> String {
        let fields = subscription(topic, protocol, endpoint, attributes);
        text(&self.ok("Subscribe", &fields).await, "SubscriptionArn")
    }

    async fn subscribe_fails(
        &self,
        topic: &str,
        protocol: &str,
        endpoint: &str,
        attributes: &[(&str, &str)],
    ) -> String {
        let fields = subscription(topic, protocol, endpoint, attributes);
        self.fails("Subscribe", &fields).await
    }

    /// Subscribes an address and follows the link; returns the ARN.
    async fn subscribe_email(&self, topic: &str, address: &str) -> String {
        self.subscribe(topic, "email", address).await;
        let (status, page) = self.follow(&self.link(address).await).await;
        assert_eq!(status, 200, "{page}");
        let listed = self.ok("ListSubscriptionsByTopic", &[("TopicArn", topic)]).await;
        texts(&listed, "SubscriptionArn").pop().unwrap()
    }

    async fn publish(&self, topic: &str, message: &str, more: &[(&str, &str)]) -> String {
        let fields = [&[("TopicArn", topic), ("Message", message)], more].concat();
        text(&self.ok("Publish", &fields).await, "MessageId")
    }

    async fn mails(&self, to: &str) -> Vec<Mail> {
        self.mailbox.list(Some(to)).await.unwrap()
    }

    /// The link in the newest mail to an address: it stands alone on its line.
    async fn link(&self, to: &str) -> String {
        let mails = self.mails(to).await;
        let mut links = mails[0].body.lines().filter(|line| line.starts_with(URL));
        let link = links.next().unwrap().to_owned();
        assert_eq!(links.next(), None);
        link
    }

    /// The bodies in a queue, oldest first.
    fn bodies(&self, queue: &str) -> Vec<String> {
        let messages = self.queues.messages.lock().unwrap();
        let there = messages.iter().filter(|queued| queued.queue_arn == queue);
        there.map(|queued| queued.body.clone()).collect()
    }
}

/// The fields of `Subscribe`.
fn subscription<'a>(
    topic: &'a str,
    protocol: &'a str,
    endpoint: &'a str,
    attributes: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("TopicArn", topic),
        ("Protocol", protocol),
        ("Endpoint", endpoint),
    ];
    for (n, (name, value)) in (1..).zip(attributes) {
        let field = |part| &*format!("Attributes.entry.{n}.{part}").leak();
        fields.extend([(field("key"), *name), (field("value"), *value)]);
    }
    fields
}

/// The texts of all elements of this name, unescaped.
fn texts(xml: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let inner = xml
        .split(&open)
        .skip(1)
        .map(|rest| rest.split(&close).next().unwrap());
    inner
        .map(|text| {
            let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
            entities
                .iter()
                .fold(text.to_owned(), |text, (entity, character)| {
                    text.replace(entity, character)
                })
        })
        .collect()
}

#[track_caller]
fn text(xml: &str, name: &str) -> String {
    let texts = texts(xml, name);
    assert_eq!(texts.len(), 1, "{name} in {xml}");
    texts[0].clone()
}

/// The map in a response.
fn map(xml: &str) -> BTreeMap<String, String> {
    texts(xml, "key").into_iter().zip(texts(xml, "value")).collect()
}

fn topic_settings(name: &str) -> TopicSettings {
    TopicSettings {
        name: name.to_owned(),
        attributes: BTreeMap::new(),
    }
}

fn queue_settings(topic: &str, attributes: &[(&str, &str)]) -> SubscriptionSettings {
    let attributes = attributes.iter();
    SubscriptionSettings {
        topic_arn: topic_arn(topic),
        protocol: "sqs".to_owned(),
        endpoint: QUEUE.to_owned(),
        attributes: attributes
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    }
}
