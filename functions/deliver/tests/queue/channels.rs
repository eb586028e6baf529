//! Codes that confirm channels.

use domain::{ChannelId, Outgoing};

use crate::ports::Sent;
use crate::support::{EMAIL, NUMBER, Scene, user};

fn code(id: &ChannelId, version: u64) -> Outgoing {
    Outgoing::ChannelCode {
        user_id: user(1),
        channel_id: id.clone(),
        version,
    }
}

/// The code in the one message that was sent, and whom it went to.
async fn sent(scene: &Scene, id: &ChannelId) -> (String, String) {
    let channel = scene.stored_channel(id).await;
    let right = scene
        .state
        .code_key
        .code(id.as_str(), &channel.code.unwrap().nonce);
    let sent = scene.ports().sent();
    let (to, text) = match sent.as_slice() {
        [Sent::Texted(to, text)] => (to, text),
        [Sent::Mailed(mail)] => (&mail.to, &mail.body),
        other => panic!("{other:?}"),
    };
    assert!(
        text.lines().any(|line| line == right.expose()),
        "alone on its line"
    );
    (to.clone(), right.expose().to_owned())
}

#[tokio::test]
async fn each_version_has_a_code_that_is_sent_once() {
    for (kind, address) in [("email", EMAIL), ("sms", NUMBER)] {
        let scene = Scene::new().await;
        let id = scene.add_channel(kind, address).await;
        scene.deliver(&code(&id, 1)).await;
        let (to, first) = sent(&scene, &id).await;
        assert_eq!(to, address);
        scene.clock.advance_s(60);
        scene.add_channel(kind, address).await;
        scene.deliver(&code(&id, 1)).await;
        assert!(scene.reached().is_empty(), "a late one");
        scene.deliver(&code(&id, 2)).await;
        assert_ne!(sent(&scene, &id).await.1, first);
    }
}

#[tokio::test]
async fn a_code_that_counts_no_more_or_is_not_wanted_is_not_sent() {
    let scene = Scene::new().await;
    let id = scene.add_channel("sms", NUMBER).await;
    scene.ports().fail_for_now("send_sms");
    assert!(!scene.is_done(&code(&id, 1)).await);
    scene.ports().sent();
    scene.clock.advance_s(600);
    scene.deliver(&code(&id, 1)).await;
    assert!(scene.reached().is_empty());

    scene.add_channel("sms", NUMBER).await;
    let removed = scene.store.remove_channel(&user(1), &id, scene.now()).await;
    assert!(removed.unwrap());
    scene.deliver(&code(&id, 2)).await;
    scene.deliver(&code(&id, 3)).await;
    assert!(scene.reached().is_empty());
}

#[tokio::test]
async fn a_number_that_refuses_is_not_tried_again() {
    let scene = Scene::new().await;
    let id = scene.add_channel("sms", NUMBER).await;
    scene.ports().refuse("send_sms");
    scene.deliver(&code(&id, 1)).await;
    assert!(scene.reached().is_empty());
}
