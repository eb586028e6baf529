//! Whoever has deleted their account: their token is still signed and not expired, and counts nowhere.

use domain::Clock as _;
use serde_json::json;

use super::{Place, TABLE, call};
use crate::kit::{Person, Scene, refused};

/// As the function `users` leaves it: at first with memberships, which end in a moment.
async fn delete_account(scene: &Scene, person: &Person) {
    let (store, now) = (&scene.store, scene.clock.now());
    let account = store.account(&person.id).await.unwrap();
    store
        .delete_profile(&person.id, &account.person, now)
        .await
        .unwrap();
}

async fn end_memberships(scene: &Scene, person: &Person) {
    let (store, now) = (&scene.store, scene.clock.now());
    let account = store.account(&person.id).await.unwrap();
    store.end_memberships(&account.memberships, now).await.unwrap();
}

#[tokio::test]
async fn no_route_takes_the_token_of_a_deleted_account() {
    let scene = Scene::new().await;
    let place = Place::new(&scene, 0).await;
    let members = [&scene.viewer, &scene.editor, &scene.colleague];
    let assignees: Vec<_> = members.iter().map(|person| person.id.as_str()).collect();
    scene
        .add(json!({"title": "Theirs", "assignees": assignees}))
        .await;
    for person in members {
        delete_account(&scene, person).await;
    }
    delete_account(&scene, &scene.outsider).await;
    let before = scene.everything().await;
    for memberships_have_ended in [false, true] {
        for person in members.into_iter().chain([&scene.outsider]) {
            for row in &TABLE {
                let answer = scene.send(call(row, &place, Some(person))).await;
                let name = row.name();
                assert_eq!(
                    answer.status, 401,
                    "{name}, {memberships_have_ended}: {}",
                    answer.text
                );
                refused(&answer, 401, "invalid_token");
            }
        }
        if !memberships_have_ended {
            assert_eq!(scene.everything().await, before);
            for person in members {
                end_memberships(&scene, person).await;
            }
        }
    }
}

#[tokio::test]
async fn nor_does_an_owners_before_their_membership_has_ended() {
    let scene = Scene::new().await;
    let place = Place::new(&scene, 0).await;
    delete_account(&scene, &scene.owner).await;
    for row in &TABLE {
        let answer = scene.send(call(row, &place, Some(&scene.owner))).await;
        assert_eq!(answer.status, 401, "{}: {}", row.name(), answer.text);
        refused(&answer, 401, "invalid_token");
    }
}

#[tokio::test]
async fn they_stay_by_their_work() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "By the editor"})).await;
    delete_account(&scene, &scene.editor).await;
    end_memberships(&scene, &scene.editor).await;
    let read = scene.send(scene.owner.get(&scene.at(&task))).await.json();
    assert_eq!(read["created_by"], scene.editor.id.as_str());
}

#[tokio::test]
async fn nobody_makes_an_owner_of_them() {
    let scene = Scene::new().await;
    delete_account(&scene, &scene.editor).await;
    let path = scene.member(&scene.editor);
    let promote = scene.owner.patch(&path, "*").json(json!({"role": "owner"}));
    refused(&scene.send(promote).await, 404, "not_found");
    // So the one who is left stays.
    let leave = scene.owner.delete(&scene.member(&scene.owner), "*");
    refused(&scene.send(leave).await, 409, "last_owner");
}
