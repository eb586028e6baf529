use domain::{AvatarId, EmailAddress, Name, Profile, ProfilePatch};
use serde_json::json;
use store::{Attempt, AvatarSet, Created, Person, PersonName, StoreError};

use crate::scene::{Scene, seed, user};

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
    assert_eq!(names[&ada.id], PersonName::Known(ada.name, None));
    assert_eq!(names[&stranger], PersonName::Unknown);
    let (none, cost) = scene.cost(scene.store.people(&[])).await;
    assert!(none.unwrap().is_empty());
    assert_eq!(cost.round_trips, 0);
    let crowd: Vec<_> = (0..101).map(|_| user()).collect();
    let (names, cost) = scene.cost(scene.store.people(&crowd)).await;
    assert_eq!((names.unwrap().len(), cost.round_trips), (101, 2));
}

#[tokio::test]
async fn a_picture_is_shown_until_another_one_is() {
    let scene = Scene::new().await;
    let ada = profile(&scene, "Ada").await;
    scene.store.create_profile(&ada).await.unwrap();
    let [one, other] = [(); 2].map(|()| AvatarId::from_seed(seed()));
    let set = async |avatar: &AvatarId| scene.store.set_avatar(&ada.id, avatar).await.unwrap();
    let done = |replaced: Option<&AvatarId>| AvatarSet::Done {
        replaced: replaced.cloned(),
    };
    assert_eq!(set(&one).await, done(None));
    assert_eq!(set(&one).await, done(None), "again");
    let Person::Known(now) = scene.store.profile(&ada.id).await.unwrap() else {
        panic!("there is one");
    };
    assert_eq!((now.avatar.as_ref(), now.version), (Some(&one), 2));
    assert_eq!(set(&other).await, done(Some(&one)));

    let person = scene.store.profile(&ada.id).await.unwrap();
    scene
        .store
        .delete_profile(&ada.id, &person, scene.now())
        .await
        .unwrap();
    assert_eq!(set(&one).await, AvatarSet::Gone);
    let stranger = scene.store.set_avatar(&user(), &one).await.unwrap();
    assert_eq!(stranger, AvatarSet::Gone);
}

#[tokio::test]
async fn what_asked_for_a_picture_is_remembered() {
    let scene = Scene::new().await;
    let ada = profile(&scene, "Ada").await;
    scene.store.create_profile(&ada).await.unwrap();
    let avatar = AvatarId::from_seed(seed());
    let ask = async |attempt| {
        let now = scene.now();
        scene.store.expect_avatar(&ada.id, &avatar, attempt, now).await
    };
    let attempt = |fingerprint| {
        Some(Attempt {
            key: "key",
            fingerprint,
        })
    };
    for _ in 0..2 {
        let created = Created::Resource(avatar.clone());
        assert_eq!(ask(attempt("body")).await.unwrap(), created);
        assert_eq!(ask(None).await.unwrap(), created);
    }
    assert_eq!(ask(attempt("another")).await.unwrap(), Created::KeyReused);
    let person = scene.store.profile(&ada.id).await.unwrap();
    scene
        .store
        .delete_profile(&ada.id, &person, scene.now())
        .await
        .unwrap();
    let new = attempt("body").map(|one| Attempt { key: "new", ..one });
    for attempt in [None, attempt("body"), new] {
        let refused = ask(attempt).await;
        assert!(matches!(refused, Err(StoreError::AccountDeleted)), "{refused:?}");
    }
}

#[tokio::test]
async fn a_user_is_found_by_their_address_while_they_have_it() {
    let scene = Scene::new().await;
    let at = |address: &str| EmailAddress::parse(address).unwrap();
    let find = async |address: &str| scene.store.user_at(&at(address)).await.unwrap();
    let mut ada = profile(&scene, "Ada").await;
    ada.email = at("Ada@by-address.example.com");
    scene.store.create_profile(&ada).await.unwrap();
    assert_eq!(find("aDa@By-address.example.com").await, Some(ada.id.clone()));
    let moved = Profile {
        email: at("ada@moved.example.com"),
        version: ada.version + 1,
        ..ada.clone()
    };
    scene.store.update_profile(&moved, ada.version).await.unwrap();
    assert_eq!(find("ada@by-address.example.com").await, None);
    assert_eq!(find("ada@moved.example.com").await, Some(ada.id.clone()));
    let person = Person::Known(moved);
    scene
        .store
        .delete_profile(&ada.id, &person, scene.now())
        .await
        .unwrap();
    assert_eq!(find("ada@moved.example.com").await, None);
}
