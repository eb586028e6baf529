//! Channels: confirmation, and subscriptions to a user's topic.

use domain::{Address, ChannelId, ChannelKind, IdSeed, NewChannel, NotificationKind, Preferences, Secret};
use serde_json::json;
use store::{AddedChannel, ConfirmedChannel};

use crate::ports::{Sent, arn};
use crate::support::{Scene, user};

impl Scene {
    pub(crate) async fn add_channel(&self, n: u8, kind: ChannelKind, address: &str) -> ChannelId {
        let new = NewChannel::parse(json!({"kind": kind.as_str(), "address": address})).unwrap();
        let seed = self.new_id_seed();
        let user = user(n);
        let added = self.store.add_channel(&user, &new, None, seed, self.now());
        match added.await.unwrap() {
            AddedChannel::Channel(channel) => channel.id,
            other => panic!("{other:?}"),
        }
    }

    /// The code in the text that was sent last.
    fn code(&self) -> Secret {
        match self.sent().pop() {
            Some(Sent::Texted(_, text)) => Secret::new(text.lines().last().unwrap()),
            other => panic!("{other:?}"),
        }
    }

    /// A number of person `n`, who asks for text messages of every kind.
    pub(crate) async fn confirmed_number(&self, n: u8, number: &str) -> ChannelId {
        let mut all = json!({});
        for kind in NotificationKind::ALL {
            all[kind.as_str()] = json!({"sms": true});
        }
        let all = Preferences::parse(all).unwrap();
        self.store.put_preferences(&user(n), &all).await.unwrap();
        let id = self.add_channel(n, ChannelKind::Sms, number).await;
        self.settle().await;
        self.confirm(n, &id, &self.code()).await;
        self.settle().await;
        let expected = Sent::Subscribed("sms", number.to_owned());
        assert_eq!(self.sent(), [expected]);
        id
    }

    async fn confirm(&self, n: u8, id: &ChannelId, code: &Secret) {
        let (user, key) = (user(n), &self.state.code_key);
        let confirmed = self.store.confirm_channel(&user, id, (key, code), self.now());
        assert!(matches!(confirmed.await.unwrap(), ConfirmedChannel::Done(_)));
    }

    async fn remove_channel(&self, id: &ChannelId) {
        let user = user(1);
        let removed = self.store.remove_channel(&user, id, self.now());
        assert!(removed.await.unwrap());
    }
}

#[tokio::test]
async fn a_number_is_texted_a_code_once_and_listens_once_it_is_confirmed() {
    let scene = Scene::new().await;
    let id = scene.add_channel(1, ChannelKind::Sms, "+4915112345678").await;
    let records = scene.records().await;
    scene.deliver_twice(&records).await;
    let code = scene.code();
    assert!(scene.sent().is_empty());
    scene.confirm(1, &id, &code).await;
    scene.settle().await;
    assert_eq!(
        scene.sent(),
        [Sent::Subscribed("sms", "+4915112345678".to_owned())]
    );
    scene.remove_channel(&id).await;
    scene.settle().await;
    let arn = arn(&user(1), "sms", "+4915112345678");
    assert_eq!(scene.sent(), [Sent::Unsubscribed(arn)]);
}

#[tokio::test]
async fn a_number_that_is_removed_and_added_again_listens_no_more_until_it_is_confirmed() {
    let scene = Scene::new().await;
    let number = "+4915112345678";
    let id = scene.confirmed_number(1, number).await;
    scene.clock.advance_s(120);
    scene.remove_channel(&id).await;
    scene.add_channel(1, ChannelKind::Sms, number).await;
    // The removal's record is consumed only after the channel was added again.
    scene.settle().await;
    let sent = scene.sent();
    let arn = arn(&user(1), "sms", number);
    assert_eq!(sent.first(), Some(&Sent::Unsubscribed(arn)));
    assert!(matches!(sent.get(1..), Some([Sent::Texted(..)])), "{sent:?}");
}

#[tokio::test]
async fn nor_does_it_when_that_happens_while_it_is_being_subscribed() {
    let scene = Scene::new().await;
    let number = "+4915112345678";
    let id = scene.add_channel(1, ChannelKind::Sms, number).await;
    scene.settle().await;
    scene.confirm(1, &id, &scene.code()).await;
    scene.clock.advance_s(120);
    let (store, now) = (scene.store.clone(), scene.now());
    scene.ports().while_subscribing(async move {
        store.remove_channel(&user(1), &id, now).await.unwrap();
        let new = NewChannel::parse(json!({"kind": "sms", "address": number})).unwrap();
        let added = store
            .add_channel(&user(1), &new, None, IdSeed([8; 16]), now)
            .await;
        assert!(matches!(added.unwrap(), AddedChannel::Channel(_)));
    });
    scene.settle().await;
    let sent = scene.sent();
    let ended = Sent::Unsubscribed(arn(&user(1), "sms", number));
    assert_eq!(
        sent.get(..2),
        Some(&[Sent::Subscribed("sms", number.to_owned()), ended][..])
    );
    assert!(matches!(sent.get(2..), Some([Sent::Texted(..)])), "{sent:?}");
}

#[tokio::test]
async fn an_address_is_subscribed_at_once_for_sns_asks_its_owner() {
    let scene = Scene::new().await;
    let id = scene.add_channel(1, ChannelKind::Email, "me@example.com").await;
    scene.ports().fail_for_now("subscribe");
    let records = scene.records().await;
    assert_eq!(scene.hand_over(&records).await.len(), 1);
    scene.settle().await;
    scene.deliver(&records).await;
    assert_eq!(
        scene.sent(),
        [Sent::Subscribed("email", "me@example.com".to_owned())]
    );
    let channel = scene.store.channel(&user(1), &id).await.unwrap().unwrap();
    assert_eq!(
        channel.address.as_ref().map(Address::as_str),
        Some("me@example.com")
    );
    assert!(channel.subscription_arn.is_some());
}

#[tokio::test]
async fn what_was_removed_before_its_turn_is_not_subscribed() {
    let scene = Scene::new().await;
    let id = scene.add_channel(1, ChannelKind::Email, "me@example.com").await;
    let records = scene.records().await;
    scene.remove_channel(&id).await;
    scene.deliver(&records).await;
    scene.settle().await;
    assert!(scene.sent().is_empty());
}
