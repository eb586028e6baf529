//! The function dies at each call of the bucket and the queues, before it or after; then its message comes again.

use domain::{Attachment, AttachmentState, AvatarId, IdSeed, ObjectKey, Thumbnail, Work};
use serde_json::Value;
use store::Person;

use crate::cloud::When;
use crate::kit::{Kit, PNG, file, notice, remove, thumbnail, user};

/// Hands over `message` and all work that comes of it, each until it is done. How many calls that took.
async fn through(kit: &Kit, message: &Value) -> usize {
    let mut messages = vec![message.clone()];
    kit.cloud().things().calls.clear();
    while let Some(message) = messages.pop() {
        let mut tries = 0;
        while kit.hand_over(std::slice::from_ref(&message)).await != [true] {
            tries += 1;
            assert!(tries < 3, "only one call fails");
        }
        let sent = kit.sent().into_iter();
        messages.extend(sent.map(|work| serde_json::to_value(work).unwrap()));
    }
    kit.cloud().things().calls.len()
}

/// Goes through `message` of whatever `scene` makes, with a failure at each call in turn, until none is left to fail; and
/// looks with `check` each time.
async fn at_each_call<T, S, M, C, F>(scene: S, message: M, check: C)
where
    S: AsyncFn(&Kit) -> T,
    M: Fn(&T) -> Value,
    C: Fn(Kit, T) -> F,
    F: Future<Output = ()>,
{
    for when in [When::Before, When::After] {
        let mut failures = 0;
        loop {
            let kit = Kit::new().await;
            let thing = scene(&kit).await;
            kit.cloud().fail_after(failures, when);
            through(&kit, &message(&thing)).await;
            if !kit.cloud().has_failed() {
                break;
            }
            check(kit, thing).await;
            failures += 1;
        }
        assert!(failures > 0, "there was a call to fail");
    }
}

async fn is_shown(kit: Kit, asked: Attachment) {
    let now = kit.current(&asked).await;
    assert_eq!(now.state, AttachmentState::Available);
    assert!(matches!(now.thumbnail, Thumbnail::Ready { .. }));
    assert!(kit.object(&file(&asked)).is_some() && kit.object(&thumbnail(&asked)).is_some());
    assert_eq!(kit.cloud().things().objects.len(), 2);
}

#[tokio::test]
async fn a_picture_is_shown_in_the_end() {
    let scene = async |kit: &Kit| kit.uploaded("image/png", PNG).await;
    at_each_call(scene, |asked| notice(&[&file(asked)]), is_shown).await;
}

#[tokio::test]
async fn a_picture_in_parts_is_compared_and_shown_in_the_end() {
    let scene = async |kit: &Kit| {
        let asked = kit.ask("image/png", PNG, Some("upload-1")).await;
        kit.upload(&file(&asked), PNG);
        asked
    };
    at_each_call(scene, |asked| notice(&[&file(asked)]), is_shown).await;
}

#[tokio::test]
async fn what_is_not_as_declared_is_rejected_and_gone_in_the_end() {
    let scene = async |kit: &Kit| {
        let asked = kit.ask("text/plain", b"declared", Some("upload-1")).await;
        kit.upload(&file(&asked), b"uploaded");
        asked
    };
    let check = async |kit: Kit, asked: Attachment| {
        assert_eq!(kit.current(&asked).await.state, AttachmentState::Rejected);
        assert!(kit.cloud().things().objects.is_empty());
    };
    at_each_call(scene, |asked| notice(&[&file(asked)]), check).await;
}

#[tokio::test]
async fn nothing_of_a_deleted_one_is_left_in_the_end() {
    for is_late in [false, true] {
        let scene = async |kit: &Kit| {
            let asked = kit.ask("image/png", PNG, Some("upload-1")).await;
            kit.upload(&file(&asked), PNG);
            kit.upload(&thumbnail(&asked), PNG);
            kit.delete(&asked).await;
            asked
        };
        let check = async |kit: Kit, asked: Attachment| {
            kit.work(&remove(&asked)).await;
            assert!(kit.cloud().things().objects.is_empty());
        };
        let message = |asked: &Attachment| {
            if is_late {
                notice(&[&file(asked)])
            } else {
                serde_json::to_value(remove(asked)).unwrap()
            }
        };
        at_each_call(scene, message, check).await;
    }
}

#[tokio::test]
async fn an_avatar_is_shown_in_the_end() {
    let avatar = AvatarId::from_seed(IdSeed([1; 16]));
    let upload = ObjectKey::AvatarUpload(user(1), avatar.clone());
    let scene = async |kit: &Kit| kit.upload(&upload, PNG);
    let check = async |kit: Kit, (): ()| {
        let Person::Known(profile) = kit.store().profile(&user(1)).await.unwrap() else {
            panic!("person 1 is there");
        };
        assert_eq!(profile.avatar, Some(avatar.clone()));
        let avatar = ObjectKey::Avatar(user(1), avatar.clone());
        assert!(kit.object(&avatar).is_some());
        assert_eq!(kit.cloud().things().objects.len(), 1);
    };
    at_each_call(scene, |()| notice(&[&upload]), check).await;
}

#[tokio::test]
async fn one_object_that_fails_does_not_keep_the_others_of_its_message() {
    let kit = Kit::new().await;
    let first = kit.uploaded("text/plain", b"1").await;
    let second = kit.uploaded("text/plain", b"2").await;
    kit.cloud().fail_after(0, When::Before);
    let message = notice(&[&file(&first), &file(&second)]);
    assert_eq!(kit.hand_over(std::slice::from_ref(&message)).await, [false]);
    let states = [kit.current(&first).await.state, kit.current(&second).await.state];
    assert_eq!(states, [AttachmentState::Pending, AttachmentState::Available]);
    kit.deliver(&message).await;
    assert_eq!(kit.current(&first).await.state, AttachmentState::Available);
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
            false,
        ),
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
