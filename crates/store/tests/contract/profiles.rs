use domain::{EmailAddress, Name, Profile, ProfilePatch};
use serde_json::json;
use store::{Person, PersonName, StoreError};

use crate::scene::{Scene, user};

async fn profile(scene: &Scene, name: &str) -> Profile {
    let email = EmailAddress::parse("ada@example.com").unwrap();
    Profile::new(user(), email, Name::parse(name).unwrap(), scene.now()).unwrap()
}

#[tokio::test]
async fn the_first_profile_stays() {
    let scene = Scene::new().await;
    let first = profile(&scene, "Ada").await;
    assert_eq!(scene.store.profile(&first.id).await.unwrap(), Person::Unknown);
    assert_eq!(
        scene.store.create_profile(&first).await.unwrap(),
        Person::Known(first.clone())
    );
    let second = Profile {
        name: Name::parse("Eve").unwrap(),
        ..first.clone()
    };
    assert_eq!(
        scene.store.create_profile(&second).await.unwrap(),
        Person::Known(first.clone())
    );
    assert_eq!(
        scene.store.profile(&first.id).await.unwrap(),
        Person::Known(first)
    );
}

#[tokio::test]
async fn of_two_updates_of_one_version_one_wins() {
    let scene = Scene::new().await;
    let old = profile(&scene, "Ada").await;
    scene.store.create_profile(&old).await.unwrap();
    let patched = |body| ProfilePatch::parse(body).unwrap().apply(&old).unwrap();
    let (one, two) = (
        patched(json!({"name": "A. L."})),
        patched(json!({"time_zone": "Europe/Berlin"})),
    );
    let (first, second) = tokio::join!(
        scene.store.update_profile(&one, old.version),
        scene.store.update_profile(&two, old.version),
    );
    let winner = match (first, second) {
        (Ok(()), Err(StoreError::Conflict)) => one,
        (Err(StoreError::Conflict), Ok(())) => two,
        other => panic!("{other:?}"),
    };
    assert_eq!(scene.store.profile(&old.id).await.unwrap(), Person::Known(winner));
}

#[tokio::test]
async fn an_update_makes_no_profile() {
    let scene = Scene::new().await;
    let absent = profile(&scene, "Ada").await;
    let refused = scene.store.update_profile(&absent, 1).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert_eq!(scene.store.profile(&absent.id).await.unwrap(), Person::Unknown);
}

#[tokio::test]
async fn people_have_the_names_that_they_gave_themselves() {
    let scene = Scene::new().await;
    let (ada, stranger) = (profile(&scene, "Ada").await, user());
    scene.store.create_profile(&ada).await.unwrap();
    let asked = [ada.id.clone(), stranger.clone(), ada.id.clone()];
    let (names, cost) = scene.cost(scene.store.people(&asked)).await;
    let names = names.unwrap();
    assert_eq!((names.len(), cost.round_trips), (2, 1));
    assert_eq!(names[&ada.id], PersonName::Known(ada.name));
    assert_eq!(names[&stranger], PersonName::Unknown);
    let (none, cost) = scene.cost(scene.store.people(&[])).await;
    assert!(none.unwrap().is_empty());
    assert_eq!(cost.round_trips, 0);
    let crowd: Vec<_> = (0..101).map(|_| user()).collect();
    let (names, cost) = scene.cost(scene.store.people(&crowd)).await;
    assert_eq!((names.unwrap().len(), cost.round_trips), (101, 2));
}
