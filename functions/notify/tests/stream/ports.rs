//! The function's ports, in memory.

use std::pin::Pin;
use std::sync::Mutex;

use aws::messaging::{Envelope, Mail, MessageContent, MessagingError, Sms};
use domain::{IdSeed, UserId, Work};
use notify::Ports;
use serde_json::Value;

/// A call of a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sent {
    Published(String),
    Told(UserId, Vec<&'static str>, String),
    Texted(String, String),
    Mailed(String, String, String),
    Subscribed(&'static str, String),
    Unsubscribed(String),
    Enqueued(Work),
    SetAside(String),
}

type Meanwhile = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The function's ports, in memory.
#[derive(Default)]
pub(crate) struct FakePorts {
    sent: Mutex<Vec<Sent>>,
    /// Errors of the next calls of an operation.
    faults: Mutex<Vec<(&'static str, MessagingError)>>,
    /// Happens before the next subscription is created.
    meanwhile: Mutex<Option<Meanwhile>>,
}

impl FakePorts {
    fn take(&self, operation: &'static str, sent: Sent) -> Result<(), MessagingError> {
        let mut faults = self.faults.lock().unwrap();
        if let Some(at) = faults.iter().position(|(name, _)| *name == operation) {
            return Err(faults.remove(at).1);
        }
        self.sent.lock().unwrap().push(sent);
        Ok(())
    }
}

impl FakePorts {
    /// The calls since the last time, but those for integrations.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        let mut sent = std::mem::take(&mut *self.sent.lock().unwrap());
        sent.retain(|sent| !matches!(sent, Sent::Published(_)));
        sent
    }

    /// The kinds of events for integrations since the last time.
    pub(crate) fn published(&self) -> Vec<String> {
        let kind = |sent| match sent {
            Sent::Published(kind) => Some(kind),
            _ => None,
        };
        std::mem::take(&mut *self.sent.lock().unwrap())
            .into_iter()
            .filter_map(kind)
            .collect()
    }

    /// Makes the next call of this operation fail.
    pub(crate) fn fail(&self, operation: &'static str, error: MessagingError) {
        self.faults.lock().unwrap().push((operation, error));
    }

    /// Makes the next call of this operation fail for now.
    pub(crate) fn fail_for_now(&self, operation: &'static str) {
        self.fail(operation, MessagingError::Retryable("SNS"));
    }

    /// Makes the next call of this operation fail for good.
    pub(crate) fn refuse(&self, operation: &'static str) {
        let (service, code) = ("SNS", "NotFound".to_owned());
        self.fail(operation, MessagingError::Refused { service, code });
    }

    /// Does `work` before the next subscription is created.
    pub(crate) fn while_subscribing(&self, work: impl Future<Output = ()> + Send + 'static) {
        *self.meanwhile.lock().unwrap() = Some(Box::pin(work));
    }
}

impl Ports for FakePorts {
    async fn publish(&self, envelopes: &[Envelope]) -> Result<(), MessagingError> {
        for envelope in envelopes {
            let body: Value = serde_json::from_str(&envelope.body).unwrap();
            let kind = body["kind"].as_str().unwrap().to_owned();
            self.take("publish", Sent::Published(kind))?;
        }
        Ok(())
    }

    async fn notify_user(&self, user: &UserId, content: &MessageContent) -> Result<(), MessagingError> {
        let sent = Sent::Told(user.clone(), content.media.clone(), content.subject.clone());
        self.take("notify_user", sent)
    }

    async fn send_sms(&self, sms: Sms<'_>) -> Result<(), MessagingError> {
        let sent = Sent::Texted(sms.number.to_owned(), sms.text.expose().to_owned());
        self.take("send_sms", sent)
    }

    async fn send_mail(&self, mail: Mail<'_>) -> Result<(), MessagingError> {
        let body = mail.body.expose().to_owned();
        let sent = Sent::Mailed(mail.to.as_str().to_owned(), mail.subject.to_owned(), body);
        self.take("send_mail", sent)
    }

    async fn subscribe(
        &self,
        user: &UserId,
        protocol: &'static str,
        address: &str,
    ) -> Result<String, MessagingError> {
        self.take("subscribe", Sent::Subscribed(protocol, address.to_owned()))?;
        let meanwhile = self.meanwhile.lock().unwrap().take();
        if let Some(work) = meanwhile {
            work.await;
        }
        Ok(arn(user, protocol, address))
    }

    async fn unsubscribe(&self, subscription_arn: &str) -> Result<(), MessagingError> {
        self.take("unsubscribe", Sent::Unsubscribed(subscription_arn.to_owned()))
    }

    async fn enqueue_later(&self, work: &Work, delay_s: u16) -> Result<(), MessagingError> {
        assert_eq!(matches!(work, Work::Digest { .. }), delay_s > 0, "{delay_s}");
        self.take("enqueue", Sent::Enqueued(work.clone()))
    }

    async fn send_to_failure_queue(&self, body: &str, reason: &str) -> Result<(), MessagingError> {
        assert!(body.contains(reason) && !reason.is_empty());
        self.take("send_to_failure_queue", Sent::SetAside(body.to_owned()))
    }
}

/// Like SNS's, it does not contain the address.
pub(crate) fn arn(user: &UserId, protocol: &str, address: &str) -> String {
    let IdSeed(digest) = IdSeed::derive(&[protocol, address]);
    format!("arn:{user}:{:x}", u128::from_be_bytes(digest))
}
