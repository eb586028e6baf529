//! Users who have deleted their account: their token is still signed and not expired, and counts nowhere.

use serde_json::json;

use testkit::http::Person;
use testkit::http::matrix::Stage as _;

use super::Place;
use crate::support::Scene;

async fn end_memberships(scene: &Scene, person: &Person) {
    let account = scene.store.account(&person.id).await.unwrap();
    let ended = scene.store.end_memberships(&account.memberships, scene.now());
    ended.await.unwrap();
}

#[tokio::test]
async fn no_route_takes_the_token_of_a_deleted_account() {
    let Place { scene, ids, .. } = Place::new().await;
    let members = [&scene.viewer, &scene.editor, &scene.colleague];
    let assignees: Vec<_> = members.iter().map(|person| person.id.as_str()).collect();
    scene
        .add(json!({"title": "Theirs", "assignees": assignees}))
        .await;
    for person in members {
        scene.delete_account(&person.id).await;
    }
    scene.delete_account(&scene.outsider.id).await;
    let before = scene.everything().await;
    for memberships_have_ended in [false, true] {
        for person in members.into_iter().chain([&scene.outsider]) {
            for route in Place::routes().into_iter().filter(|route| !route.is_public) {
                let call = route.call(&ids, person);
                scene.refused(call, 401, "invalid_token").await;
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
    let Place { scene, ids, .. } = Place::new().await;
    scene.delete_account(&scene.owner.id).await;
    for route in Place::routes().into_iter().filter(|route| !route.is_public) {
        let call = route.call(&ids, &scene.owner);
        scene.refused(call, 401, "invalid_token").await;
    }
}

#[tokio::test]
async fn they_stay_by_their_work() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "By the editor"})).await;
    scene.delete_account(&scene.editor.id).await;
    end_memberships(&scene, &scene.editor).await;
    let read = scene.send(scene.owner.get(&scene.at(&task))).await.json();
    assert_eq!(read["created_by"], scene.editor.id.as_str());
}

#[tokio::test]
async fn nobody_makes_an_owner_of_them() {
    let scene = Scene::new().await;
    scene.delete_account(&scene.editor.id).await;
    let path = scene.member(&scene.editor);
    let promote = scene.owner.patch(&path, "*").json(json!({"role": "owner"}));
    scene.refused(promote, 404, "not_found").await;
    // So the one who is left stays.
    let leave = scene.owner.delete(&scene.member(&scene.owner), "*");
    scene.refused(leave, 409, "last_owner").await;
}
