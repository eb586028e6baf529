//! Thumbnails.

use domain::{AttachmentState, Thumbnail, ThumbnailFailure};

use crate::support::{GIF, PNG, Scene, bomb, file, notice, show, thumbnail};

#[tokio::test]
async fn a_picture_gets_a_small_one() {
    let scene = Scene::new().await;
    let asked = scene.uploaded("image/gif", GIF).await;
    scene.deliver(&notice(&[&file(&asked)])).await;
    scene.settle().await;
    let shown = scene.current(&asked).await;
    let Thumbnail::Ready {
        width,
        height,
        picture_width,
        picture_height,
        is_animated: true,
    } = shown.thumbnail
    else {
        panic!("{shown:?}");
    };
    assert!(width > 0 && width <= picture_width && height > 0 && height <= picture_height);
    let (content_type, bytes) = scene.object(&thumbnail(&asked)).unwrap();
    assert!(["image/jpeg", "image/png"].contains(&content_type.as_str()));
    assert!(!bytes.is_empty());
    let calls = scene.ports().calls.len();
    scene.work(&show(&asked)).await;
    assert_eq!(scene.current(&asked).await, shown);
    assert_eq!(scene.ports().calls.len(), calls, "it is not made again");
}

#[tokio::test]
async fn what_cannot_be_shown_says_why() {
    let scene = Scene::new().await;
    let truncated = &PNG[..PNG.len() / 2];
    let bomb = bomb();
    for (bytes, reason) in [
        (b"<svg/>".as_slice(), ThumbnailFailure::UnknownFormat),
        (b"", ThumbnailFailure::UnknownFormat),
        (truncated, ThumbnailFailure::Broken),
        (&bomb, ThumbnailFailure::TooLarge),
    ] {
        let asked = scene.uploaded("image/png", bytes).await;
        scene.deliver(&notice(&[&file(&asked)])).await;
        scene.settle().await;
        let now = scene.current(&asked).await;
        assert_eq!(now.thumbnail, Thumbnail::Failed { reason });
        assert_eq!(now.state, AttachmentState::Available, "the file itself is fine");
        assert!(scene.object(&thumbnail(&asked)).is_none());
        scene.work(&show(&asked)).await;
        assert_eq!(scene.current(&asked).await, now, "and is not tried again");
    }
}

#[tokio::test]
async fn a_file_of_more_than_40_mib_is_not_looked_at() {
    let scene = Scene::new().await;
    let mut bytes = PNG.to_vec();
    bytes.resize(40 * 1024 * 1024 + 1, 0);
    let asked = scene.uploaded("image/png", &bytes).await;
    scene.deliver(&notice(&[&file(&asked)])).await;
    scene.ports().calls.clear();
    scene.settle().await;
    assert_eq!(
        scene.current(&asked).await.thumbnail,
        Thumbnail::Failed {
            reason: ThumbnailFailure::FileTooLarge
        }
    );
    assert!(!scene.ports().calls.contains(&"get"));
}

#[tokio::test]
async fn nothing_is_left_of_one_that_is_deleted_while_it_is_made() {
    let scene = Scene::new().await;
    let asked = scene.uploaded("image/png", PNG).await;
    scene.deliver(&notice(&[&file(&asked)])).await;
    scene.delete(&asked).await;
    // As after a deletion between putting the thumbnail and noting it.
    scene.upload(&thumbnail(&asked), PNG);
    scene.settle().await;
    assert!(scene.object(&thumbnail(&asked)).is_none());
}

/// On the last receive the worker does not retry: a picture that ends the function each time (by a panic in a decoder, say)
/// would end it once more, and nothing would say so.
#[tokio::test]
async fn what_fails_each_time_is_given_up_and_goes_on_when_it_is_sent_back() {
    let scene = Scene::new().await;
    let asked = scene.uploaded("image/png", PNG).await;
    scene.deliver(&notice(&[&file(&asked)])).await;
    scene.sent();
    let message = serde_json::to_value(show(&asked)).unwrap();
    assert_eq!(
        scene.hand_over_again(std::slice::from_ref(&message), 6).await,
        [false],
        "it goes to the dead-letter queue"
    );
    let given_up = scene.current(&asked).await;
    assert_eq!(
        given_up.thumbnail,
        Thumbnail::Failed {
            reason: ThumbnailFailure::GaveUp
        }
    );
    assert_eq!(
        scene.hand_over_again(std::slice::from_ref(&message), 6).await,
        [false]
    );
    assert_eq!(scene.current(&asked).await, given_up);
    scene.deliver(&message).await;
    assert!(matches!(
        scene.current(&asked).await.thumbnail,
        Thumbnail::Ready { .. }
    ));
}
