//! Channels of a person: added, confirmed, removed.

mod adding;
mod confirming;
mod sending;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::LazyLock;

use domain::{Channel, CodeKey, NewChannel, Secret, UserId};
use serde_json::json;
use store::{AddedChannel, ConfirmedChannel};

use crate::scene::{Scene, seed};

const MINUTE_MS: i64 = 60_000;

/// A number of this test's own: an address gets so many messages a day, whoever caused them.
fn own() -> u64 {
    let mut hasher = DefaultHasher::new();
    std::thread::current().name().hash(&mut hasher);
    hasher.finish() % 100_000
}

fn email(name: &str) -> NewChannel {
    let address = format!("{name}{}@example.com", own());
    NewChannel::parse(json!({"kind": "email", "address": address})).unwrap()
}

fn phone(number: u32) -> NewChannel {
    let address = format!("+49{:05}{number:06}", own());
    NewChannel::parse(json!({"kind": "sms", "address": address})).unwrap()
}

fn key() -> &'static CodeKey {
    static KEY: LazyLock<CodeKey> = LazyLock::new(|| CodeKey::derive(&[7; 32]));
    &KEY
}

/// The code as it was sent.
fn code_of(channel: &Channel) -> Secret {
    key().code(channel.id.as_str(), &channel.code.as_ref().unwrap().nonce)
}

fn another(code: &Secret) -> Secret {
    let number: u32 = code.expose().parse().unwrap();
    Secret::new(format!("{:06}", (number + 1) % 1_000_000))
}

impl Scene {
    async fn try_to_add(&self, owner: &UserId, new: &NewChannel) -> AddedChannel {
        let added = self.store.add_channel(owner, new, None, seed(), self.now());
        added.await.unwrap()
    }

    pub(crate) async fn add_channel(&self, owner: &UserId, new: &NewChannel) -> Channel {
        match self.try_to_add(owner, new).await {
            AddedChannel::Channel(channel) => channel,
            other => panic!("{other:?}"),
        }
    }

    async fn confirm(&self, channel: &Channel, code: &Secret) -> ConfirmedChannel {
        let given = (key(), code);
        self.store
            .confirm_channel(&channel.user_id, &channel.id, given, self.now())
            .await
            .unwrap()
    }

    pub(crate) async fn confirmed_phone(&self, owner: &UserId) -> Channel {
        self.confirmed(owner, &phone(1)).await
    }

    pub(crate) async fn confirmed_email(&self, owner: &UserId) -> Channel {
        self.confirmed(owner, &email("ada")).await
    }

    async fn confirmed(&self, owner: &UserId, new: &NewChannel) -> Channel {
        let channel = self.add_channel(owner, new).await;
        match self.confirm(&channel, &code_of(&channel)).await {
            ConfirmedChannel::Done(channel) => channel,
            other => panic!("{other:?}"),
        }
    }

    async fn stored_channel(&self, channel: &Channel) -> Channel {
        let stored = self.store.channel(&channel.user_id, &channel.id).await;
        stored.unwrap().unwrap()
    }
}
