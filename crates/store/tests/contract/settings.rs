//! Preferences and mutes.

use domain::{Medium, NotificationKind, Preferences, ProjectId, Role};
use serde_json::json;
use store::{Page, Person, StoreError};

use crate::scene::{Scene, seed, user};

#[tokio::test]
async fn preferences_are_what_was_put_last() {
    let (scene, ada) = (Scene::new().await, user());
    let store = &scene.store;
    assert_eq!(store.preferences(&ada).await.unwrap(), Preferences::default());
    let quiet = Preferences::parse(json!({"commented": {"email": false, "inbox": false}})).unwrap();
    store.put_preferences(&ada, &quiet).await.unwrap();
    assert_eq!(store.preferences(&ada).await.unwrap(), quiet);
    // Beside them in one item are the channels, which stay.
    let phone = scene.confirmed_phone(&ada).await;
    store
        .put_preferences(&ada, &Preferences::default())
        .await
        .unwrap();
    assert_eq!(store.preferences(&ada).await.unwrap(), Preferences::default());
    let targets = store
        .delivery_targets(std::slice::from_ref(&ada), &scene.project)
        .await;
    assert_eq!(targets.unwrap()[&ada].channels[0].id, phone.id);
}

#[tokio::test]
async fn a_member_mutes_a_project_for_themself() {
    let scene = Scene::new().await;
    let (ada, bob) = (scene.member(Role::Viewer).await, scene.member(Role::Viewer).await);
    let store = &scene.store;
    let people = [ada.clone(), bob.clone()];
    for (muted, version) in [(true, 2), (true, 2), (false, 3), (false, 3), (true, 4)] {
        assert!(
            store
                .set_muted(&ada, &scene.project, muted, scene.now())
                .await
                .unwrap()
        );
        let targets = store.delivery_targets(&people, &scene.project).await.unwrap();
        let membership = targets[&ada].membership.clone().unwrap();
        assert_eq!((membership.muted, membership.version), (muted, version));
        assert_eq!(membership.updated_by, ada);
        assert_eq!(
            targets[&ada].allows(NotificationKind::Assigned, Medium::Inbox),
            !muted
        );
        assert!(targets[&bob].allows(NotificationKind::Assigned, Medium::Inbox));
    }
    assert_eq!(
        store.muted_projects(&ada, None, 1).await.unwrap(),
        Page {
            items: vec![scene.project.clone()],
            next: None
        }
    );
    assert_eq!(store.muted_projects(&bob, None, 1).await.unwrap().items, []);
    assert_eq!(
        scene
            .read_as(&ada, None, None, &[])
            .await
            .unwrap()
            .unwrap()
            .access
            .role,
        Role::Viewer
    );
}

#[tokio::test]
async fn only_members_mute() {
    let (scene, eve) = (Scene::new().await, user());
    let store = &scene.store;
    let nowhere = ProjectId::from_seed(seed());
    assert!(
        !store
            .set_muted(&eve, &scene.project, true, scene.now())
            .await
            .unwrap()
    );
    assert!(
        !store
            .set_muted(&scene.owner, &nowhere, true, scene.now())
            .await
            .unwrap()
    );
    scene.half_delete(&scene.project).await;
    let gone = store.set_muted(&scene.owner, &scene.project, true, scene.now());
    assert!(!gone.await.unwrap());
}

#[tokio::test]
async fn of_many_at_once_all_are_done() {
    let scene = Scene::new().await;
    let calls = (0..8).map(|n| {
        scene
            .store
            .set_muted(&scene.owner, &scene.project, n % 2 == 0, scene.now())
    });
    for outcome in futures_util::future::join_all(calls).await {
        assert!(outcome.unwrap());
    }
}

#[tokio::test]
async fn a_deleted_account_has_no_settings() {
    let scene = Scene::new().await;
    let (ada, now) = (scene.member(Role::Viewer).await, scene.now());
    let store = &scene.store;
    scene.confirmed_email(&ada).await;
    store.delete_profile(&ada, &Person::Unknown, now).await.unwrap();
    let outcomes = [
        store.preferences(&ada).await.map(drop),
        store.put_preferences(&ada, &Preferences::default()).await,
        store.muted_projects(&ada, None, 50).await.map(drop),
        store.set_muted(&ada, &scene.project, true, now).await.map(drop),
        store.projects_of(&ada, None, 50).await.map(drop),
    ];
    for outcome in outcomes {
        assert!(matches!(outcome, Err(StoreError::SessionEnded)), "{outcome:?}");
    }
    let settings = scene.item(&format!("USER#{ada}"), "SETTINGS").await.unwrap();
    assert_eq!(settings.len(), 2, "the key alone: {settings:?}");
    let targets = store.delivery_targets(std::slice::from_ref(&ada), &scene.project);
    assert!(targets.await.unwrap()[&ada].channels.is_empty());
}
