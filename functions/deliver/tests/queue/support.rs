//! A project with people in it, and the queue.

use std::ops::Deref;

use deliver::State;
use domain::{
    ChannelId, CodeKey, EventId, NewChannel, Notification, NotificationId, NotificationKind, Outgoing,
    OutgoingNotification, Preferences, ProjectId, Role, UnsubscribeKey, UserId,
};
use serde_json::{Value, json};
use store::{AddedChannel, ConfirmedChannel};
use testkit::World;

use crate::ports::{FakePorts, Mailed, Sent};

pub(crate) use testkit::user;

pub(crate) const EMAIL: &str = "ann@example.org";
pub(crate) const NUMBER: &str = "+4915112345678";

pub(crate) struct Scene {
    world: World,
    pub(crate) state: State<FakePorts>,
    pub(crate) project: ProjectId,
}

impl Deref for Scene {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl Scene {
    /// Person 1 owns a project, person 2 edits it. Person 1 wants everything by every medium.
    pub(crate) async fn new() -> Self {
        let world = World::new().await;
        let owner = world.person(1, "Person 1").await;
        let project = world.project(&owner, "Home").await;
        let other = world.person(2, "Person 2").await;
        world.join(&project, &other, Role::Editor).await;
        let scene = Self {
            state: State {
                store: world.store.clone(),
                ports: FakePorts::default(),
                code_key: CodeKey::derive(&[7; 32]),
                unsubscribe_key: UnsubscribeKey::derive(&[7; 32]),
                api_url: "https://api.example.com".to_owned(),
                clock: world.clock.clone(),
                entropy: world.entropy.clone(),
            },
            project,
            world,
        };
        scene.prefer(json!({"email": true, "sms": true})).await;
        scene
    }

    pub(crate) fn ports(&self) -> &FakePorts {
        &self.state.ports
    }

    /// Person 1 wants notifications of every kind by these media.
    pub(crate) async fn prefer(&self, media: Value) {
        let mut all = json!({});
        for kind in NotificationKind::ALL {
            all[kind.as_str()] = media.clone();
        }
        let all = Preferences::parse(all).unwrap();
        self.store.put_preferences(&user(1), &all).await.unwrap();
    }

    pub(crate) async fn add_channel(&self, kind: &str, address: &str) -> ChannelId {
        let new = NewChannel::parse(json!({"kind": kind, "address": address})).unwrap();
        let seed = self.new_id_seed();
        let added = self
            .store
            .add_channel(&user(1), &new, None, seed, self.now())
            .await;
        match added.unwrap() {
            AddedChannel::Channel(channel) => channel.id,
            other => panic!("{other:?}"),
        }
    }

    /// A confirmed channel of person 1's.
    pub(crate) async fn channel(&self, kind: &str, address: &str) -> ChannelId {
        let id = self.add_channel(kind, address).await;
        let channel = self.stored_channel(&id).await;
        let (key, user) = (&self.state.code_key, user(1));
        let code = key.code(id.as_str(), &channel.code.unwrap().nonce);
        let confirmed = self.store.confirm_channel(&user, &id, (key, &code), self.now());
        assert!(matches!(confirmed.await.unwrap(), ConfirmedChannel::Done(_)));
        id
    }

    pub(crate) async fn stored_channel(&self, id: &ChannelId) -> domain::Channel {
        self.store.channel(&user(1), id).await.unwrap().unwrap()
    }

    /// A notification of person 1's that `notify` has recorded.
    pub(crate) async fn notified(&self, title: &str, listed: bool) -> OutgoingNotification {
        self.clock.advance_s(1);
        let (event_id, user_id, at) = (EventId::from_seed(self.new_id_seed()), user(1), self.now());
        let notification = Notification {
            id: NotificationId::of(&event_id, &user_id, at),
            user_id,
            kind: NotificationKind::Commented,
            event_id,
            project_id: self.project.clone(),
            task_id: None,
            comment_id: None,
            actor: user(2),
            title: title.to_owned(),
            from: None,
            to: None,
            excerpt: Some("Look here".to_owned()),
            held_back: Vec::new(),
            at,
            read_at: None,
        };
        if listed {
            self.store.list_notification(&notification).await.unwrap();
        }
        OutgoingNotification {
            notification,
            listed,
            email: Some(NotificationKind::Commented),
            sms: Some(NotificationKind::Commented),
            actor_name: "Person 2".to_owned(),
            project_name: "Home".to_owned(),
        }
    }

    /// Hands over one message, received so many times. Whether it is done.
    pub(crate) async fn hand_over(&self, body: &str, receive_count: u32) -> bool {
        let batch = json!({"Records": [{
            "messageId": "m", "receiptHandle": "r", "body": body,
            "attributes": {"ApproximateReceiveCount": receive_count.to_string()},
            "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:Outgoing",
        }]});
        let response = deliver::handle(&self.state, batch).await;
        json!(response.unwrap())["batchItemFailures"] == json!([])
    }

    /// Hands over a message for the first time; whether it is done.
    pub(crate) async fn is_done(&self, outgoing: &Outgoing) -> bool {
        self.hand_over(&json!(outgoing).to_string(), 1).await
    }

    /// Hands over a message, twice as SQS may, which is done.
    pub(crate) async fn deliver(&self, outgoing: &Outgoing) {
        for _ in 0..2 {
            assert!(self.is_done(outgoing).await, "{outgoing:?}");
        }
    }

    pub(crate) async fn tell(&self, outgoing: &OutgoingNotification) {
        self.deliver(&Outgoing::Notification(Box::new(outgoing.clone())))
            .await;
    }

    /// The mails since the last time, and nothing else.
    pub(crate) fn mails(&self) -> Vec<Mailed> {
        let mail = |sent| match sent {
            Sent::Mailed(mail) => mail,
            other => panic!("{other:?}"),
        };
        self.ports().sent().into_iter().map(mail).collect()
    }

    /// Addresses and numbers that something was sent to since the last time.
    pub(crate) fn reached(&self) -> Vec<String> {
        let to = |sent| match sent {
            Sent::Mailed(mail) => Some(mail.to),
            Sent::Texted(to, _) => Some(to),
            _ => None,
        };
        let mut to: Vec<_> = self.ports().sent().into_iter().filter_map(to).collect();
        to.sort();
        to
    }

    pub(crate) fn digest(&self) -> Outgoing {
        let user_id: UserId = user(1);
        Outgoing::Digest { user_id }
    }
}
