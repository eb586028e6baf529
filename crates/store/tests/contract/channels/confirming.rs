//! A code shows whose a channel is.

use domain::{ChannelState, DropReason, MAX_CODE_TRIES};
use store::ConfirmedChannel;

use super::{MINUTE_MS, another, code_of, email, key, phone};
use crate::scene::{Scene, user};

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
async fn a_mailed_code_confirms_for_an_hour_and_once_switched_off_no_more() {
    let (scene, ada) = (Scene::new().await, user());
    let channel = scene.add_channel(&ada, &email("ada")).await;
    let code = code_of(&channel);
    scene.skip_ms(59 * MINUTE_MS);
    let confirmed = scene.confirm(&channel, &code).await;
    assert!(matches!(confirmed, ConfirmedChannel::Done(_)), "{confirmed:?}");
    let dropped = scene
        .store
        .drop_channel(&ada, &channel.id, DropReason::Complained, scene.now());
    dropped.await.unwrap();
    assert_eq!(scene.confirm(&channel, &code).await, ConfirmedChannel::Refused);
}
