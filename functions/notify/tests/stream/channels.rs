//! Channels: each version's code is sent once.

use domain::{ChannelId, ChannelKind, CodeKey, NewChannel, NotificationKind, Outgoing, Preferences};
use serde_json::json;
use store::{AddedChannel, ConfirmedChannel};

use crate::ports::Sent;
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

    /// A number of person `n`, who asks for text messages of every kind.
    pub(crate) async fn confirmed_number(&self, n: u8, number: &str) -> ChannelId {
        let mut all = json!({});
        for kind in NotificationKind::ALL {
            all[kind.as_str()] = json!({"sms": true});
        }
        let all = Preferences::parse(all).unwrap();
        self.store.put_preferences(&user(n), &all).await.unwrap();
        let id = self.add_channel(n, ChannelKind::Sms, number).await;
        let channel = self.store.channel(&user(n), &id).await.unwrap().unwrap();
        let key = CodeKey::derive(&[7; 32]);
        let code = key.code(id.as_str(), &channel.code.unwrap().nonce);
        let user = user(n);
        let confirmed = self.store.confirm_channel(&user, &id, (&key, &code), self.now());
        assert!(matches!(confirmed.await.unwrap(), ConfirmedChannel::Done(_)));
        self.settle().await;
        self.sent();
        id
    }
}

fn code(id: &ChannelId, version: u64) -> Sent {
    Sent::Outgoing(Outgoing::ChannelCode {
        user_id: user(1),
        channel_id: id.clone(),
        version,
    })
}

#[tokio::test]
async fn each_version_that_waits_for_its_code_has_it_sent() {
    for (kind, address) in [
        (ChannelKind::Sms, "+4915112345678"),
        (ChannelKind::Email, "me@example.com"),
    ] {
        let scene = Scene::new().await;
        let id = scene.add_channel(1, kind, address).await;
        scene.settle().await;
        assert_eq!(scene.sent(), [code(&id, 1)]);
        scene.clock.advance_s(60);
        scene.add_channel(1, kind, address).await;
        scene.settle().await;
        assert_eq!(scene.sent(), [code(&id, 2)]);
        let channel = scene.store.channel(&user(1), &id).await.unwrap().unwrap();
        scene.store.mark_sent(&channel).await.unwrap();
        let removed = scene.store.remove_channel(&user(1), &id, scene.now()).await;
        assert!(removed.unwrap());
        scene.settle().await;
        assert_eq!(scene.sent(), [], "neither what is sent nor what is gone");
    }
}
