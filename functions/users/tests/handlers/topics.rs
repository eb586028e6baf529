//! Users' topics in memory, behind the real SDK client.

use std::sync::{Arc, Mutex, MutexGuard};

use aws::Subscriptions;
use aws::testing::{Listed, Subscribed, TOPIC_PREFIX, subscriptions};
use domain::UserId;

#[derive(Debug, Clone, Default)]
pub(crate) struct FakeTopics(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    subscribed: Vec<(String, Subscribed)>,
    fail_next: Option<&'static str>,
}

impl FakeTopics {
    /// The gateway to them.
    pub(crate) fn subscriptions(&self) -> Subscriptions {
        let topics = self.clone();
        subscriptions(move |topic, _| topics.list(topic))
    }

    /// Subscribes an address to the user's topic, perhaps not confirmed yet.
    pub(crate) fn subscribe(&self, user: &UserId, protocol: &str, endpoint: &str, is_confirmed: bool) {
        let topic = format!(
            "{TOPIC_PREFIX}{}",
            user.as_str().trim_start_matches(UserId::PREFIX)
        );
        let mut state = self.state();
        state.subscribed.retain(|(_, one)| one.endpoint != endpoint);
        let arn = if is_confirmed {
            format!("{topic}:{}", state.subscribed.len())
        } else {
            "PendingConfirmation".to_owned()
        };
        let (protocol, endpoint) = (protocol.to_owned(), endpoint.to_owned());
        let subscribed = Subscribed {
            protocol,
            endpoint,
            arn,
        };
        state.subscribed.push((topic, subscribed));
    }

    /// Ends the subscription of an address.
    pub(crate) fn unsubscribe(&self, endpoint: &str) {
        self.state()
            .subscribed
            .retain(|(_, one)| one.endpoint != endpoint);
    }

    /// Makes the next call fail.
    pub(crate) fn fail_next(&self, code: &'static str) {
        self.state().fail_next = Some(code);
    }

    fn list(&self, topic: &str) -> Listed {
        let mut state = self.state();
        if let Some(code) = state.fail_next.take() {
            return Err(code);
        }
        let own = state.subscribed.iter().filter(|(of, _)| of == topic);
        let own: Vec<_> = own.map(|(_, one)| one.clone()).collect();
        if own.is_empty() {
            Err("NotFound")
        } else {
            Ok((own, None))
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}
