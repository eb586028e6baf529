//! Owners who go.

use domain::Role;

use crate::faults::{Fault, Faults};
use crate::scene::{Scene, user};

#[tokio::test]
async fn the_only_owner_stays() {
    let (scene, ada) = (Scene::new().await, user());
    let alone = scene.project_of(&ada).await;
    let shared = scene.project_of(&ada).await;
    let partner = scene.second_owner(&shared).await;
    let memberships = scene.memberships(&ada).await;
    assert_eq!(memberships.len(), 2);
    assert!(
        scene
            .store
            .needed_as_owner(&memberships)
            .await
            .unwrap()
            .is_empty()
    );
    let kept = scene.store.end_memberships(&memberships, scene.now()).await;
    assert_eq!(kept.unwrap(), std::slice::from_ref(&alone));
    let left: Vec<_> = scene.memberships(&ada).await;
    assert_eq!(left.iter().map(|m| &m.project_id).collect::<Vec<_>>(), [&alone]);
    assert_eq!(
        (scene.owners(&shared).await, scene.owners(&alone).await),
        ("1".to_owned(), "1".to_owned())
    );
    let kept = scene
        .store
        .end_memberships(&scene.memberships(&partner).await, scene.now())
        .await;
    assert_eq!(kept.unwrap(), [shared]);
}

#[tokio::test]
async fn a_project_that_somebody_joins_at_the_last_moment_stays() {
    let (scene, ada, bob) = (Scene::new().await, user(), user());
    let project = scene.project_of(&ada).await;
    let (faults, store) = Faults::new(1);
    let (other, joined, now) = (scene.store.clone(), project.clone(), scene.now());
    faults.add(
        "TransactWriteItems",
        Fault::after(async move {
            other.put_member(&joined, &bob, Role::Viewer, now).await.unwrap();
        }),
    );
    assert!(!store.abandon_project(&project, &ada, scene.now()).await.unwrap());
    let operations = faults.asked();
    assert!(
        !operations.contains(&"Query".to_owned()),
        "an index may lag: {operations:?}"
    );
    let his = scene.memberships(&scene.second_owner(&project).await).await;
    assert_eq!(his.len(), 1, "the project is there");
}

#[tokio::test]
async fn of_two_owners_who_go_at_once_one_stays() {
    let (scene, ada) = (Scene::new().await, user());
    let project = scene.project_of(&ada).await;
    let bob = scene.second_owner(&project).await;
    let (hers, his) = (scene.memberships(&ada).await, scene.memberships(&bob).await);
    let now = scene.now();
    let (one, other) = tokio::join!(
        scene.store.end_memberships(&hers, now),
        scene.store.end_memberships(&his, now)
    );
    assert_eq!(one.unwrap().len() + other.unwrap().len(), 1);
    assert_eq!(scene.owners(&project).await, "1");
    let left = scene.memberships(&ada).await.len() + scene.memberships(&bob).await.len();
    assert_eq!(left, 1);
}

#[tokio::test]
async fn a_half_deleted_project_goes_with_its_owner() {
    let (scene, ada) = (Scene::new().await, user());
    let profile = scene.person(&ada).await;
    let project = scene.project_of(&ada).await;
    scene.half_delete(&project).await;
    scene.delete_account(&profile).await;
    assert_eq!(scene.erase(&ada).await, (2, vec![]));
    let meta = scene.partition(&format!("PROJECT#{project}")).await;
    assert_eq!(meta.len(), 1, "its tombstone");
    assert!(scene.memberships(&ada).await.is_empty());
}
