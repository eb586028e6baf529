//! Files that came in parts are compared with their digest.

use aws::WorkQueue;
use domain::{Attachment, AttachmentState, PartialHash, Thumbnail, Work};
use jiff::SignedDuration;

use crate::kit::{GIF, Kit, file, notice, verify};

const MIB: usize = 1024 * 1024;

/// One that has arrived with these bytes, of which others were declared.
async fn arrived(kit: &Kit, declared: &[u8], uploaded: &[u8]) -> Attachment {
    let asked = kit
        .ask("application/octet-stream", declared, Some("upload-1"))
        .await;
    kit.upload(&file(&asked), uploaded);
    kit.deliver(&notice(&[&file(&asked)])).await;
    assert_eq!(kit.current(&asked).await.state, AttachmentState::Checking);
    kit.sent();
    asked
}

/// Of 20 MiB and some bytes: three ranges.
fn large() -> Vec<u8> {
    (0..20 * MIB + 77)
        .map(|n| u8::try_from(n % 251).unwrap())
        .collect()
}

#[tokio::test]
async fn what_is_as_it_was_said_becomes_available() {
    let kit = Kit::new().await;
    let bytes = large();
    let asked = arrived(&kit, &bytes, &bytes).await;
    for _ in 0..2 {
        kit.work(&verify(&asked)).await;
        assert_eq!(kit.current(&asked).await.state, AttachmentState::Available);
    }
    let calls = kit.cloud().things().calls.clone();
    assert_eq!(
        calls.iter().filter(|call| **call == "get").count(),
        3,
        "read once"
    );
    assert!(kit.sent().is_empty());
}

#[tokio::test]
async fn what_is_not_is_rejected_and_removed() {
    let kit = Kit::new().await;
    let bytes = large();
    let mut other = bytes.clone();
    *other.last_mut().unwrap() ^= 1;
    let asked = arrived(&kit, &bytes, &other).await;
    for _ in 0..2 {
        kit.work(&verify(&asked)).await;
        let rejected = kit.current(&asked).await;
        assert_eq!((rejected.state, rejected.version), (AttachmentState::Rejected, 3));
        assert!(kit.object(&file(&asked)).is_none());
    }
    assert!(kit.sent().is_empty());
}

#[tokio::test]
async fn a_file_that_is_not_there_any_more_is_rejected() {
    let kit = Kit::new().await;
    let asked = arrived(&kit, b"bytes", b"bytes").await;
    kit.cloud().things().objects.clear();
    kit.work(&verify(&asked)).await;
    assert_eq!(kit.current(&asked).await.state, AttachmentState::Rejected);
}

#[tokio::test]
async fn nothing_is_said_of_what_is_deleted_meanwhile() {
    let kit = Kit::new().await;
    let asked = arrived(&kit, b"bytes", b"bytes").await;
    kit.delete(&asked).await;
    kit.work(&verify(&asked)).await;
    assert!(kit.stored(&asked).await.is_none());
    assert!(kit.sent().is_empty());
}

#[tokio::test]
async fn what_one_invocation_cannot_read_the_next_goes_on_with() {
    let kit = Kit::new().await;
    let bytes = large();
    let asked = arrived(&kit, &bytes, &bytes).await;
    // Two minutes, less what is kept for the end, are enough for two ranges.
    kit.cloud().get_takes(SignedDuration::from_secs(45));
    kit.work(&verify(&asked)).await;
    assert_eq!(kit.current(&asked).await.state, AttachmentState::Checking);
    let sent = kit.sent();
    let [
        (
            WorkQueue::Slow,
            rest @ Work::Verify {
                so_far: Some(so_far), ..
            },
        ),
    ] = sent.as_slice()
    else {
        panic!("{sent:?}");
    };
    assert_eq!(so_far.offset_bytes, 16 * 1024 * 1024);
    assert!(serde_json::to_string(rest).unwrap().len() < 1024);
    kit.cloud().things().calls.clear();
    kit.work(rest).await;
    assert_eq!(kit.current(&asked).await.state, AttachmentState::Available);
    let calls = kit.cloud().things().calls.clone();
    assert_eq!(
        calls.iter().filter(|call| **call == "get").count(),
        1,
        "only the rest"
    );
    kit.work(rest).await;
    assert!(kit.sent().is_empty());
}

#[tokio::test]
async fn a_state_of_another_version_is_begun_anew() {
    let kit = Kit::new().await;
    let bytes = large();
    for state in ["", "AAAA", "not base64"] {
        let asked = arrived(&kit, &bytes, &bytes).await;
        let mut work = verify(&asked);
        if let Work::Verify { so_far, .. } = &mut work {
            *so_far = Some(PartialHash {
                offset_bytes: 8 * 1024 * 1024,
                state: state.to_owned(),
            });
        }
        kit.work(&work).await;
        assert_eq!(
            kit.current(&asked).await.state,
            AttachmentState::Available,
            "{state}"
        );
    }
}

#[tokio::test]
async fn a_picture_in_parts_is_shown_once_it_is_compared() {
    let kit = Kit::new().await;
    let asked = kit.ask("image/gif", GIF, Some("upload-1")).await;
    kit.upload(&file(&asked), GIF);
    kit.deliver(&notice(&[&file(&asked)])).await;
    kit.settle().await;
    let shown = kit.current(&asked).await;
    assert_eq!(shown.state, AttachmentState::Available);
    assert!(matches!(
        shown.thumbnail,
        Thumbnail::Ready {
            is_animated: true,
            ..
        }
    ));
}

#[tokio::test]
async fn an_empty_file_needs_no_reading() {
    let kit = Kit::new().await;
    let asked = arrived(&kit, b"", b"").await;
    kit.work(&verify(&asked)).await;
    assert_eq!(kit.current(&asked).await.state, AttachmentState::Available);
}
