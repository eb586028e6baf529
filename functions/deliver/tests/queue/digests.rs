//! Notifications that were too many for messages of their own.

use domain::Outgoing;

use crate::ports::Sent;
use crate::support::{EMAIL, Scene, user};

/// Tells person 1 of so many notifications; returns how many were mailed at once, and the messages about digests.
async fn tell(scene: &Scene, numbers: std::ops::Range<u8>) -> (usize, Vec<(Outgoing, u16)>) {
    let mut digests = Vec::new();
    let mut mails = 0;
    for n in numbers {
        let told = scene.notified(&format!("task {n}"), true).await;
        assert!(scene.is_done(&Outgoing::Notification(Box::new(told))).await);
        for sent in scene.ports().sent() {
            match sent {
                Sent::Enqueued(outgoing, delay_s) => digests.push((outgoing, delay_s)),
                Sent::Mailed(_) => mails += 1,
                other => panic!("{other:?}"),
            }
        }
    }
    (mails, digests)
}

#[tokio::test]
async fn beyond_a_few_messages_there_is_a_digest_sent_once() {
    let scene = Scene::new().await;
    scene.channel("email", EMAIL).await;
    let (mails, digests) = tell(&scene, 0..8).await;
    assert_eq!((mails, digests.len()), (5, 1));
    let (digest, delay_s) = &digests[0];
    assert_eq!(digest, &scene.digest());
    assert!((500..=600).contains(delay_s), "the rest of the window: {delay_s}");
    scene.deliver(digest).await;
    let mails = scene.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject, "3 more notifications from Taskfleet");
    assert!(mails[0].unsubscribe_url.is_some());
    for n in 0..8 {
        let line = format!("- Person 2 commented on \"task {n}\" (Home)");
        assert_eq!(mails[0].body.lines().any(|found| found == line), n >= 5, "{n}");
    }
    tell(&scene, 8..40).await;
    assert!(scene.is_done(&scene.digest()).await);
    assert!(
        matches!(scene.ports().sent().as_slice(), [Sent::Enqueued(digest, 1..)] if *digest == scene.digest()),
        "not soon after the other one"
    );
    scene.clock.advance_s(600);
    scene.deliver(&scene.digest()).await;
    let mails = scene.mails();
    assert_eq!(mails[0].subject, "More than 20 notifications from Taskfleet");
    assert!(mails[0].body.contains("- and more"));
}

#[tokio::test]
async fn a_crash_on_the_way_loses_no_digest_and_counts_nothing_twice() {
    let scene = Scene::new().await;
    scene.channel("email", EMAIL).await;
    tell(&scene, 0..5).await;
    let told = Outgoing::Notification(Box::new(scene.notified("six", true).await));
    scene.ports().fail_for_now("enqueue");
    assert!(!scene.is_done(&told).await);
    scene.ports().sent();
    assert!(scene.is_done(&told).await);
    assert!(matches!(scene.ports().sent().as_slice(), [Sent::Enqueued(..)]));
    let digest = scene.store.digest(&user(1), scene.now()).await.unwrap().unwrap();
    assert_eq!(digest.digest.lines.len(), 1);
}

#[tokio::test]
async fn one_channel_that_fails_for_now_makes_no_other_get_the_digest_twice() {
    let scene = Scene::new().await;
    scene.channel("email", EMAIL).await;
    scene.channel("email", "ann@example.net").await;
    for n in 0..7 {
        let told = scene.notified(&format!("task {n}"), true).await;
        assert!(scene.is_done(&Outgoing::Notification(Box::new(told))).await);
    }
    scene.ports().sent();
    scene.ports().fail_for_now("send_mail");
    assert!(!scene.is_done(&scene.digest()).await);
    let first = scene.reached();
    assert_eq!(first.len(), 1, "{first:?}");
    scene.clock.advance_s(3600);
    scene.deliver(&scene.digest()).await;
    let second = scene.reached();
    assert_eq!(second.len(), 1, "{second:?}");
    assert_ne!(first, second);
}
