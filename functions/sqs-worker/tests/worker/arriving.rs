//! An object has arrived: messages once, twice, late, in another order, and after the end.

use domain::{
    Attachment, AttachmentId, AttachmentState, AvatarId, IdSeed, JobId, ObjectKey, Thumbnail, Work,
};
use jiff::SignedDuration;
use serde_json::json;

use crate::kit::{Kit, PNG, file, notice, remove, show, user, verify};

#[tokio::test]
async fn a_file_is_available_once_s3_says_that_it_is_there() {
    let kit = Kit::new().await;
    let asked = kit.uploaded("text/plain", b"hello").await;
    assert_eq!(kit.current(&asked).await.state, AttachmentState::Pending);
    let message = notice(&[&file(&asked)]);
    kit.deliver(&message).await;
    let arrived = kit.current(&asked).await;
    assert_eq!((arrived.state, arrived.version), (AttachmentState::Available, 2));
    assert_eq!(arrived.expires_at(), None, "it stays");
    kit.deliver(&message).await;
    assert_eq!(
        kit.current(&asked).await,
        arrived,
        "a second time changes nothing"
    );
    assert!(kit.sent().is_empty(), "nothing is made of a text");
}

#[tokio::test]
async fn a_picture_is_sent_on_to_be_shown_and_a_file_in_parts_to_be_compared() {
    let kit = Kit::new().await;
    let picture = kit.uploaded("image/png", PNG).await;
    let parts = kit.ask("image/png", PNG, Some("upload-1")).await;
    kit.upload(&file(&parts), PNG);
    kit.deliver(&notice(&[&file(&picture), &file(&parts)])).await;
    assert_eq!(kit.sent(), [show(&picture), verify(&parts)]);
    assert_eq!(kit.current(&parts).await.state, AttachmentState::Checking);
    // Nobody knows whether these were sent before the function died: they are sent again until they are done.
    kit.deliver(&notice(&[&file(&picture), &file(&parts)])).await;
    assert_eq!(kit.sent().len(), 2);
    kit.work(&verify(&parts)).await;
    kit.settle().await;
    kit.work(&show(&picture)).await;
    kit.deliver(&notice(&[&file(&picture), &file(&parts)])).await;
    assert!(kit.sent().is_empty());
}

#[tokio::test]
async fn what_nobody_waits_for_is_deleted() {
    let kit = Kit::new().await;
    let deleted = kit.uploaded("text/plain", b"hello").await;
    kit.delete(&deleted).await;
    let never = Attachment {
        id: AttachmentId::from_seed(IdSeed([99; 16])),
        ..deleted.clone()
    };
    kit.upload(&file(&never), b"hello");
    let live = kit.uploaded("text/plain", b"hello").await;
    for key in [&file(&deleted), &file(&never)] {
        kit.deliver(&notice(&[key])).await;
        assert!(kit.object(key).is_none());
        kit.deliver(&notice(&[key])).await;
    }
    assert!(kit.stored(&deleted).await.is_none(), "nor does it come back");
    assert!(kit.object(&file(&live)).is_some());
}

#[tokio::test]
async fn a_message_about_an_object_that_is_gone_says_nothing() {
    let kit = Kit::new().await;
    let asked = kit.ask("text/plain", b"hello", None).await;
    kit.deliver(&notice(&[&file(&asked)])).await;
    assert_eq!(kit.current(&asked).await, asked);
}

#[tokio::test]
async fn parts_that_were_left_out_are_rejected_at_once() {
    let kit = Kit::new().await;
    let asked = kit.ask("text/plain", b"hello", Some("upload-1")).await;
    kit.upload(&file(&asked), b"hell");
    kit.deliver(&notice(&[&file(&asked)])).await;
    let rejected = kit.current(&asked).await;
    assert_eq!(rejected.state, AttachmentState::Rejected);
    assert!(rejected.expires_at().unwrap() > kit.now() + SignedDuration::from_hours(23));
    assert!(kit.object(&file(&asked)).is_none());
    kit.deliver(&notice(&[&file(&asked)])).await;
    assert_eq!(kit.current(&asked).await, rejected);
    assert!(kit.sent().is_empty());
}

#[tokio::test]
async fn an_avatar_is_sent_on() {
    let kit = Kit::new().await;
    let (user_id, avatar_id) = (user(1), AvatarId::from_seed(IdSeed([1; 16])));
    let key = ObjectKey::AvatarUpload(user_id.clone(), avatar_id.clone());
    kit.upload(&key, PNG);
    kit.deliver(&notice(&[&key])).await;
    assert_eq!(kit.sent(), [Work::Avatar { user_id, avatar_id }]);
}

#[tokio::test]
async fn a_file_that_no_job_waits_for_is_deleted() {
    let kit = Kit::new().await;
    let key = ObjectKey::Import(JobId::from_seed(IdSeed([1; 16])));
    kit.upload(&key, b"a,b");
    for _ in 0..2 {
        kit.deliver(&notice(&[&key])).await;
        assert!(kit.object(&key).is_none());
    }
}

#[tokio::test]
async fn what_s3_sends_to_try_the_queue_is_done_and_what_nobody_can_read_is_left() {
    let kit = Kit::new().await;
    kit.deliver(&json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "files"}))
        .await;
    let fine = kit.uploaded("text/plain", b"hello").await;
    let foreign =
        json!({"Records": [{"eventName": "ObjectCreated:Put", "s3": {"object": {"key": "files/x"}}}]});
    let bodies = [
        json!({"Records": [{"eventName": 1}]}),
        notice(&[&file(&fine)]),
        json!({"work": "unknown"}),
        foreign,
    ];
    assert_eq!(kit.hand_over(&bodies).await, [false, true, false, true]);
    assert_eq!(kit.current(&fine).await.state, AttachmentState::Available);
}

/// Each message twice, in each order: of the arrival, of the thumbnail, of the removal after a deletion.
#[tokio::test]
async fn the_order_of_messages_makes_no_difference() {
    let kit = Kit::new().await;
    for order in permutations(&[0, 0, 1, 1, 2, 2]) {
        for is_deleted in [false, true] {
            let asked = kit.uploaded("image/png", PNG).await;
            if is_deleted {
                kit.delete(&asked).await;
            }
            let messages = [
                notice(&[&file(&asked)]),
                serde_json::to_value(show(&asked)).unwrap(),
                serde_json::to_value(remove(&asked)).unwrap(),
            ];
            for at in &order {
                kit.deliver(&messages[*at]).await;
            }
            // What was too early comes by what the others have sent.
            kit.settle().await;
            let things: Vec<_> = kit.cloud().things().objects.keys().cloned().collect();
            if is_deleted {
                assert_eq!(things, [] as [String; 0], "{order:?}");
            } else {
                let done = kit.current(&asked).await;
                assert_eq!(done.state, AttachmentState::Available, "{order:?}");
                assert!(matches!(done.thumbnail, Thumbnail::Ready { .. }), "{order:?}");
                assert_eq!((done.version, things.len()), (3, 2), "{order:?}");
            }
            kit.cloud().things().objects.clear();
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
