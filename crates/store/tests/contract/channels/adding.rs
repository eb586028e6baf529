//! Adding an address: once, again, too often, at once.

use domain::{ChannelState, MAX_CHANNEL_MESSAGES_A_DAY, MAX_CHANNELS, NewChannel};
use jiff::SignedDuration;
use store::{AddedChannel, Attempt, ConfirmedChannel};

use super::{MINUTE_MS, code_of, email, phone};
use crate::scene::{Scene, seed, user};

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
    let mut created = 0;
    for added in adding {
        match added.await.unwrap() {
            AddedChannel::Channel(_) => created += 1,
            other => assert_eq!(other, AddedChannel::TooMany),
        }
    }
    let channels = store.channels(&ada).await.unwrap();
    assert_eq!((created, channels.len()), (MAX_CHANNELS, MAX_CHANNELS));

    // Removing a channel makes room for another one; adding an existing one needs no room.
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
async fn a_request_sent_again_is_the_same_request() {
    let (scene, ada) = (Scene::new().await, user());
    let add = async |new: &NewChannel, key: &str, fingerprint: &str| {
        let attempt = Some(Attempt { key, fingerprint });
        let added = scene.store.add_channel(&ada, new, attempt, seed(), scene.now());
        added.await.unwrap()
    };
    let AddedChannel::Channel(created) = add(&phone(1), "k", "1").await else {
        panic!("not created")
    };
    let again = add(&phone(1), "k", "1").await;
    assert_eq!(again, AddedChannel::Channel(created.clone()));
    assert_eq!(add(&phone(2), "k", "2").await, AddedChannel::KeyReused);
    assert!(matches!(
        add(&phone(1), "other", "1").await,
        AddedChannel::TooSoon(_)
    ));
    assert!(matches!(
        scene.confirm(&created, &code_of(&created)).await,
        ConfirmedChannel::Done(_)
    ));
    // Adding a confirmed channel uses the key as well.
    assert!(matches!(
        add(&phone(1), "third", "1").await,
        AddedChannel::Channel(_)
    ));
    assert_eq!(add(&phone(2), "third", "2").await, AddedChannel::KeyReused);
    scene
        .store
        .remove_channel(&ada, &created.id, scene.now())
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
