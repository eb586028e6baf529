//! People's pictures.

use domain::{AvatarId, IdSeed, ObjectKey, Work};
use store::Person;

use crate::kit::{Kit, PNG, bomb, user};

fn avatar(n: u8) -> AvatarId {
    AvatarId::from_seed(IdSeed([n; 16]))
}

fn upload(n: u8) -> ObjectKey {
    ObjectKey::AvatarUpload(user(1), avatar(n))
}

fn object_shown(n: u8) -> ObjectKey {
    ObjectKey::Avatar(user(1), avatar(n))
}

fn make(n: u8) -> Work {
    Work::Avatar {
        user_id: user(1),
        avatar_id: avatar(n),
    }
}

fn remove(n: u8) -> Work {
    Work::RemoveAvatar {
        user_id: user(1),
        avatar_id: avatar(n),
    }
}

async fn shown(kit: &Kit) -> Option<AvatarId> {
    match kit.store().profile(&user(1)).await.unwrap() {
        Person::Known(profile) => profile.avatar,
        Person::Unknown | Person::Deleted => None,
    }
}

#[tokio::test]
async fn what_is_uploaded_is_shown_and_the_upload_goes() {
    let kit = Kit::new().await;
    for n in [1, 2] {
        kit.upload(&upload(n), PNG);
        for _ in 0..2 {
            kit.work(&make(n)).await;
            assert_eq!(shown(&kit).await, Some(avatar(n)));
        }
        assert!(kit.object(&upload(n)).is_none());
    }
    // Late, and twice: the earlier one does not come back.
    kit.work(&make(1)).await;
    assert_eq!(shown(&kit).await, Some(avatar(2)));
    for n in [1, 2, 1] {
        kit.work(&remove(n)).await;
    }
    assert!(kit.object(&object_shown(1)).is_none());
    assert!(kit.object(&object_shown(2)).is_some(), "it is shown");
}

#[tokio::test]
async fn what_makes_no_picture_leaves_the_one_before() {
    let kit = Kit::new().await;
    kit.upload(&upload(1), PNG);
    kit.work(&make(1)).await;
    let mut large = PNG.to_vec();
    large.resize(40 * 1024 * 1024 + 1, 0);
    for (n, bytes) in [(2, b"no picture".to_vec()), (3, bomb()), (4, large)] {
        kit.upload(&upload(n), &bytes);
        kit.work(&make(n)).await;
        assert_eq!(shown(&kit).await, Some(avatar(1)));
        assert!(kit.object(&upload(n)).is_none() && kit.object(&object_shown(n)).is_none());
    }
}

#[tokio::test]
async fn nothing_stays_of_somebody_who_has_gone() {
    let kit = Kit::new().await;
    let person = kit.store().profile(&user(1)).await.unwrap();
    kit.store()
        .delete_profile(&user(1), &person, kit.now())
        .await
        .unwrap();
    kit.upload(&upload(1), PNG);
    for _ in 0..2 {
        kit.work(&make(1)).await;
    }
    assert!(kit.cloud().things().objects.is_empty());
}
