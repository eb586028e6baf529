//! HTTP endpoints: confirmation, notifications, retries.

use std::collections::VecDeque;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;

use http_body_util::BodyExt as _;
use serde_json::Value;

use super::*;

/// What is posted: the type, whether it is raw, and the body. Answers with these statuses, and then 200.
#[derive(Default)]
struct Posted {
    got: Vec<(String, bool, String)>,
    answers: VecDeque<u16>,
}

type Shared = Arc<Mutex<Posted>>;

async fn take(State(posted): State<Shared>, request: Request) -> StatusCode {
    let (parts, body) = request.into_parts();
    let header = |name: &str| {
        parts
            .headers
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned())
    };
    let kind = header("x-amz-sns-message-type").unwrap();
    let is_raw = header("x-amz-sns-rawdelivery").is_some();
    let body = body.collect().await.unwrap().to_bytes();
    let mut posted = posted.lock().unwrap();
    posted
        .got
        .push((kind, is_raw, String::from_utf8(body.to_vec()).unwrap()));
    StatusCode::from_u16(posted.answers.pop_front().unwrap_or(200)).unwrap()
}

async fn endpoint() -> (String, Shared) {
    let posted = Shared::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let router = Router::new().fallback(take).with_state(Arc::clone(&posted));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, posted)
}

fn got(posted: &Shared) -> Vec<(String, bool, String)> {
    std::mem::take(&mut posted.lock().unwrap().got)
}

/// A confirmed subscription.
async fn subscribed(sns: &TestSns, url: &str, posted: &Shared, attributes: &[(&str, &str)]) -> String {
    let topic = sns.topic("tasks").await;
    let mut fields = vec![
        ("TopicArn", topic.as_str()),
        ("Protocol", "http"),
        ("Endpoint", url),
    ];
    fields.extend(attributes);
    sns.ok("Subscribe", &fields).await;
    sns.sns.settle().await;
    let (kind, _, body) = got(posted).remove(0);
    assert_eq!(kind, "SubscriptionConfirmation");
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["TopicArn"], topic);
    let fields = [
        ("TopicArn", topic.as_str()),
        ("Token", body["Token"].as_str().unwrap()),
    ];
    sns.ok("ConfirmSubscription", &fields).await;
    topic
}

async fn publish(sns: &TestSns, topic: &str) {
    sns.ok("Publish", &[("TopicArn", topic), ("Message", "hello")])
        .await;
}

#[tokio::test]
async fn an_endpoint_gets_messages_once_it_has_confirmed() {
    let (sns, (url, posted)) = (TestSns::new().await, endpoint().await);
    let topic = subscribed(&sns, &url, &posted, &[]).await;
    publish(&sns, &topic).await;
    sns.sns.settle().await;
    let [(kind, false, body)] = &got(&posted)[..] else {
        panic!("not one")
    };
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(
        (kind.as_str(), &body["Type"], &body["Message"]),
        ("Notification", &"Notification".into(), &"hello".into())
    );
    assert_eq!(body["Timestamp"], "2026-01-02T03:04:05.678Z");
}

#[tokio::test]
async fn raw_delivery_posts_the_message_itself() {
    let (sns, (url, posted)) = (TestSns::new().await, endpoint().await);
    let raw = [
        ("Attributes.entry.1.key", "RawMessageDelivery"),
        ("Attributes.entry.1.value", "true"),
    ];
    let topic = subscribed(&sns, &url, &posted, &raw).await;
    publish(&sns, &topic).await;
    sns.sns.settle().await;
    assert_eq!(
        got(&posted),
        [("Notification".to_owned(), true, "hello".to_owned())]
    );
}

#[tokio::test]
async fn what_the_server_fails_to_take_comes_again_three_times_and_is_set_aside() {
    let (sns, (url, posted)) = (TestSns::new().await, endpoint().await);
    let policy = format!(r#"{{"deadLetterTargetArn": "{DEAD_LETTERS}"}}"#);
    let redrive = [
        ("Attributes.entry.1.key", "RedrivePolicy"),
        ("Attributes.entry.1.value", policy.as_str()),
    ];
    let topic = subscribed(&sns, &url, &posted, &redrive).await;
    posted.lock().unwrap().answers = VecDeque::from([500, 429]);
    publish(&sns, &topic).await;
    while sns.clock.waiting() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(got(&posted).len(), 1, "the next one in 20 seconds");
    sns.clock.advance_ms(20_000);
    sns.sns.settle().await;
    assert_eq!(got(&posted).len(), 2);
    assert!(sns.queues.messages.lock().unwrap().is_empty());
    posted.lock().unwrap().answers = VecDeque::from([503; 4]);
    publish(&sns, &topic).await;
    sns.sns.settle().await;
    assert_eq!(got(&posted).len(), 4);
    // What the endpoint itself refuses is not tried again.
    posted.lock().unwrap().answers = VecDeque::from([404]);
    publish(&sns, &topic).await;
    sns.sns.settle().await;
    assert_eq!(got(&posted).len(), 1);
    let set_aside = sns.queues.messages.lock().unwrap();
    assert!(set_aside.len() == 2 && set_aside.iter().all(|message| message.queue_arn == DEAD_LETTERS));
}
