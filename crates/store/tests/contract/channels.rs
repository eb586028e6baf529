//! Channels of a person: added, confirmed, removed.

use std::sync::LazyLock;

use domain::{
    Address, Channel, ChannelState, CodeKey, MAX_CHANNEL_MESSAGES_A_DAY, MAX_CHANNELS, MAX_CODE_TRIES,
    Medium, NewChannel, NoticeKind, Role, Secret, UserId,
};
use jiff::SignedDuration;
use serde_json::json;
use store::{AddedChannel, Attempt, ConfirmedChannel, Person, StoreError};

use crate::scene::{Scene, seed, user};

const MINUTE_MS: i64 = 60_000;

fn email(name: &str) -> NewChannel {
    NewChannel::parse(json!({"kind": "email", "address": format!("{name}@example.com")})).unwrap()
}

fn phone(number: u32) -> NewChannel {
    NewChannel::parse(json!({"kind": "sms", "address": format!("+4915100{number:06}")})).unwrap()
}

fn key() -> &'static CodeKey {
    static KEY: LazyLock<CodeKey> = LazyLock::new(|| CodeKey::derive(&[7; 32]));
    &KEY
}

/// The code as it was texted.
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
        let channel = self.add_channel(owner, &phone(1)).await;
        match self.confirm(&channel, &code_of(&channel)).await {
            ConfirmedChannel::Done(channel) => channel,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn confirmed_email(&self, owner: &UserId) -> Channel {
        let channel = self.add_channel(owner, &email("ada")).await;
        let confirmed = self.store.mark_confirmed(&channel, "arn:ada", self.now()).await;
        confirmed.unwrap().unwrap()
    }

    async fn stored_channel(&self, channel: &Channel) -> Channel {
        let stored = self.store.channel(&channel.user_id, &channel.id).await;
        stored.unwrap().unwrap()
    }
}

#[tokio::test]
async fn an_address_added_again_is_the_same_channel() {
    let (scene, ada) = (Scene::new().await, user());
    let first = scene.add_channel(&ada, &email("Ada")).await;
    let AddedChannel::TooSoon(next) = scene.try_to_add(&ada, &email("ada")).await else {
        panic!("sent twice at once")
    };
    assert_eq!(next, first.sent_at + SignedDuration::from_mins(1));
    scene.skip_ms(MINUTE_MS);
    let second = scene.add_channel(&ada, &email("ada")).await;
    assert_eq!((&second.id, second.version), (&first.id, 2));
    assert_eq!(
        scene.store.channels(&ada).await.unwrap(),
        std::slice::from_ref(&second)
    );

    assert!(
        scene
            .store
            .remove_channel(&ada, &second.id, scene.now())
            .await
            .unwrap()
    );
    assert_eq!(scene.store.channels(&ada).await.unwrap(), []);
    assert!(matches!(
        scene.try_to_add(&ada, &email("ada")).await,
        AddedChannel::TooSoon(_)
    ));
    scene.skip_ms(MINUTE_MS);
    let third = scene.add_channel(&ada, &email("ada")).await;
    assert_eq!(
        (&third.id, third.version, third.state),
        (&first.id, 4, ChannelState::Pending)
    );
    let item = scene
        .item(&format!("USER#{ada}"), &format!("CHANNEL#{}", third.id))
        .await
        .unwrap();
    assert!(!item.contains_key("expires_at") && !item.contains_key("deleted_at"));
}

#[tokio::test]
async fn what_is_confirmed_stays_so_when_it_is_added_again() {
    let (scene, ada) = (Scene::new().await, user());
    let confirmed = scene.confirmed_email(&ada).await;
    scene.skip_ms(MINUTE_MS);
    assert_eq!(scene.add_channel(&ada, &email("ada")).await, confirmed);
    assert_eq!(scene.stored_channel(&confirmed).await, confirmed);
}

#[tokio::test]
async fn there_are_ten_at_most_also_at_once() {
    let (scene, ada) = (Scene::new().await, user());
    let store = scene.store.clone();
    let adding: Vec<_> = (0..14)
        .map(|n| {
            let (store, ada, now) = (store.clone(), ada.clone(), scene.now());
            tokio::spawn(async move {
                store
                    .add_channel(&ada, &phone(n), None, seed(), now)
                    .await
                    .unwrap()
            })
        })
        .collect();
    let mut made = 0;
    for added in adding {
        match added.await.unwrap() {
            AddedChannel::Channel(_) => made += 1,
            other => assert_eq!(other, AddedChannel::TooMany),
        }
    }
    let channels = store.channels(&ada).await.unwrap();
    assert_eq!((made, channels.len()), (MAX_CHANNELS, MAX_CHANNELS));

    // A removed one makes place; one that is there needs none.
    scene.skip_ms(MINUTE_MS);
    let again = NewChannel {
        address: channels[0].address.clone().unwrap(),
    };
    scene.add_channel(&ada, &again).await;
    store
        .remove_channel(&ada, &channels[1].id, scene.now())
        .await
        .unwrap();
    scene.add_channel(&ada, &phone(99)).await;
    assert_eq!(scene.try_to_add(&ada, &phone(100)).await, AddedChannel::TooMany);
}

#[tokio::test]
async fn a_days_messages_are_bounded() {
    let (scene, ada) = (Scene::new().await, user());
    for n in 0..MAX_CHANNEL_MESSAGES_A_DAY {
        let channel = scene.add_channel(&ada, &phone(n)).await;
        scene
            .store
            .remove_channel(&ada, &channel.id, scene.now())
            .await
            .unwrap();
    }
    let refused = scene.try_to_add(&ada, &phone(77)).await;
    let AddedChannel::TooManyMessages(next) = refused else {
        panic!("{refused:?}")
    };
    let wait = next.duration_since(scene.now());
    assert!(wait > SignedDuration::ZERO && wait <= SignedDuration::from_hours(24));
    scene.skip_ms(i64::try_from(wait.as_millis()).unwrap());
    scene.add_channel(&ada, &phone(77)).await;
}

#[tokio::test]
async fn the_right_code_confirms() {
    let (scene, ada) = (Scene::new().await, user());
    let channel = scene.add_channel(&ada, &phone(1)).await;
    let code = code_of(&channel);
    assert_eq!(
        scene.confirm(&channel, &another(&code)).await,
        ConfirmedChannel::Refused
    );
    // A retry at the same moment is as good as the first.
    let (one, other) = tokio::join!(scene.confirm(&channel, &code), scene.confirm(&channel, &code));
    for confirmed in [one, other] {
        let ConfirmedChannel::Done(confirmed) = confirmed else {
            panic!("{confirmed:?}")
        };
        assert_eq!((confirmed.state, confirmed.version), (ChannelState::Confirmed, 2));
    }
    assert_eq!(
        scene.confirm(&channel, &another(&code)).await,
        ConfirmedChannel::Refused
    );
    assert_eq!(
        scene.stored_channel(&channel).await.state,
        ChannelState::Confirmed
    );
}

#[tokio::test]
async fn five_wrong_codes_end_it_also_at_once() {
    let (scene, ada) = (Scene::new().await, user());
    let channel = scene.add_channel(&ada, &phone(1)).await;
    let code = code_of(&channel);
    let wrong = another(&code);
    let guesses = (0..12).map(|_| scene.confirm(&channel, &wrong));
    for refused in futures_util::future::join_all(guesses).await {
        assert_eq!(refused, ConfirmedChannel::Refused);
    }
    let tries = scene.stored_channel(&channel).await.code.unwrap().wrong_tries;
    assert_eq!(tries, MAX_CODE_TRIES);
    assert_eq!(scene.confirm(&channel, &code).await, ConfirmedChannel::Refused);
    // Another message brings another code, with tries of its own.
    scene.skip_ms(MINUTE_MS);
    let renewed = scene.add_channel(&ada, &phone(1)).await;
    assert_eq!(scene.confirm(&renewed, &code).await, ConfirmedChannel::Refused);
    assert!(matches!(
        scene.confirm(&renewed, &code_of(&renewed)).await,
        ConfirmedChannel::Done(_)
    ));
}

#[tokio::test]
async fn a_code_expires() {
    let (scene, ada) = (Scene::new().await, user());
    let channel = scene.add_channel(&ada, &phone(1)).await;
    scene.skip_ms(10 * MINUTE_MS);
    let code = code_of(&channel);
    assert_eq!(scene.confirm(&channel, &code).await, ConfirmedChannel::Refused);
    assert_eq!(scene.stored_channel(&channel).await.code.unwrap().wrong_tries, 0);
}

#[tokio::test]
async fn a_code_is_of_one_persons_channel() {
    let (scene, ada, eve) = (Scene::new().await, user(), user());
    let hers = scene.add_channel(&ada, &phone(1)).await;
    let code = code_of(&hers);
    let confirm = scene
        .store
        .confirm_channel(&eve, &hers.id, (key(), &code), scene.now());
    assert_eq!(confirm.await.unwrap(), ConfirmedChannel::Absent);
    assert!(
        !scene
            .store
            .remove_channel(&eve, &hers.id, scene.now())
            .await
            .unwrap()
    );
    let own = scene.add_channel(&eve, &phone(1)).await;
    assert_ne!(own.id, hers.id);
    assert_eq!(scene.confirm(&own, &code).await, ConfirmedChannel::Refused);
}

#[tokio::test]
async fn a_mails_link_confirms_what_has_not_changed_since() {
    let (scene, ada) = (Scene::new().await, user());
    let channel = scene.add_channel(&ada, &email("ada")).await;
    let code = Secret::new("123456");
    assert_eq!(scene.confirm(&channel, &code).await, ConfirmedChannel::ByLink);
    scene.skip_ms(MINUTE_MS);
    let renewed = scene.add_channel(&ada, &email("ada")).await;
    let stale = scene.store.mark_confirmed(&channel, "arn:1", scene.now()).await;
    assert_eq!(stale.unwrap(), None);
    let confirmed = scene.store.mark_confirmed(&renewed, "arn:1", scene.now()).await;
    let confirmed = confirmed.unwrap().unwrap();
    assert_eq!(confirmed.subscription_arn.as_deref(), Some("arn:1"));
    assert_eq!(scene.stored_channel(&channel).await, confirmed);
    scene
        .store
        .remove_channel(&ada, &channel.id, scene.now())
        .await
        .unwrap();
    let gone = scene.store.mark_confirmed(&confirmed, "arn:1", scene.now()).await;
    assert_eq!(gone.unwrap(), None);
}

#[tokio::test]
async fn a_version_is_sent_once_and_a_removed_channel_knows_its_subscription() {
    let (scene, ada) = (Scene::new().await, user());
    let first = scene.add_channel(&ada, &email("ada")).await;
    assert!(scene.store.mark_sent(&first, Some("arn:1")).await.unwrap());
    assert_eq!(scene.stored_channel(&first).await.sent_version, Some(1));
    scene.skip_ms(MINUTE_MS);
    let second = scene.add_channel(&ada, &email("ada")).await;
    assert_eq!(
        (second.sent_version, second.subscription_arn.as_deref()),
        (None, Some("arn:1"))
    );
    assert!(!scene.store.mark_sent(&first, Some("arn:2")).await.unwrap());
    assert!(scene.store.mark_sent(&second, None).await.unwrap());

    scene
        .store
        .remove_channel(&ada, &first.id, scene.now())
        .await
        .unwrap();
    let gone = scene.stored_channel(&first).await;
    assert_eq!(
        (
            gone.state,
            gone.address.as_ref(),
            gone.subscription_arn.as_deref()
        ),
        (ChannelState::Removed, None, Some("arn:1"))
    );
    assert!(scene.store.mark_sent(&gone, None).await.unwrap());
    assert_eq!(
        scene.stored_channel(&first).await.sent_version,
        Some(gone.version)
    );
    // Nobody can find out from what is left which address it was.
    let item = scene
        .item(&format!("USER#{ada}"), &format!("CHANNEL#{}", gone.id))
        .await
        .unwrap();
    assert!(!format!("{item:?}").contains("example.com"));
    assert!(item.contains_key("expires_at"));
}

#[tokio::test]
async fn a_request_sent_again_is_the_same_request() {
    let (scene, ada) = (Scene::new().await, user());
    let add = async |new: &NewChannel, key: &str, fingerprint: &str| {
        let attempt = Some(Attempt { key, fingerprint });
        let added = scene.store.add_channel(&ada, new, attempt, seed(), scene.now());
        added.await.unwrap()
    };
    let AddedChannel::Channel(made) = add(&phone(1), "k", "1").await else {
        panic!("not made")
    };
    let again = add(&phone(1), "k", "1").await;
    assert_eq!(again, AddedChannel::Channel(made.clone()));
    assert_eq!(add(&phone(2), "k", "2").await, AddedChannel::KeyReused);
    assert!(matches!(
        add(&phone(1), "other", "1").await,
        AddedChannel::TooSoon(_)
    ));
    assert!(matches!(
        scene.confirm(&made, &code_of(&made)).await,
        ConfirmedChannel::Done(_)
    ));
    // Adding what is confirmed uses the key up as well.
    assert!(matches!(
        add(&phone(1), "third", "1").await,
        AddedChannel::Channel(_)
    ));
    assert_eq!(add(&phone(2), "third", "2").await, AddedChannel::KeyReused);
    scene
        .store
        .remove_channel(&ada, &made.id, scene.now())
        .await
        .unwrap();
    assert_eq!(add(&phone(1), "k", "1").await, AddedChannel::Removed);
}

#[tokio::test]
async fn of_two_racing_requests_with_one_key_one_counts() {
    let (scene, ada) = (Scene::new().await, user());
    let add = async |new: NewChannel, fingerprint: &'static str| {
        let attempt = Some(Attempt {
            key: "k",
            fingerprint,
        });
        let added = scene.store.add_channel(&ada, &new, attempt, seed(), scene.now());
        added.await.unwrap()
    };
    let racing = tokio::join!(add(phone(1), "1"), add(phone(2), "2"));
    match racing {
        (AddedChannel::Channel(_), AddedChannel::KeyReused)
        | (AddedChannel::KeyReused, AddedChannel::Channel(_)) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(scene.store.channels(&ada).await.unwrap().len(), 1);
}

#[tokio::test]
async fn whoever_sends_finds_what_is_confirmed() {
    let scene = Scene::new().await;
    let (ada, bob) = (scene.member(Role::Editor).await, scene.member(Role::Viewer).await);
    let number = scene.confirmed_phone(&ada).await;
    let address = scene.confirmed_email(&ada).await;
    scene.add_channel(&bob, &phone(2)).await;
    let stranger = user();
    let people = [ada.clone(), bob.clone(), stranger.clone(), ada.clone()];
    let (reach, cost) = scene.cost(scene.store.reach(&people, &scene.project)).await;
    let reach = reach.unwrap();
    assert_eq!((reach.len(), cost.round_trips), (3, 1));
    let mut expected = vec![
        (number.id, number.address.unwrap()),
        (address.id.clone(), address.address.unwrap()),
    ];
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    let found: Vec<_> = reach[&ada]
        .channels
        .iter()
        .map(|channel| (channel.id.clone(), channel.address.clone()))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(reach[&bob].channels, []);
    let heard = |who: &UserId| {
        let media = Medium::ALL.iter();
        media
            .map(|medium| reach[who].hears(NoticeKind::Commented, *medium))
            .collect::<Vec<_>>()
    };
    assert_eq!(heard(&ada), [true, true, true]);
    assert_eq!(
        heard(&bob),
        [true, false, true],
        "SNS may know of an address by now, and delivers to none that is not confirmed"
    );
    assert_eq!(heard(&stranger), [false, false, false]);

    scene
        .store
        .remove_channel(&ada, &address.id, scene.now())
        .await
        .unwrap();
    let reach = scene
        .store
        .reach(std::slice::from_ref(&ada), &scene.project)
        .await;
    let channels = reach.unwrap().remove(&ada).unwrap().channels;
    assert!(matches!(channels.as_slice(), [one] if matches!(one.address, Address::Phone(_))));
}

#[tokio::test]
async fn a_deleted_account_has_no_channels() {
    let (scene, ada) = (Scene::new().await, user());
    let pending = scene.add_channel(&ada, &phone(1)).await;
    let now = scene.now();
    scene
        .store
        .delete_profile(&ada, &Person::Unknown, now)
        .await
        .unwrap();
    let code = code_of(&pending);
    let given = (key(), &code);
    let store = &scene.store;
    let outcomes = [
        store.channels(&ada).await.map(drop),
        store
            .add_channel(&ada, &phone(2), None, seed(), now)
            .await
            .map(drop),
        store
            .confirm_channel(&ada, &pending.id, given, now)
            .await
            .map(drop),
        store.remove_channel(&ada, &pending.id, now).await.map(drop),
    ];
    for outcome in outcomes {
        assert!(matches!(outcome, Err(StoreError::AccountDeleted)), "{outcome:?}");
    }
    let confirmed = store.mark_confirmed(&pending, "arn:1", now).await;
    assert_eq!(confirmed.unwrap(), None);
}
