//! Thumbnails.

use domain::{AttachmentState, Thumbnail, ThumbnailFailure};

use crate::kit::{GIF, Kit, PNG, bomb, file, notice, show, thumbnail};

#[tokio::test]
async fn a_picture_gets_a_small_one() {
    let kit = Kit::new().await;
    let asked = kit.uploaded("image/gif", GIF).await;
    kit.deliver(&notice(&[&file(&asked)])).await;
    kit.settle().await;
    let shown = kit.current(&asked).await;
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
    let (content_type, bytes) = kit.object(&thumbnail(&asked)).unwrap();
    assert!(["image/jpeg", "image/png"].contains(&content_type.as_str()));
    assert!(!bytes.is_empty());
    let calls = kit.cloud().things().calls.len();
    kit.work(&show(&asked)).await;
    assert_eq!(kit.current(&asked).await, shown);
    assert_eq!(kit.cloud().things().calls.len(), calls, "it is not made again");
}

#[tokio::test]
async fn what_cannot_be_shown_says_why() {
    let kit = Kit::new().await;
    let truncated = &PNG[..PNG.len() / 2];
    let bomb = bomb();
    for (bytes, reason) in [
        (b"<svg/>".as_slice(), ThumbnailFailure::UnknownFormat),
        (b"", ThumbnailFailure::UnknownFormat),
        (truncated, ThumbnailFailure::Broken),
        (&bomb, ThumbnailFailure::TooLarge),
    ] {
        let asked = kit.uploaded("image/png", bytes).await;
        kit.deliver(&notice(&[&file(&asked)])).await;
        kit.settle().await;
        let now = kit.current(&asked).await;
        assert_eq!(now.thumbnail, Thumbnail::Failed(reason));
        assert_eq!(now.state, AttachmentState::Available, "the file itself is fine");
        assert!(kit.object(&thumbnail(&asked)).is_none());
        kit.work(&show(&asked)).await;
        assert_eq!(kit.current(&asked).await, now, "and is not tried again");
    }
}

#[tokio::test]
async fn a_file_of_more_than_40_mib_is_not_looked_at() {
    let kit = Kit::new().await;
    let mut bytes = PNG.to_vec();
    bytes.resize(40 * 1024 * 1024 + 1, 0);
    let asked = kit.uploaded("image/png", &bytes).await;
    kit.deliver(&notice(&[&file(&asked)])).await;
    kit.cloud().things().calls.clear();
    kit.settle().await;
    assert_eq!(
        kit.current(&asked).await.thumbnail,
        Thumbnail::Failed(ThumbnailFailure::FileTooLarge)
    );
    assert!(!kit.cloud().things().calls.contains(&"get"));
}

#[tokio::test]
async fn nothing_is_left_of_one_that_is_deleted_while_it_is_made() {
    let kit = Kit::new().await;
    let asked = kit.uploaded("image/png", PNG).await;
    kit.deliver(&notice(&[&file(&asked)])).await;
    kit.delete(&asked).await;
    // As it is where the deletion came between putting it and saying so.
    kit.upload(&thumbnail(&asked), PNG);
    kit.settle().await;
    assert!(kit.object(&thumbnail(&asked)).is_none());
}

/// The last time is not used to try again: whoever ends the function each time (a decoder that panics, say) would end it
/// once more, and nobody would be told.
#[tokio::test]
async fn what_fails_each_time_is_given_up_and_goes_on_when_it_is_sent_back() {
    let kit = Kit::new().await;
    let asked = kit.uploaded("image/png", PNG).await;
    kit.deliver(&notice(&[&file(&asked)])).await;
    kit.sent();
    let message = serde_json::to_value(show(&asked)).unwrap();
    assert_eq!(
        kit.hand_over_again(std::slice::from_ref(&message), 6).await,
        [false],
        "it goes to the dead-letter queue"
    );
    let given_up = kit.current(&asked).await;
    assert_eq!(given_up.thumbnail, Thumbnail::Failed(ThumbnailFailure::GaveUp));
    assert_eq!(
        kit.hand_over_again(std::slice::from_ref(&message), 6).await,
        [false]
    );
    assert_eq!(kit.current(&asked).await, given_up);
    kit.deliver(&message).await;
    assert!(matches!(
        kit.current(&asked).await.thumbnail,
        Thumbnail::Ready { .. }
    ));
}
