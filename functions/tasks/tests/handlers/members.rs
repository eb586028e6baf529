//! Members: who is there, other roles, the end of a membership.

use domain::{AvatarId, IdSeed};
use serde_json::{Value, json};
use testkit::http::Call;

use crate::support::{Scene, assert_snapshot};
use testkit::http::Person;

fn change(scene: &Scene, by: &Person, of: &Person, role: &str) -> Call {
    let call = by.patch(&scene.member(of), "*");
    call.json(json!({"role": role}))
}

fn remove(scene: &Scene, by: &Person, whom: &Person) -> Call {
    by.delete(&scene.member(whom), "*")
}

async fn roles(scene: &Scene) -> Vec<(String, String)> {
    let members = scene.list(&scene.owner, &scene.members()).await;
    let text = |value: &Value| value.as_str().unwrap_or("nobody").to_owned();
    let pair = |member: &Value| (text(&member["user"]["name"]), text(&member["role"]));
    members.iter().map(pair).collect()
}

#[tokio::test]
async fn list() {
    let scene = Scene::new().await;
    scene
        .join(&scene.project, &scene.unknown_person(9), domain::Role::Viewer)
        .await;
    let page = scene
        .send(scene.viewer.get(&format!("{}?limit=2", scene.members())))
        .await;
    assert_snapshot!("list_members", &page);
    let whole = scene.list(&scene.viewer, &scene.members()).await;
    assert_eq!(whole.len(), 5);
    for limit in 1..=5 {
        let path = format!("{}?limit={limit}", scene.members());
        assert_eq!(scene.list(&scene.editor, &path).await, whole, "{limit} at once");
    }
    assert!(
        !page.text.contains("example.com"),
        "addresses are nobody else's business"
    );
}

#[tokio::test]
async fn members_are_shown_with_their_pictures() {
    let scene = Scene::new().await;
    let avatar = AvatarId::from_seed(IdSeed([7; 16]));
    scene.store.set_avatar(&scene.editor.id, &avatar).await.unwrap();
    let key = format!("/avatars/{}/{avatar}?", scene.editor.id);
    for member in scene.list(&scene.viewer, &scene.members()).await {
        let url = member["avatar_url"].as_str();
        let is_editor = member["user"]["id"] == scene.editor.id.as_str();
        assert_eq!(url.is_some_and(|url| url.contains(&key)), is_editor, "{member}");
        assert_eq!(url.is_some(), is_editor);
    }
    let changed = scene
        .send(change(&scene, &scene.owner, &scene.editor, "viewer"))
        .await;
    assert!(changed.json()["avatar_url"].as_str().unwrap().contains(&key));
}

#[tokio::test]
async fn update() {
    let scene = Scene::new().await;
    scene.clock.advance_s(60);
    let answer = scene
        .send(change(&scene, &scene.owner, &scene.viewer, "editor"))
        .await;
    assert_snapshot!("update_member", &answer);
    let task = scene
        .viewer
        .post(&scene.tasks())
        .json(json!({"title": "may now"}));
    assert_eq!(scene.send(task).await.status, 201);

    let same = scene
        .send(change(&scene, &scene.owner, &scene.viewer, "editor"))
        .await;
    assert_eq!(same.json(), answer.json(), "no change is no version");
    let nothing = scene
        .owner
        .patch(&scene.member(&scene.viewer), "*")
        .json(json!({}));
    assert_eq!(scene.send(nothing).await.json(), answer.json());

    let back = scene
        .send(change(&scene, &scene.owner, &scene.viewer, "viewer"))
        .await;
    assert_eq!(back.json()["version"], 3);
    let task = scene
        .viewer
        .post(&scene.tasks())
        .json(json!({"title": "may not"}));
    scene.refused(task, 403, "role_lacking").await;
}

#[tokio::test]
async fn every_field_error_at_once() {
    let scene = Scene::new().await;
    let before = scene.everything().await;
    for (body, expected) in [
        (json!({"role": null}), vec![("/role", "not_nullable")]),
        (json!({"role": 1}), vec![("/role", "wrong_type")]),
        (
            json!({"role": "admin", "user": {}, "version": 2, "name": "x"}),
            vec![
                ("/role", "invalid_value"),
                ("/user", "read_only"),
                ("/version", "read_only"),
                ("/name", "unknown_field"),
            ],
        ),
    ] {
        let call = scene.owner.patch(&scene.member(&scene.viewer), "*").json(body);
        let found = scene.refused(call, 422, "invalid_fields").await;
        let found: Vec<_> = found.iter().map(|(p, c)| (p.as_str(), c.as_str())).collect();
        assert_eq!(found, expected);
    }
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn anybody_leaves_and_owners_remove() {
    let scene = Scene::new().await;
    let gone = scene.send(remove(&scene, &scene.viewer, &scene.viewer)).await;
    assert_snapshot!("remove_member", &gone);
    scene
        .refused(scene.viewer.get(&scene.project), 404, "not_found")
        .await;
    scene
        .refused(remove(&scene, &scene.viewer, &scene.viewer), 404, "not_found")
        .await;
    scene
        .refused(remove(&scene, &scene.owner, &scene.viewer), 404, "not_found")
        .await;
    scene
        .refused(
            change(&scene, &scene.owner, &scene.viewer, "editor"),
            404,
            "not_found",
        )
        .await;

    scene
        .refused(
            remove(&scene, &scene.editor, &scene.colleague),
            403,
            "role_lacking",
        )
        .await;
    // Nor is it theirs to know who is no member.
    scene
        .refused(
            remove(&scene, &scene.editor, &scene.outsider),
            403,
            "role_lacking",
        )
        .await;
    assert_eq!(
        scene
            .send(remove(&scene, &scene.owner, &scene.colleague))
            .await
            .status,
        204
    );
    let left = [("Ada", "owner"), ("Ben", "editor")];
    assert_eq!(
        roles(&scene).await,
        left.map(|(n, r)| (n.to_owned(), r.to_owned()))
    );
}

#[tokio::test]
async fn the_last_owner_can_neither_leave_nor_become_less() {
    let scene = Scene::new().await;
    let before = scene.everything().await;
    for call in [
        remove(&scene, &scene.owner, &scene.owner),
        change(&scene, &scene.owner, &scene.owner, "editor"),
        change(&scene, &scene.owner, &scene.owner, "viewer"),
    ] {
        scene.refused(call, 409, "last_owner").await;
    }
    assert_eq!(scene.everything().await, before);
    let same = scene
        .send(change(&scene, &scene.owner, &scene.owner, "owner"))
        .await;
    assert_eq!(same.status, 200);
    let heir = scene
        .send(change(&scene, &scene.owner, &scene.editor, "owner"))
        .await;
    assert_eq!(heir.status, 200);
    assert_eq!(
        scene
            .send(remove(&scene, &scene.owner, &scene.owner))
            .await
            .status,
        204
    );
    scene
        .refused(remove(&scene, &scene.editor, &scene.editor), 409, "last_owner")
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn owners_who_leave_or_demote_each_other_at_once_leave_one() {
    for round in 0..6 {
        let scene = Scene::new().await;
        let promoted = scene
            .send(change(&scene, &scene.owner, &scene.editor, "owner"))
            .await;
        assert_eq!(promoted.status, 200);
        let (ada, ben) = (&scene.owner, &scene.editor);
        let calls = match round % 3 {
            0 => vec![remove(&scene, ada, ada), remove(&scene, ben, ben)],
            1 => vec![
                change(&scene, ada, ben, "viewer"),
                change(&scene, ben, ada, "viewer"),
            ],
            _ => vec![remove(&scene, ada, ben), change(&scene, ben, ben, "editor")],
        };
        let answers = scene.send_at_once(calls).await;
        assert!(
            answers.iter().any(|answer| answer.status.is_success()),
            "{answers:?}"
        );
        for answer in answers.iter().filter(|answer| !answer.status.is_success()) {
            // The last one, or by now no owner, or no member at all.
            let code = answer.code();
            assert!(
                ["last_owner", "role_lacking", "not_found"].contains(&code.as_str()),
                "{code}"
            );
        }
        let reader = [ada, ben, &scene.colleague];
        let mut owners = Vec::new();
        for person in reader {
            let answer = scene.send(person.get(&scene.project)).await;
            owners.extend((answer.json()["role"] == "owner").then_some(()));
        }
        assert_eq!(owners.len(), 1, "round {round}");
    }
}
