//! Everybody outside, as this function needs them; tests have their own.

use aws::messaging::{Envelope, Mail, Messaging, MessagingError, Text, Told};
use aws::{Queues, WorkQueue};
use domain::{UserId, Work};

type Sent<T = ()> = Result<T, MessagingError>;

/// Ways out. All of them may be taken again for the same thing.
pub trait Ports: Sync {
    /// Events for integrations.
    fn publish(&self, envelopes: &[Envelope]) -> impl Future<Output = Sent> + Send;
    /// One person, through their own topic.
    fn tell(&self, user: &UserId, told: &Told) -> impl Future<Output = Sent> + Send;
    /// A number that is not confirmed.
    fn text(&self, text: Text<'_>) -> impl Future<Output = Sent> + Send;
    /// An address without an account.
    fn mail(&self, mail: Mail<'_>) -> impl Future<Output = Sent> + Send;
    /// Lets a person's topic deliver to an address; answers with the subscription's ARN.
    fn subscribe(
        &self,
        user: &UserId,
        protocol: &'static str,
        address: &str,
    ) -> impl Future<Output = Sent<String>> + Send;
    /// Ends that.
    fn unsubscribe(&self, subscription_arn: &str) -> impl Future<Output = Sent> + Send;
    /// Leaves work to be done.
    fn enqueue(&self, lane: WorkQueue, work: &Work) -> impl Future<Output = Sent> + Send;
    /// Keeps what cannot be worked on, for operators, with the reason in a few words.
    fn set_aside(&self, body: &str, reason: &str) -> impl Future<Output = Sent> + Send;
}

/// AWS.
#[derive(Debug, Clone)]
pub struct Services {
    /// People, integrations, operators.
    pub messaging: Messaging,
    /// The worker.
    pub queues: Queues,
}

impl Ports for Services {
    async fn publish(&self, envelopes: &[Envelope]) -> Sent {
        self.messaging.publish(envelopes).await
    }

    async fn tell(&self, user: &UserId, told: &Told) -> Sent {
        self.messaging.tell(user, told).await
    }

    async fn text(&self, text: Text<'_>) -> Sent {
        self.messaging.text(text).await
    }

    async fn mail(&self, mail: Mail<'_>) -> Sent {
        self.messaging.mail(mail).await
    }

    async fn subscribe(&self, user: &UserId, protocol: &'static str, address: &str) -> Sent<String> {
        self.messaging.subscribe(user, protocol, address).await
    }

    async fn unsubscribe(&self, subscription_arn: &str) -> Sent {
        self.messaging.unsubscribe(subscription_arn).await
    }

    async fn enqueue(&self, lane: WorkQueue, work: &Work) -> Sent {
        self.queues.send(lane, work, 0).await
    }

    async fn set_aside(&self, body: &str, reason: &str) -> Sent {
        self.messaging.set_aside(body, reason).await
    }
}
