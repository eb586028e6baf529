//! The events topic, to which people and programs are subscribed by the template's parameters.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::fleet::Setup;
use crate::support::team::settle;
use crate::support::trial::tests;
use crate::support::{Client, Person, mail, run};

tests! { Process: [a_new_status_reaches_whoever_the_templates_parameters_subscribe] }

/// A program that takes what is posted to it: headers and body of each request. It refuses the requests that it is told to.
struct Endpoint {
    url: String,
    posted: Receiver<(BTreeMap<String, String>, String)>,
    refusals: Sender<u16>,
}

impl Endpoint {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/events", listener.local_addr().unwrap());
        let (posting, posted) = channel();
        let (refusals, refused) = channel::<u16>();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                let mut reader = BufReader::new(connection.try_clone().unwrap());
                let mut lines = reader.by_ref().lines().map(Result::unwrap);
                assert_eq!(lines.next().unwrap(), "POST /events HTTP/1.1");
                let headers = lines.take_while(|line| !line.is_empty());
                let headers: BTreeMap<_, _> = headers
                    .filter_map(|line| {
                        let (name, value) = line.split_once(": ")?;
                        Some((name.to_lowercase(), value.to_owned()))
                    })
                    .collect();
                let mut body = vec![0; headers["content-length"].parse().unwrap()];
                reader.read_exact(&mut body).unwrap();
                let status = refused.try_recv().unwrap_or(200);
                posting.send((headers, String::from_utf8(body).unwrap())).unwrap();
                let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                connection.write_all(answer.as_bytes()).unwrap();
            }
        });
        Self {
            url,
            posted,
            refusals,
        }
    }

    fn posts(&self) -> Vec<(BTreeMap<String, String>, Value)> {
        let json = |(headers, body): (_, String)| (headers, serde_json::from_str(&body).unwrap());
        self.posted.try_iter().map(json).collect()
    }
}

/// A queue of somebody else's that lets the topic send.
const QUEUE: &str = r"
  Integration: { Type: AWS::SQS::Queue }
  IntegrationPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Integration]
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { Service: sns.amazonaws.com }
            Action: sqs:SendMessage
            Resource: !GetAtt Integration.Arn
            Condition: { ArnEquals: { aws:SourceArn: !Ref EventsTopic } }
";

/// The template with these defaults of its parameters, and a queue.
fn with_parameters(mut text: String, parameters: &[(&str, &str)]) -> String {
    for (name, value) in parameters {
        let place = text.find(&format!("\n  {name}:\n")).unwrap();
        let default = place + text[place..].find("Default: \"\"").unwrap();
        text.replace_range(
            default..default + "Default: \"\"".len(),
            &format!("Default: \"{value}\""),
        );
    }
    text.replace("\nResources:\n", &format!("\nResources:\n{QUEUE}"))
}

async fn follow(api: &Client, link: &str) {
    let path = link.strip_prefix(api.base_url()).unwrap();
    api.get(path).send().await.expect(200);
}

async fn received(api: &Client) -> Vec<Value> {
    let queue = format!("{}/_local/sqs/000000000000/Integration", api.base_url());
    let receive = json!({"QueueUrl": queue, "MaxNumberOfMessages": 10});
    let call = api.call(Method::POST, "/_local/sqs");
    let call = call
        .header("x-amz-target", "AmazonSQS.ReceiveMessage")
        // Nobody verifies the signature of the account itself.
        .header(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/sqs/aws4_request",
        )
        .json(&receive);
    let received = call.send().await.ok();
    let messages = received["Messages"].as_array().cloned().unwrap_or_default();
    let body = |message: Value| serde_json::from_str(message["Body"].as_str().unwrap()).unwrap();
    messages.into_iter().map(body).collect()
}

async fn a_new_status_reaches_whoever_the_templates_parameters_subscribe() {
    let endpoint = Endpoint::start();
    let (address, number) = (format!("{}@example.com", run::unique("ops")), "+4915112345677");
    // Each event once: what is delivered twice would be published twice.
    let setup = Setup::new("events").without_faults().template(|text| {
        let parameters = [
            ("EventsEmail", address.as_str()),
            ("EventsPhone", number),
            ("EventsQueueArn", "arn:aws:sqs:us-east-1:000000000000:Integration"),
            ("EventsUrl", &endpoint.url),
            ("EventsKinds", "status_changed,task_deleted"),
        ];
        with_parameters(text, &parameters)
    });
    let fleet = setup.start();
    let api = fleet.client();
    settle(&api).await;
    // Who is mailed or posted to confirms first.
    let mails = mail::messages(&api, &address).await;
    assert_eq!(mails.len(), 1);
    let body = mails[0]["body"].as_str().unwrap();
    follow(&api, body.lines().find(|line| line.starts_with("http")).unwrap()).await;
    let posts = endpoint.posts();
    let [(headers, confirmation)] = posts.as_slice() else {
        panic!("{posts:?}")
    };
    assert_eq!(headers["x-amz-sns-message-type"], "SubscriptionConfirmation");
    assert_eq!(confirmation["Type"], "SubscriptionConfirmation");
    assert!(confirmation["Token"].is_string() && confirmation["Signature"].is_string());
    follow(&api, confirmation["SubscribeURL"].as_str().unwrap()).await;

    let ann = Person::at(&api).await;
    let project = ann.project().await;
    let task = ann.task(&project, json!({"title": "Pack"})).await;
    let path = format!("{project}/tasks/{}", task["id"].as_str().unwrap());
    let done = ann
        .client
        .patch(&path, &json!({"status": "done"}))
        .header("if-match", "*");
    // It has to be posted again.
    endpoint.refusals.send(503).unwrap();
    done.send().await.expect(200);
    settle(&api).await;

    let is_event = |event: &Value| {
        assert_eq!(
            (&event["kind"], &event["task_id"]),
            (&json!("status_changed"), &task["id"])
        );
        assert_eq!((&event["from"], &event["to"]), (&json!("to_do"), &json!("done")));
    };
    let parsed = |text: &Value| -> Value { serde_json::from_str(text.as_str().unwrap()).unwrap() };
    let mails = mail::messages(&api, &address).await;
    assert_eq!(mails.len(), 2, "one event, after the confirmation");
    let first_line = mails[0]["body"].as_str().unwrap().lines().next().unwrap();
    is_event(&parsed(&json!(first_line)));
    let texts = mail::messages(&api, &number.replace('+', "%2B")).await;
    assert_eq!(texts.len(), 1);
    is_event(&parsed(&texts[0]["body"]));
    let messages = received(&api).await;
    assert_eq!(messages.len(), 1);
    is_event(&parsed(&messages[0]["Message"]));
    assert_eq!(
        messages[0]["MessageAttributes"]["kind"]["Value"],
        "status_changed"
    );
    let posts = endpoint.posts();
    assert_eq!(posts.len(), 2, "refused once: {posts:?}");
    for (headers, notification) in &posts {
        assert_eq!(headers["x-amz-sns-message-type"], "Notification");
        assert_eq!(
            headers["x-amz-sns-message-id"],
            posts[0].0["x-amz-sns-message-id"]
        );
        assert_eq!(headers["content-type"], "text/plain; charset=UTF-8");
        assert!(headers["x-amz-sns-subscription-arn"].starts_with(&headers["x-amz-sns-topic-arn"]));
        is_event(&parsed(&notification["Message"]));
        assert_eq!(notification["Type"], "Notification");
    }
    fleet.stop();
    // A start asks nobody again.
    let fleet = setup.start();
    settle(&fleet.client()).await;
    assert!(endpoint.posts().is_empty());
    assert_eq!(mail::messages(&fleet.client(), &address).await.len(), 2);
    fleet.stop();
}
