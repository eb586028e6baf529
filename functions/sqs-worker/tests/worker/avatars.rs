//! Avatars.

use domain::{AvatarId, IdSeed, ObjectKey, Work};
use store::Person;

use crate::support::{PNG, Scene, bomb, user};

fn id(n: u8) -> AvatarId {
    AvatarId::from_seed(IdSeed([n; 16]))
}

fn upload(n: u8) -> ObjectKey {
    ObjectKey::AvatarUpload(user(1), id(n))
}

fn avatar(n: u8) -> ObjectKey {
    ObjectKey::Avatar(user(1), id(n))
}

fn make(n: u8) -> Work {
    Work::Avatar {
        user_id: user(1),
        avatar_id: id(n),
    }
}

fn remove(n: u8) -> Work {
    Work::RemoveAvatar {
        user_id: user(1),
        avatar_id: id(n),
    }
}

async fn shown(scene: &Scene) -> Option<AvatarId> {
    match scene.store.profile(&user(1)).await.unwrap() {
        Person::Known(profile) => profile.avatar,
        Person::Unknown | Person::Deleted => None,
    }
}

#[tokio::test]
async fn what_is_uploaded_is_shown_and_the_upload_goes() {
    let scene = Scene::new().await;
    for n in [1, 2] {
        scene.upload(&upload(n), PNG);
        for _ in 0..2 {
            scene.work(&make(n)).await;
            assert_eq!(shown(&scene).await, Some(id(n)));
        }
        assert!(scene.object(&upload(n)).is_none());
    }
    // Late, and twice: the earlier one does not come back.
    scene.work(&make(1)).await;
    assert_eq!(shown(&scene).await, Some(id(2)));
    for n in [1, 2, 1] {
        scene.work(&remove(n)).await;
    }
    assert!(scene.object(&avatar(1)).is_none());
    assert!(scene.object(&avatar(2)).is_some(), "it is shown");
}

#[tokio::test]
async fn what_makes_no_picture_leaves_the_one_before() {
    let scene = Scene::new().await;
    scene.upload(&upload(1), PNG);
    scene.work(&make(1)).await;
    let mut large = PNG.to_vec();
    large.resize(40 * 1024 * 1024 + 1, 0);
    for (n, bytes) in [(2, b"no picture".to_vec()), (3, bomb()), (4, large)] {
        scene.upload(&upload(n), &bytes);
        scene.work(&make(n)).await;
        assert_eq!(shown(&scene).await, Some(id(1)));
        assert!(scene.object(&upload(n)).is_none() && scene.object(&avatar(n)).is_none());
    }
}

#[tokio::test]
async fn nothing_stays_of_somebody_who_has_gone() {
    let scene = Scene::new().await;
    scene.delete_account(&user(1)).await;
    scene.upload(&upload(1), PNG);
    for _ in 0..2 {
        scene.work(&make(1)).await;
    }
    assert!(scene.ports().objects.is_empty());
}
