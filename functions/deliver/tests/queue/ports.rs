//! The function's ports, in memory.

use std::sync::Mutex;

use aws::messaging::{Mail, MessagingError, Sms};
use deliver::Ports;
use domain::{Outgoing, PublicEvent};

/// A call of a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sent {
    Published(String),
    Texted(String, String),
    Mailed(Mailed),
    Enqueued(Outgoing, u16),
    Hidden(u32),
    SetAside(String, String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mailed {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) unsubscribe_url: Option<String>,
    pub(crate) tags: Vec<(&'static str, String)>,
}

/// The function's ports, in memory.
#[derive(Default)]
pub(crate) struct FakePorts {
    sent: Mutex<Vec<Sent>>,
    /// Errors of the next calls of an operation.
    faults: Mutex<Vec<(&'static str, MessagingError)>>,
}

impl FakePorts {
    /// The calls since the last time.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        std::mem::take(&mut *self.sent.lock().unwrap())
    }

    /// Makes the next call of this operation fail for now.
    pub(crate) fn fail_for_now(&self, operation: &'static str) {
        self.fail(operation, MessagingError::Retryable("SES"));
    }

    /// Makes the next call of this operation fail for good.
    pub(crate) fn refuse(&self, operation: &'static str) {
        let (service, code) = ("SES", "MessageRejected".to_owned());
        self.fail(operation, MessagingError::Refused { service, code });
    }

    fn fail(&self, operation: &'static str, error: MessagingError) {
        self.faults.lock().unwrap().push((operation, error));
    }

    fn take(&self, operation: &'static str, sent: Sent) -> Result<(), MessagingError> {
        let mut faults = self.faults.lock().unwrap();
        if let Some(at) = faults.iter().position(|(name, _)| *name == operation) {
            return Err(faults.remove(at).1);
        }
        self.sent.lock().unwrap().push(sent);
        Ok(())
    }
}

impl Ports for FakePorts {
    async fn publish(&self, events: &[PublicEvent]) -> Vec<Result<(), MessagingError>> {
        let publish = |event: &PublicEvent| self.take("publish", Sent::Published(event.body.clone()));
        events.iter().map(publish).collect()
    }

    async fn send_sms(&self, sms: Sms<'_>) -> Result<(), MessagingError> {
        let sent = Sent::Texted(sms.number.to_owned(), sms.text.expose().to_owned());
        self.take("send_sms", sent)
    }

    async fn send_mail(&self, mail: Mail<'_>) -> Result<(), MessagingError> {
        let mailed = Mailed {
            to: mail.to.as_str().to_owned(),
            subject: mail.subject.to_owned(),
            body: mail.body.expose().to_owned(),
            unsubscribe_url: mail.unsubscribe_url.map(|url| url.expose().to_owned()),
            tags: mail
                .tags
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect(),
        };
        self.take("send_mail", Sent::Mailed(mailed))
    }

    async fn enqueue(&self, outgoing: Outgoing, delay_s: u16) -> Result<(), MessagingError> {
        self.take("enqueue", Sent::Enqueued(outgoing, delay_s))
    }

    async fn hide(&self, _: &str, seconds: u32) -> Result<(), MessagingError> {
        self.take("hide", Sent::Hidden(seconds))
    }

    async fn send_to_failure_queue(&self, body: &str, reason: &str) -> Result<(), MessagingError> {
        let sent = Sent::SetAside(body.to_owned(), reason.to_owned());
        self.take("send_to_failure_queue", sent)
    }
}
