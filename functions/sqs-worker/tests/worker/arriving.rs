//! Messages about objects that have arrived: once, twice, late, in another order, and after the end.

use domain::{
    Attachment, AttachmentId, AttachmentState, AvatarId, IdSeed, JobId, ObjectKey, Thumbnail, Work,
};
use jiff::SignedDuration;
use serde_json::json;

use crate::support::{PNG, Scene, file, notice, remove, show, user, verify};

#[tokio::test]
async fn a_file_is_available_once_s3_says_that_it_is_there() {
    let scene = Scene::new().await;
    let asked = scene.uploaded("text/plain", b"hello").await;
    assert_eq!(scene.current(&asked).await.state, AttachmentState::Pending);
    let message = notice(&[&file(&asked)]);
    scene.deliver(&message).await;
    let arrived = scene.current(&asked).await;
    assert_eq!((arrived.state, arrived.version), (AttachmentState::Available, 2));
    assert_eq!(arrived.expires_at(), None, "it stays");
    scene.deliver(&message).await;
    assert_eq!(
        scene.current(&asked).await,
        arrived,
        "a second time changes nothing"
    );
    assert!(scene.sent().is_empty(), "nothing is made of a text");
}

#[tokio::test]
async fn a_picture_is_sent_on_to_be_shown_and_a_file_in_parts_to_be_compared() {
    let scene = Scene::new().await;
    let picture = scene.uploaded("image/png", PNG).await;
    let parts = scene.ask("image/png", PNG, Some("upload-1")).await;
    scene.upload(&file(&parts), PNG);
    scene.deliver(&notice(&[&file(&picture), &file(&parts)])).await;
    assert_eq!(scene.sent(), [show(&picture), verify(&parts)]);
    assert_eq!(scene.current(&parts).await.state, AttachmentState::Checking);
    // Whether these were sent before the function died is unknown: they are sent again until they are done.
    scene.deliver(&notice(&[&file(&picture), &file(&parts)])).await;
    assert_eq!(scene.sent().len(), 2);
    scene.work(&verify(&parts)).await;
    scene.settle().await;
    scene.work(&show(&picture)).await;
    scene.deliver(&notice(&[&file(&picture), &file(&parts)])).await;
    assert!(scene.sent().is_empty());
}

#[tokio::test]
async fn what_nobody_waits_for_is_deleted() {
    let scene = Scene::new().await;
    let deleted = scene.uploaded("text/plain", b"hello").await;
    scene.delete(&deleted).await;
    let never = Attachment {
        id: AttachmentId::from_seed(IdSeed([99; 16])),
        ..deleted.clone()
    };
    scene.upload(&file(&never), b"hello");
    let live = scene.uploaded("text/plain", b"hello").await;
    for key in [&file(&deleted), &file(&never)] {
        scene.deliver(&notice(&[key])).await;
        assert!(scene.object(key).is_none());
        scene.deliver(&notice(&[key])).await;
    }
    assert!(
        scene.stored_attachment(&deleted).await.is_none(),
        "nor does it come back"
    );
    assert!(scene.object(&file(&live)).is_some());
}

#[tokio::test]
async fn a_message_about_an_object_that_is_gone_says_nothing() {
    let scene = Scene::new().await;
    let asked = scene.ask("text/plain", b"hello", None).await;
    scene.deliver(&notice(&[&file(&asked)])).await;
    assert_eq!(scene.current(&asked).await, asked);
}

#[tokio::test]
async fn parts_that_were_left_out_are_rejected_at_once() {
    let scene = Scene::new().await;
    let asked = scene.ask("text/plain", b"hello", Some("upload-1")).await;
    scene.upload(&file(&asked), b"hell");
    scene.deliver(&notice(&[&file(&asked)])).await;
    let rejected = scene.current(&asked).await;
    assert_eq!(rejected.state, AttachmentState::Rejected);
    assert!(rejected.expires_at().unwrap() > scene.now() + SignedDuration::from_hours(23));
    assert!(scene.object(&file(&asked)).is_none());
    scene.deliver(&notice(&[&file(&asked)])).await;
    assert_eq!(scene.current(&asked).await, rejected);
    assert!(scene.sent().is_empty());
}

#[tokio::test]
async fn an_avatar_is_sent_on() {
    let scene = Scene::new().await;
    let (user_id, avatar_id) = (user(1), AvatarId::from_seed(IdSeed([1; 16])));
    let key = ObjectKey::AvatarUpload(user_id.clone(), avatar_id.clone());
    scene.upload(&key, PNG);
    scene.deliver(&notice(&[&key])).await;
    assert_eq!(scene.sent(), [Work::Avatar { user_id, avatar_id }]);
}

#[tokio::test]
async fn a_file_that_no_job_waits_for_is_deleted() {
    let scene = Scene::new().await;
    let key = ObjectKey::Import(JobId::from_seed(IdSeed([1; 16])));
    scene.upload(&key, b"a,b");
    for _ in 0..2 {
        scene.deliver(&notice(&[&key])).await;
        assert!(scene.object(&key).is_none());
    }
}

#[tokio::test]
async fn what_s3_sends_to_try_the_queue_is_done_and_what_nobody_can_read_is_left() {
    let scene = Scene::new().await;
    scene
        .deliver(&json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "files"}))
        .await;
    let fine = scene.uploaded("text/plain", b"hello").await;
    let foreign =
        json!({"Records": [{"eventName": "ObjectCreated:Put", "s3": {"object": {"key": "files/x"}}}]});
    let bodies = [
        json!({"Records": [{"eventName": 1}]}),
        notice(&[&file(&fine)]),
        json!({"work": "unknown"}),
        foreign,
    ];
    assert_eq!(scene.hand_over(&bodies).await, [false, true, false, true]);
    assert_eq!(scene.current(&fine).await.state, AttachmentState::Available);
}

/// Each message twice, in each order: of the arrival, of the thumbnail, of the removal after a deletion.
#[tokio::test]
async fn the_order_of_messages_makes_no_difference() {
    let scene = Scene::new().await;
    for order in permutations(&[0, 0, 1, 1, 2, 2]) {
        for is_deleted in [false, true] {
            let asked = scene.uploaded("image/png", PNG).await;
            if is_deleted {
                scene.delete(&asked).await;
            }
            let messages = [
                notice(&[&file(&asked)]),
                serde_json::to_value(show(&asked)).unwrap(),
                serde_json::to_value(remove(&asked)).unwrap(),
            ];
            for at in &order {
                scene.deliver(&messages[*at]).await;
            }
            // What came too early is done by the work that the others have enqueued.
            scene.settle().await;
            let keys: Vec<_> = scene.ports().objects.keys().cloned().collect();
            if is_deleted {
                assert_eq!(keys, [] as [String; 0], "{order:?}");
            } else {
                let done = scene.current(&asked).await;
                assert_eq!(done.state, AttachmentState::Available, "{order:?}");
                assert!(matches!(done.thumbnail, Thumbnail::Ready { .. }), "{order:?}");
                assert_eq!((done.version, keys.len()), (3, 2), "{order:?}");
            }
            scene.ports().objects.clear();
        }
    }
}

/// All different orders.
fn permutations(of: &[usize]) -> Vec<Vec<usize>> {
    if of.is_empty() {
        return vec![vec![]];
    }
    let mut all = Vec::new();
    for (at, first) in of.iter().enumerate() {
        if of[..at].contains(first) {
            continue;
        }
        let mut rest = of.to_vec();
        rest.remove(at);
        for mut order in permutations(&rest) {
            order.insert(0, *first);
            all.push(order);
        }
    }
    all
}
