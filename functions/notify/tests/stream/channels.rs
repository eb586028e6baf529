//! Channels: what confirms them, and who listens to a person's topic.

use domain::{Address, ChannelId, ChannelKind, IdSeed, NewChannel, Secret};
use serde_json::json;
use store::{AddedChannel, ConfirmedChannel};

use crate::kit::{Kit, Sent, arn, user};

impl Kit {
    pub(crate) async fn add_channel(&self, n: u8, kind: ChannelKind, address: &str) -> ChannelId {
        let new = NewChannel::parse(json!({"kind": kind.as_str(), "address": address})).unwrap();
        let seed = IdSeed(u128::try_from(self.now().as_millisecond()).unwrap().to_be_bytes());
        let added = self
            .store()
            .add_channel(&user(n), &new, None, seed, self.now())
            .await;
        match added.unwrap() {
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

    pub(crate) async fn confirmed_number(&self, n: u8, number: &str) -> ChannelId {
        let id = self.add_channel(n, ChannelKind::Sms, number).await;
        self.settle().await;
        let code = self.code();
        let key = &self.state.code_key;
        let (owner, now) = (user(n), self.now());
        let confirmed = self.store().confirm_channel(&owner, &id, (key, &code), now).await;
        assert!(matches!(confirmed.unwrap(), ConfirmedChannel::Done(_)));
        self.settle().await;
        let expected = Sent::Subscribed("sms", number.to_owned());
        assert_eq!(self.sent(), [expected]);
        id
    }
}

#[tokio::test]
async fn a_number_is_texted_a_code_once_and_listens_once_it_is_confirmed() {
    let kit = Kit::new().await;
    let id = kit.add_channel(1, ChannelKind::Sms, "+4915112345678").await;
    let records = kit.records().await;
    for _ in 0..2 {
        assert!(kit.hand_over(&records).await.is_empty());
    }
    let code = kit.code();
    assert!(kit.sent().is_empty());
    let key = &kit.state.code_key;
    let confirmed = kit
        .store()
        .confirm_channel(&user(1), &id, (key, &code), kit.now())
        .await
        .unwrap();
    assert!(matches!(confirmed, ConfirmedChannel::Done(_)));
    kit.settle().await;
    assert_eq!(kit.sent(), [Sent::Subscribed("sms", "+4915112345678".to_owned())]);
    assert!(
        kit.store()
            .remove_channel(&user(1), &id, kit.now())
            .await
            .unwrap()
    );
    kit.settle().await;
    let arn = arn(&user(1), "sms", "+4915112345678");
    assert_eq!(kit.sent(), [Sent::Unsubscribed(arn)]);
}

#[tokio::test]
async fn a_number_that_is_removed_and_added_again_listens_no_more_until_it_is_confirmed() {
    let kit = Kit::new().await;
    let number = "+4915112345678";
    let id = kit.confirmed_number(1, number).await;
    kit.wait(120);
    kit.store()
        .remove_channel(&user(1), &id, kit.now())
        .await
        .unwrap();
    kit.add_channel(1, ChannelKind::Sms, number).await;
    // The removal's record comes when it is too late for it.
    kit.settle().await;
    let sent = kit.sent();
    let arn = arn(&user(1), "sms", number);
    assert_eq!(sent.first(), Some(&Sent::Unsubscribed(arn)));
    assert!(matches!(sent.get(1..), Some([Sent::Texted(..)])), "{sent:?}");
}

#[tokio::test]
async fn nor_does_it_when_that_happens_while_it_is_being_subscribed() {
    let kit = Kit::new().await;
    let number = "+4915112345678";
    let id = kit.add_channel(1, ChannelKind::Sms, number).await;
    kit.settle().await;
    let (code, key) = (kit.code(), &kit.state.code_key);
    let (owner, now) = (user(1), kit.now());
    let confirmed = kit.store().confirm_channel(&owner, &id, (key, &code), now).await;
    assert!(matches!(confirmed.unwrap(), ConfirmedChannel::Done(_)));
    kit.wait(120);
    let (store, now) = (kit.store().clone(), kit.now());
    kit.while_subscribing(async move {
        store.remove_channel(&user(1), &id, now).await.unwrap();
        let new = NewChannel::parse(json!({"kind": "sms", "address": number})).unwrap();
        let added = store
            .add_channel(&user(1), &new, None, IdSeed([8; 16]), now)
            .await;
        assert!(matches!(added.unwrap(), AddedChannel::Channel(_)));
    });
    kit.settle().await;
    let sent = kit.sent();
    let ended = Sent::Unsubscribed(arn(&user(1), "sms", number));
    assert_eq!(
        sent.get(..2),
        Some(&[Sent::Subscribed("sms", number.to_owned()), ended][..])
    );
    assert!(matches!(sent.get(2..), Some([Sent::Texted(..)])), "{sent:?}");
}

#[tokio::test]
async fn an_address_is_subscribed_at_once_for_sns_asks_its_owner() {
    let kit = Kit::new().await;
    let id = kit.add_channel(1, ChannelKind::Email, "me@example.com").await;
    kit.later("subscribe");
    let records = kit.records().await;
    assert_eq!(kit.hand_over(&records).await.len(), 1);
    kit.settle().await;
    assert!(kit.hand_over(&records).await.is_empty());
    assert_eq!(
        kit.sent(),
        [Sent::Subscribed("email", "me@example.com".to_owned())]
    );
    let channel = kit.store().channel(&user(1), &id).await.unwrap().unwrap();
    assert_eq!(
        channel.address.as_ref().map(Address::as_str),
        Some("me@example.com")
    );
    assert!(channel.subscription_arn.is_some());
}

#[tokio::test]
async fn what_was_removed_before_its_turn_is_not_subscribed() {
    let kit = Kit::new().await;
    let id = kit.add_channel(1, ChannelKind::Email, "me@example.com").await;
    let records = kit.records().await;
    kit.store()
        .remove_channel(&user(1), &id, kit.now())
        .await
        .unwrap();
    assert!(kit.hand_over(&records).await.is_empty());
    kit.settle().await;
    assert!(kit.sent().is_empty());
}
