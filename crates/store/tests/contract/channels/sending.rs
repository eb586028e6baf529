//! Reads and marks of the functions that send to channels.

use domain::{Address, ChannelState, DropReason, Medium, NotificationKind, Role, UserId};
use store::{Person, StoreError};

use super::{MINUTE_MS, code_of, email, key, phone};
use crate::scene::{Scene, seed, user};

#[tokio::test]
async fn a_version_is_sent_once() {
    let (scene, ada) = (Scene::new().await, user());
    let first = scene.add_channel(&ada, &email("ada")).await;
    scene.store.mark_sent(&first).await.unwrap();
    assert_eq!(scene.stored_channel(&first).await.sent_version, Some(1));
    scene.skip_ms(MINUTE_MS);
    let second = scene.add_channel(&ada, &email("ada")).await;
    assert_eq!(second.sent_version, None);
    scene.store.mark_sent(&first).await.unwrap();
    assert_eq!(
        scene.stored_channel(&first).await.sent_version,
        None,
        "a late one"
    );
    scene
        .store
        .remove_channel(&ada, &first.id, scene.now())
        .await
        .unwrap();
    let gone = scene.stored_channel(&first).await;
    assert_eq!((gone.state, gone.address.as_ref()), (ChannelState::Removed, None));
    // The tombstone does not tell the address.
    let item = scene
        .item(&format!("USER#{ada}"), &format!("CHANNEL#{}", gone.id))
        .await
        .unwrap();
    assert!(!format!("{item:?}").contains("example.com"));
    assert!(item.contains_key("expires_at"));
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
    let (targets, cost) = scene
        .cost(scene.store.delivery_targets(&people, &scene.project))
        .await;
    let targets = targets.unwrap();
    assert_eq!((targets.len(), cost.round_trips), (3, 1));
    let mut expected = vec![
        (number.id, number.address.unwrap()),
        (address.id.clone(), address.address.unwrap()),
    ];
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    let found: Vec<_> = targets[&ada]
        .channels
        .iter()
        .map(|channel| (channel.id.clone(), channel.address.clone()))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(targets[&bob].channels, []);
    let heard = |who: &UserId| {
        let media = Medium::ALL.iter();
        media
            .map(|medium| targets[who].allows(NotificationKind::Commented, *medium))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        heard(&ada),
        [true, false, true],
        "text messages are off unless asked for"
    );
    assert_eq!(
        heard(&bob),
        [false, false, true],
        "no channel of theirs is confirmed"
    );
    assert_eq!(heard(&stranger), [false, false, false]);

    scene
        .store
        .remove_channel(&ada, &address.id, scene.now())
        .await
        .unwrap();
    let targets = scene
        .store
        .delivery_targets(std::slice::from_ref(&ada), &scene.project)
        .await;
    let channels = targets.unwrap().remove(&ada).unwrap().channels;
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
        assert!(matches!(outcome, Err(StoreError::SessionEnded)), "{outcome:?}");
    }
    let id = &pending.id;
    let dropped = store.drop_channel(&ada, id, DropReason::Bounced, now).await;
    dropped.unwrap();
    assert_eq!(scene.stored_channel(&pending).await, pending);
}

#[tokio::test]
async fn what_bounces_is_switched_off_and_can_be_added_again() {
    let scene = Scene::new().await;
    let ada = scene.member(Role::Editor).await;
    let channel = scene.confirmed_email(&ada).await;
    let reach = async || {
        let targets = scene
            .store
            .delivery_targets(std::slice::from_ref(&ada), &scene.project);
        targets.await.unwrap().remove(&ada).unwrap().channels.len()
    };
    assert_eq!(reach().await, 1);
    for because in [DropReason::Bounced, DropReason::Unsubscribed] {
        let dropped = scene.store.drop_channel(&ada, &channel.id, because, scene.now());
        dropped.await.unwrap();
        let now = scene.stored_channel(&channel).await;
        assert_eq!(
            (now.state, now.dropped_because),
            (ChannelState::Dropped, Some(DropReason::Bounced)),
            "the first reason stays"
        );
        assert_eq!(reach().await, 0);
    }
    let again = scene.add_channel(&ada, &email("ada")).await;
    assert_eq!(
        (again.state, again.dropped_because),
        (ChannelState::Pending, None)
    );
    assert_eq!(scene.stored_channel(&channel).await, again);
    let nowhere = phone(9).address.channel_of(&ada);
    let dropped = scene
        .store
        .drop_channel(&ada, &nowhere, DropReason::Bounced, scene.now());
    dropped.await.unwrap();
}
