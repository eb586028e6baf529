use std::pin::Pin;
use std::sync::Mutex;

use axum::body::Body;
use axum::http::Request;
use cloud_core::clock;
use cloud_core::faults::Order;
use cloud_core::policy::{Condition, Policy, Statement};
use cloud_core::topics::{SharedTopics, Topics};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use super::*;

struct Place {
    ses: Ses,
    mailbox: Mailbox,
    faults: Faults,
    published: Arc<Published>,
    _dir: tempfile::TempDir,
}

/// The messages that were published to the topic.
#[derive(Default)]
struct Published(Mutex<Vec<Value>>);

impl Topics for Published {
    fn publish<'a>(
        &'a self,
        topic_arn: &'a str,
        message: String,
    ) -> Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send + 'a>> {
        assert_eq!(topic_arn, "arn:topic");
        self.0
            .lock()
            .unwrap()
            .push(serde_json::from_str(&message).unwrap());
        Box::pin(async { Ok(()) })
    }
}

fn events(published: &Arc<Published>) -> Events {
    let destination = EventDestination {
        kinds: ["bounce", "complaint"].map(str::to_owned).into(),
        topic_arn: "arn:topic".to_owned(),
    };
    let set = ConfigurationSet {
        name: "set".to_owned(),
        destinations: vec![destination],
    };
    Events {
        sets: [("set".to_owned(), set)].into(),
        topics: Arc::clone(published) as SharedTopics,
    }
}

/// The function `sender` may send as one address, with one configuration set.
fn iam() -> Iam {
    let send = Statement {
        allows: true,
        actions: vec!["ses:SendEmail".to_owned()],
        resources: vec![
            "arn:aws:ses:us-east-1:000000000000:identity/*".to_owned(),
            "arn:aws:ses:us-east-1:000000000000:configuration-set/set".to_owned(),
        ],
        conditions: vec![Condition {
            operator: "StringEquals".to_owned(),
            key: "ses:FromAddress".to_owned(),
            values: vec!["no-reply@taskfleet.example".to_owned()],
        }],
        ..Statement::default()
    };
    Iam::new([("sender", "SenderRole", Policy(vec![send]))])
}

fn place() -> Place {
    let dir = tempfile::tempdir().unwrap();
    let mailbox = Mailbox::open(dir.path()).unwrap();
    let faults = Faults::default();
    let published = Arc::new(Published::default());
    let events = events(&published);
    Place {
        ses: Ses::new(mailbox.clone(), events, (faults.clone(), iam()), clock::system()),
        mailbox,
        faults,
        published,
        _dir: dir,
    }
}

/// As the SDK writes it.
fn email() -> Value {
    json!({
        "Content": {"Simple": {
            "Subject": {"Data": "Grüße", "Charset": "UTF-8"},
            "Body": {"Text": {"Data": "Hello\n\nyou"}, "Html": {"Data": "<p>Hello"}},
        }},
        "Destination": {"ToAddresses": ["Ann <ann@example.com>"], "BccAddresses": ["bob@example.com"]},
        "FromEmailAddress": "Taskfleet <no-reply@taskfleet.example>",
    })
}

impl Place {
    /// Status, the error's name, the body.
    async fn send(&self, email: &Value) -> (u16, String, Value) {
        self.send_as(email, "AWS4-HMAC-SHA256 Credential=local/x").await
    }

    async fn send_as(&self, email: &Value, authorization: &str) -> (u16, String, Value) {
        let request = Request::post("/v2/email/outbound-emails")
            .header("content-type", "application/json")
            .header("authorization", authorization)
            .body(Body::from(email.to_string()))
            .unwrap();
        let response = self.ses.router().oneshot(request).await.unwrap();
        assert!(response.headers().contains_key("x-amzn-requestid"));
        let name = response.headers().get("x-amzn-errortype");
        let name = name.map_or("", |name| name.to_str().unwrap()).to_owned();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, name, serde_json::from_slice(&body).unwrap())
    }

    async fn refused(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut email = email();
        change(&mut email);
        let (status, name, body) = self.send(&email).await;
        assert_eq!((status, name.as_str()), (400, "BadRequestException"));
        assert!(self.mailbox.list(None).await.unwrap().is_empty());
        body["message"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn each_recipient_gets_the_text_by_the_bare_address() {
    let place = place();
    let (status, _, body) = place.send(&email()).await;
    assert_eq!(status, 200);
    assert!(body["MessageId"].as_str().unwrap().ends_with("-000000"));
    for to in ["ann@example.com", "bob@example.com"] {
        let mails = place.mailbox.list(Some(to)).await.unwrap();
        assert_eq!(mails.len(), 1, "{to}");
        assert_eq!(
            (mails[0].subject.as_str(), mails[0].body.as_str()),
            ("Grüße", "Hello\n\nyou")
        );
    }
}

#[tokio::test]
async fn html_stands_in_for_a_missing_text() {
    let place = place();
    let mut email = email();
    email["Content"]["Simple"]["Body"] = json!({"Html": {"Data": "<p>Hello"}});
    assert_eq!(place.send(&email).await.0, 200);
    assert_eq!(place.mailbox.list(None).await.unwrap()[0].body, "<p>Hello");
}

#[tokio::test]
async fn what_ses_refuses_reaches_nobody() {
    let place = place();
    let to =
        |addresses: Value| move |email: &mut Value| email["Destination"] = json!({"ToAddresses": addresses});
    assert_eq!(
        place.refused(to(json!([]))).await,
        "The message has no recipients"
    );
    let bad = to(json!(["ann@example.com", "bob"]));
    assert_eq!(place.refused(bad).await, "Missing final '@domain'");
    assert_eq!(
        place.refused(to(json!(["bob@ example.com"]))).await,
        "Illegal address"
    );
    assert_eq!(
        place.refused(to(json!(["bob@localhost"]))).await,
        "Illegal address"
    );
    let addresses = |count| {
        (0..count)
            .map(|n| format!("a{n}@example.com"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        place.refused(to(json!(addresses(51)))).await,
        "Recipient count exceeds 50."
    );
    let from = place.refused(|email| email["FromEmailAddress"] = json!("nobody"));
    assert_eq!(from.await, "Missing final '@domain'");
    let raw = place.refused(|email| email["Content"] = json!({"Raw": {"Data": "eA=="}}));
    assert!(raw.await.contains("simple content"));
    let subject = place.refused(|email| email["Content"]["Simple"]["Subject"]["Data"] = json!("a\nBcc: b"));
    assert!(subject.await.contains("line breaks"));
    let body = place.refused(|email| email["Content"]["Simple"]["Body"] = json!({}));
    assert_eq!(body.await, "The message has no body");

    let mut fifty = email();
    to(json!(addresses(50)))(&mut fifty);
    assert_eq!(place.send(&fifty).await.0, 200);
    assert_eq!(place.mailbox.list(None).await.unwrap().len(), 50);
}

#[tokio::test]
async fn faults_and_what_is_not_signed() {
    let place = place();
    let order = |error| Order {
        service: "ses".to_owned(),
        operation: "SendEmail".to_owned(),
        error,
        times: 1,
    };
    place.faults.add(order(Fault::Throttled)).unwrap();
    place.faults.add(order(Fault::InternalError)).unwrap();
    let (status, name, _) = place.send(&email()).await;
    assert_eq!((status, name.as_str()), (429, "TooManyRequestsException"));
    let (status, name, _) = place.send(&email()).await;
    assert_eq!((status, name.as_str()), (500, "InternalServiceErrorException"));
    let (status, name, _) = place.send_as(&email(), "Bearer x").await;
    assert_eq!(
        (status, name.as_str()),
        (403, "MissingAuthenticationTokenException")
    );
    assert!(place.mailbox.list(None).await.unwrap().is_empty());
    assert_eq!(place.send(&email()).await.0, 200);
}

#[tokio::test]
async fn headers_arrive_and_what_is_no_header_or_tag_is_refused() {
    let place = place();
    let with = |headers: Value| move |email: &mut Value| email["Content"]["Simple"]["Headers"] = headers;
    let unsubscribe = json!([
        {"Name": "List-Unsubscribe", "Value": "<https://example.com/u>"},
        {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
    ]);
    for bad in [
        json!([{"Name": "A:", "Value": "b"}]),
        json!([{"Name": "A", "Value": "b\r\nBcc: c"}]),
        json!([{"Name": "A", "Value": "b"}, {"Name": "A", "Value": "c"}]),
        json!(vec![json!({"Name": "A", "Value": "b"}); 16]),
    ] {
        place.refused(with(bad)).await;
    }
    for (name, value) in [("a b", "c"), ("a", "b@c"), ("", "c")] {
        place
            .refused(|email| email["EmailTags"] = json!([{"Name": name, "Value": value}]))
            .await;
    }
    let mut good = email();
    with(unsubscribe)(&mut good);
    assert_eq!(place.send(&good).await.0, 200);
    let headers = &place.mailbox.list(None).await.unwrap()[0].headers;
    assert_eq!(headers["List-Unsubscribe"], "<https://example.com/u>");
}

#[tokio::test]
async fn the_simulators_mailboxes_bounce_and_complain_with_the_mails_tags() {
    let place = place();
    for (mailbox, kind) in [
        ("bounce", "Bounce"),
        ("complaint+ann", "Complaint"),
        ("success", ""),
    ] {
        let mut email = email();
        email["Destination"] = json!({"ToAddresses": [format!("{mailbox}@simulator.amazonses.com")]});
        email["ConfigurationSetName"] = json!("set");
        email["EmailTags"] = json!([{"Name": "channel", "Value": "chn_1"}]);
        assert_eq!(place.send(&email).await.0, 200);
        let published = std::mem::take(&mut *place.published.0.lock().unwrap());
        let kinds: Vec<_> = published
            .iter()
            .map(|event| event["eventType"].as_str().unwrap())
            .collect();
        assert_eq!(kinds.concat(), kind);
        for event in published {
            assert_eq!(event["mail"]["tags"]["channel"], json!(["chn_1"]));
            assert!(event[kind.to_lowercase()].is_object(), "{event}");
        }
        // Without a set nobody is told.
        email.as_object_mut().unwrap().remove("ConfigurationSetName");
        assert_eq!(place.send(&email).await.0, 200);
        assert!(place.published.0.lock().unwrap().is_empty());
        email["ConfigurationSetName"] = json!("nowhere");
        let (status, name, _) = place.send(&email).await;
        assert_eq!((status, name.as_str()), (404, "NotFoundException"));
    }
}

#[tokio::test]
async fn a_function_may_send_what_its_role_allows() {
    let place = place();
    let signed = |key: &str| format!("AWS4-HMAC-SHA256 Credential={key}/x");
    assert_eq!(place.send_as(&email(), &signed("local-sender")).await.0, 200);
    let mut with_set = email();
    with_set["ConfigurationSetName"] = json!("set");
    assert_eq!(place.send_as(&with_set, &signed("local-sender")).await.0, 200);
    let mut of_other = email();
    of_other["FromEmailAddress"] = json!("else@taskfleet.example");
    let mut other_set = email();
    other_set["ConfigurationSetName"] = json!("other");
    for (email, resource) in [
        (of_other, "identity/else@taskfleet.example"),
        (other_set, "configuration-set/other"),
    ] {
        let (status, name, body) = place.send_as(&email, &signed("local-sender")).await;
        assert_eq!((status, name.as_str()), (403, "AccessDeniedException"));
        assert_eq!(
            body["message"],
            format!(
                "User `arn:aws:sts::000000000000:assumed-role/SenderRole/sender' is not authorized to perform \
                 `ses:SendEmail' on resource `arn:aws:ses:us-east-1:000000000000:{resource}'"
            )
        );
    }
    let (status, name, _) = place.send_as(&email(), &signed("stranger")).await;
    assert_eq!((status, name.as_str()), (403, "UnrecognizedClientException"));
}
