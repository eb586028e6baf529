//! Reads and marks of the functions that send to channels.

use domain::{Address, ChannelState, Medium, NotificationKind, Role, UserId};
use store::{Person, StoreError};

use super::{MINUTE_MS, code_of, email, key, phone};
use crate::scene::{Scene, seed, user};

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
        [true, false, true],
        "SNS may know of an address by now, and delivers to none that is not confirmed"
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
        assert!(matches!(outcome, Err(StoreError::AccountDeleted)), "{outcome:?}");
    }
    let confirmed = store.mark_confirmed(&pending, "arn:1", now).await;
    assert_eq!(confirmed.unwrap(), None);
}
