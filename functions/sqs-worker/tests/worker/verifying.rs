//! Files from multipart uploads are compared with their digest.

use domain::{Attachment, AttachmentState, PartialHash, Thumbnail, Work};
use jiff::SignedDuration;

use crate::support::{GIF, Scene, file, notice, verify};

const MIB: usize = 1024 * 1024;

/// A file that has arrived with these bytes, but was declared as others.
async fn arrived(scene: &Scene, declared: &[u8], uploaded: &[u8]) -> Attachment {
    let asked = scene
        .ask("application/octet-stream", declared, Some("upload-1"))
        .await;
    scene.upload(&file(&asked), uploaded);
    scene.deliver(&notice(&[&file(&asked)])).await;
    assert_eq!(scene.current(&asked).await.state, AttachmentState::Checking);
    scene.sent();
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
    let scene = Scene::new().await;
    let bytes = large();
    let asked = arrived(&scene, &bytes, &bytes).await;
    for _ in 0..2 {
        scene.work(&verify(&asked)).await;
        assert_eq!(scene.current(&asked).await.state, AttachmentState::Available);
    }
    let calls = scene.ports().calls.clone();
    assert_eq!(
        calls.iter().filter(|call| **call == "get").count(),
        3,
        "read once"
    );
    assert!(scene.sent().is_empty());
}

#[tokio::test]
async fn what_is_not_is_rejected_and_removed() {
    let scene = Scene::new().await;
    let bytes = large();
    let mut other = bytes.clone();
    *other.last_mut().unwrap() ^= 1;
    let asked = arrived(&scene, &bytes, &other).await;
    for _ in 0..2 {
        scene.work(&verify(&asked)).await;
        let rejected = scene.current(&asked).await;
        assert_eq!((rejected.state, rejected.version), (AttachmentState::Rejected, 3));
        assert!(scene.object(&file(&asked)).is_none());
    }
    assert!(scene.sent().is_empty());
}

#[tokio::test]
async fn a_file_that_is_not_there_any_more_is_rejected() {
    let scene = Scene::new().await;
    let asked = arrived(&scene, b"bytes", b"bytes").await;
    scene.ports().objects.clear();
    scene.work(&verify(&asked)).await;
    assert_eq!(scene.current(&asked).await.state, AttachmentState::Rejected);
}

#[tokio::test]
async fn nothing_is_said_of_what_is_deleted_meanwhile() {
    let scene = Scene::new().await;
    let asked = arrived(&scene, b"bytes", b"bytes").await;
    scene.delete(&asked).await;
    scene.work(&verify(&asked)).await;
    assert!(scene.stored_attachment(&asked).await.is_none());
    assert!(scene.sent().is_empty());
}

#[tokio::test]
async fn what_one_invocation_cannot_read_the_next_goes_on_with() {
    let scene = Scene::new().await;
    let bytes = large();
    let asked = arrived(&scene, &bytes, &bytes).await;
    // Two minutes, less what is kept for the end, are enough for two ranges.
    scene.ports().get_takes = SignedDuration::from_secs(45);
    scene.work(&verify(&asked)).await;
    assert_eq!(scene.current(&asked).await.state, AttachmentState::Checking);
    let sent = scene.sent();
    let [
        rest @ Work::Verify {
            so_far: Some(so_far), ..
        },
    ] = sent.as_slice()
    else {
        panic!("{sent:?}");
    };
    assert_eq!(so_far.offset_bytes, 16 * 1024 * 1024);
    assert!(serde_json::to_string(rest).unwrap().len() < 1024);
    scene.ports().calls.clear();
    scene.work(rest).await;
    assert_eq!(scene.current(&asked).await.state, AttachmentState::Available);
    let calls = scene.ports().calls.clone();
    assert_eq!(
        calls.iter().filter(|call| **call == "get").count(),
        1,
        "only the rest"
    );
    scene.work(rest).await;
    assert!(scene.sent().is_empty());
}

#[tokio::test]
async fn a_state_of_another_version_is_begun_anew() {
    let scene = Scene::new().await;
    let bytes = large();
    for state in ["", "AAAA", "not base64"] {
        let asked = arrived(&scene, &bytes, &bytes).await;
        let mut work = verify(&asked);
        if let Work::Verify { so_far, .. } = &mut work {
            *so_far = Some(PartialHash {
                offset_bytes: 8 * 1024 * 1024,
                state: state.to_owned(),
            });
        }
        scene.work(&work).await;
        assert_eq!(
            scene.current(&asked).await.state,
            AttachmentState::Available,
            "{state}"
        );
    }
}

#[tokio::test]
async fn a_picture_in_parts_is_shown_once_it_is_compared() {
    let scene = Scene::new().await;
    let asked = scene.ask("image/gif", GIF, Some("upload-1")).await;
    scene.upload(&file(&asked), GIF);
    scene.deliver(&notice(&[&file(&asked)])).await;
    scene.settle().await;
    let shown = scene.current(&asked).await;
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
    let scene = Scene::new().await;
    let asked = arrived(&scene, b"", b"").await;
    scene.work(&verify(&asked)).await;
    assert_eq!(scene.current(&asked).await.state, AttachmentState::Available);
}
