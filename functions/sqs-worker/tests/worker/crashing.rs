//! The function dies at each call of the bucket and the queues, before it or after; then its message is redelivered.

use domain::{Attachment, AttachmentState, AvatarId, IdSeed, ObjectKey, Thumbnail, Work};
use serde_json::Value;
use store::Person;

use crate::ports::When;
use crate::support::{PNG, Scene, file, notice, remove, thumbnail, user};

/// Hands over `message` and all work that it enqueues, each until it is done; returns the number of calls.
async fn through(scene: &Scene, message: &Value) -> usize {
    let mut messages = vec![message.clone()];
    scene.ports().calls.clear();
    while let Some(message) = messages.pop() {
        let mut tries = 0;
        while !scene.is_done(&message).await {
            tries += 1;
            assert!(tries < 3, "only one call fails");
        }
        let sent = scene.sent().into_iter();
        messages.extend(sent.map(|work| serde_json::to_value(work).unwrap()));
    }
    scene.ports().calls.len()
}

/// Goes through the message of what `arrange` makes, with a failure at each call in turn, until none is left to fail; and
/// checks the result each time.
async fn at_each_call<T, S, M, C, F>(arrange: S, message: M, check: C)
where
    S: AsyncFn(&Scene) -> T,
    M: Fn(&T) -> Value,
    C: Fn(Scene, T) -> F,
    F: Future<Output = ()>,
{
    for when in [When::Before, When::After] {
        let mut failures = 0;
        loop {
            let scene = Scene::new().await;
            let thing = arrange(&scene).await;
            scene.ports().fail_after(failures, when);
            through(&scene, &message(&thing)).await;
            if !scene.ports().has_failed() {
                break;
            }
            check(scene, thing).await;
            failures += 1;
        }
        assert!(failures > 0, "there was a call to fail");
    }
}

async fn is_shown(scene: Scene, asked: Attachment) {
    let now = scene.current(&asked).await;
    assert_eq!(now.state, AttachmentState::Available);
    assert!(matches!(now.thumbnail, Thumbnail::Ready { .. }));
    assert!(scene.object(&file(&asked)).is_some() && scene.object(&thumbnail(&asked)).is_some());
    assert_eq!(scene.ports().objects.len(), 2);
}

#[tokio::test]
async fn a_picture_is_shown_in_the_end() {
    let arrange = async |scene: &Scene| scene.uploaded("image/png", PNG).await;
    at_each_call(arrange, |asked| notice(&[&file(asked)]), is_shown).await;
}

#[tokio::test]
async fn a_picture_in_parts_is_compared_and_shown_in_the_end() {
    let arrange = async |scene: &Scene| {
        let asked = scene.ask("image/png", PNG, Some("upload-1")).await;
        scene.upload(&file(&asked), PNG);
        asked
    };
    at_each_call(arrange, |asked| notice(&[&file(asked)]), is_shown).await;
}

#[tokio::test]
async fn what_is_not_as_declared_is_rejected_and_gone_in_the_end() {
    let arrange = async |scene: &Scene| {
        let asked = scene.ask("text/plain", b"declared", Some("upload-1")).await;
        scene.upload(&file(&asked), b"uploaded");
        asked
    };
    let check = async |scene: Scene, asked: Attachment| {
        assert_eq!(scene.current(&asked).await.state, AttachmentState::Rejected);
        assert!(scene.ports().objects.is_empty());
    };
    at_each_call(arrange, |asked| notice(&[&file(asked)]), check).await;
}

#[tokio::test]
async fn nothing_of_a_deleted_one_is_left_in_the_end() {
    for is_late in [false, true] {
        let arrange = async |scene: &Scene| {
            let asked = scene.ask("image/png", PNG, Some("upload-1")).await;
            scene.upload(&file(&asked), PNG);
            scene.upload(&thumbnail(&asked), PNG);
            scene.delete(&asked).await;
            asked
        };
        let check = async |scene: Scene, asked: Attachment| {
            scene.work(&remove(&asked)).await;
            assert!(scene.ports().objects.is_empty());
        };
        let message = |asked: &Attachment| {
            if is_late {
                notice(&[&file(asked)])
            } else {
                serde_json::to_value(remove(asked)).unwrap()
            }
        };
        at_each_call(arrange, message, check).await;
    }
}

#[tokio::test]
async fn an_avatar_is_shown_in_the_end() {
    let avatar = AvatarId::from_seed(IdSeed([1; 16]));
    let upload = ObjectKey::AvatarUpload(user(1), avatar.clone());
    let arrange = async |scene: &Scene| scene.upload(&upload, PNG);
    let check = async |scene: Scene, (): ()| {
        let Person::Known(profile) = scene.store.profile(&user(1)).await.unwrap() else {
            panic!("person 1 is there");
        };
        assert_eq!(profile.avatar, Some(avatar.clone()));
        let avatar = ObjectKey::Avatar(user(1), avatar.clone());
        assert!(scene.object(&avatar).is_some());
        assert_eq!(scene.ports().objects.len(), 1);
    };
    at_each_call(arrange, |()| notice(&[&upload]), check).await;
}

#[tokio::test]
async fn one_object_that_fails_does_not_keep_the_others_of_its_message() {
    let scene = Scene::new().await;
    let first = scene.uploaded("text/plain", b"1").await;
    let second = scene.uploaded("text/plain", b"2").await;
    scene.ports().fail_after(0, When::Before);
    let message = notice(&[&file(&first), &file(&second)]);
    assert_eq!(scene.hand_over(std::slice::from_ref(&message)).await, [false]);
    let states = [
        scene.current(&first).await.state,
        scene.current(&second).await.state,
    ];
    assert_eq!(states, [AttachmentState::Pending, AttachmentState::Available]);
    scene.deliver(&message).await;
    assert_eq!(scene.current(&first).await.state, AttachmentState::Available);
}

#[test]
fn the_words_of_messages_stay() {
    // Messages wait in queues while a new version is deployed.
    for (text, is_known) in [
        (r#"{"work":"remove_avatar","user_id":"U","avatar_id":"A"}"#, true),
        (r#"{"work":"avatar","user_id":"U","avatar_id":"A"}"#, true),
        (
            r#"{"work":"verify","project_id":"P","task_id":"T","attachment_id":"F"}"#,
            true,
        ),
        (
            r#"{"work":"remove_file","project_id":"P","task_id":"T","attachment_id":"F"}"#,
            true,
        ),
        (
            r#"{"work":"thumbnail","project_id":"P","task_id":"T","attachment_id":"F","x":1}"#,
            true,
        ),
        (r#"{"work":"of_a_newer_version","project_id":"P"}"#, false),
    ] {
        let digits = "0".repeat(32);
        let mut text = text.to_owned();
        for (short, prefix) in [
            ("U", "usr_"),
            ("A", "avt_"),
            ("P", "prj_"),
            ("T", "tsk_"),
            ("F", "att_"),
        ] {
            text = text.replace(&format!("\"{short}\""), &format!("\"{prefix}{digits}\""));
        }
        assert_eq!(serde_json::from_str::<Work>(&text).is_ok(), is_known, "{text}");
    }
}
