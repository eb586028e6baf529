//! Notifications that were too many for messages of their own.

use domain::{DigestLine, IdSeed, Medium, NotificationId, Work};

use crate::support::{Scene, user};

async fn tell(scene: &Scene, numbers: std::ops::Range<u8>) {
    for n in numbers {
        let line = DigestLine {
            id: NotificationId::from_seed(IdSeed([n; 16])),
            text: format!("Person 2 commented on \"task {n}\" (Home)"),
        };
        let media = [Medium::Email];
        scene
            .store
            .dispatch(&user(1), &line, &media, scene.now())
            .await
            .unwrap();
    }
}

fn work() -> Work {
    Work::Digest { user_id: user(1) }
}

#[tokio::test]
async fn a_digest_is_one_message_and_is_sent_once() {
    let scene = Scene::new().await;
    tell(&scene, 0..8).await;
    for _ in 0..2 {
        scene.work(&work()).await;
    }
    {
        let ports = scene.ports();
        let [(to, content)] = ports.told.as_slice() else {
            panic!("{:?}", ports.told)
        };
        assert_eq!(*to, user(1));
        assert_eq!(content.subject, "3 more notifications from Taskfleet");
        assert_eq!(content.media, ["email"]);
        for n in 0..8 {
            let line = format!("- Person 2 commented on \"task {n}\" (Home)");
            assert_eq!(content.long.lines().any(|found| found == line), n >= 5, "{n}");
        }
        assert!(domain::is_one_sms(&content.short));
        assert!(ports.sent.is_empty());
    }
    tell(&scene, 8..40).await;
    scene.work(&work()).await;
    {
        let mut ports = scene.ports();
        assert_eq!(ports.told.len(), 1, "not soon after the other one");
        assert_eq!(std::mem::take(&mut ports.sent), [work()]);
    }
    scene.clock.advance_s(600);
    scene.work(&work()).await;
    let ports = scene.ports();
    let content = &ports.told[1].1;
    assert_eq!(content.subject, "More than 20 notifications from Taskfleet");
    assert!(content.long.contains("- and more"));
}
