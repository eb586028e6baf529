//! Members, other roles, the end of a membership; above all that a project never loses its last owner.

use domain::{Membership, Role, UserId};
use store::{Found, StoreError, Wanted};

use crate::scene::{Scene, user};

async fn member(scene: &Scene, who: &UserId) -> Option<Membership> {
    let people = [who.clone()];
    let wanted = Wanted {
        people: &people,
        ..Wanted::new(&scene.owner, &scene.project)
    };
    let Found {
        mut members,
        non_members,
        ..
    } = scene.store.read(wanted).await.unwrap().unwrap();
    assert_eq!(members.len() + non_members.len(), 1);
    members.pop()
}

async fn owners(scene: &Scene) -> String {
    let meta = scene.item(&scene.pk(), "META").await.unwrap();
    meta["owners"].as_n().unwrap().clone()
}

fn with_role(scene: &Scene, member: &Membership, role: Role) -> Membership {
    member.with_role(role, &scene.owner, scene.now()).unwrap()
}

fn is_conflict<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Conflict))
}

#[tokio::test]
async fn members_are_listed_in_the_order_of_joining() {
    let scene = Scene::new().await;
    let mut expected = vec![scene.owner.clone()];
    for _ in 0..6 {
        expected.push(scene.member(Role::Viewer).await);
    }
    let gone = scene.member(Role::Editor).await;
    let current = member(&scene, &gone).await.unwrap();
    scene
        .store
        .end_membership(&current, &gone, scene.now())
        .await
        .unwrap();
    for limit in [1, 2, 7, 100] {
        let mut listed = Vec::new();
        let mut position = None;
        loop {
            let page = scene.store.members(&scene.project, position.as_deref(), limit);
            let page = page.await.unwrap();
            assert!(page.items.len() <= limit);
            listed.extend(page.items.into_iter().map(|member| member.user_id));
            position = page.next;
            if position.is_none() {
                break;
            }
        }
        assert_eq!(listed, expected, "limit {limit}");
    }
}

#[tokio::test]
async fn another_role_counts_at_once_and_once() {
    let scene = Scene::new().await;
    let ben = scene.member(Role::Viewer).await;
    let before = member(&scene, &ben).await.unwrap();
    let editor = with_role(&scene, &before, Role::Editor);
    scene.store.update_member(&before, &editor).await.unwrap();
    assert_eq!(member(&scene, &ben).await, Some(editor.clone()));
    let late = with_role(&scene, &before, Role::Owner);
    assert!(is_conflict(&scene.store.update_member(&before, &late).await));
    assert_eq!(owners(&scene).await, "1", "a change that failed counts nobody");

    let owner = with_role(&scene, &editor, Role::Owner);
    scene.store.update_member(&editor, &owner).await.unwrap();
    assert_eq!(owners(&scene).await, "2");
    assert_eq!(scene.access().await.owners, 2);
    let viewer = with_role(&scene, &owner, Role::Viewer);
    scene.store.update_member(&owner, &viewer).await.unwrap();
    assert_eq!(owners(&scene).await, "1");
    assert_eq!(
        scene.access().await.project.version,
        1,
        "the project has not changed"
    );
}

#[tokio::test]
async fn nobody_who_has_deleted_their_account_becomes_an_owner() {
    let scene = Scene::new().await;
    let ben = scene.member(Role::Editor).await;
    let before = member(&scene, &ben).await.unwrap();
    let account = scene.store.account(&ben).await.unwrap();
    let gone = scene.store.delete_profile(&ben, &account.person, scene.now());
    gone.await.unwrap();
    let owner = with_role(&scene, &before, Role::Owner);
    assert!(is_conflict(&scene.store.update_member(&before, &owner).await));
    assert_eq!(owners(&scene).await, "1");
    assert_eq!(member(&scene, &ben).await, Some(before));
}

#[tokio::test]
async fn who_leaves_is_gone_at_once_and_leaves_a_trace() {
    let scene = Scene::new().await;
    let ben = scene.member(Role::Owner).await;
    let current = member(&scene, &ben).await.unwrap();
    let now = scene.now();
    scene
        .store
        .end_membership(&current, &scene.owner, now)
        .await
        .unwrap();
    assert!(scene.read_as(&ben, None, None, &[]).await.unwrap().is_none());
    assert!(member(&scene, &ben).await.is_none());
    assert_eq!(scene.store.projects_of(&ben, None, 10).await.unwrap().items, []);
    assert_eq!(owners(&scene).await, "1");

    let sk = format!("MEMBER#{}", scene.project);
    let trace = scene.item(&format!("USER#{ben}"), &sk).await.unwrap();
    let text = |name: &str| trace[name].as_s().unwrap().as_str();
    assert_eq!(
        (text("updated_by"), text("deleted_at")),
        (scene.owner.as_str(), now.to_string().as_str())
    );
    assert_eq!(trace["version"].as_n().unwrap(), "2");
    for absent in ["expires_at", "created_pk", "created_sk"] {
        assert!(!trace.contains_key(absent), "{absent}");
    }
    let again = scene.store.end_membership(&current, &ben, scene.now()).await;
    assert!(is_conflict(&again));
    assert_eq!(owners(&scene).await, "1", "counted once");
}

#[tokio::test]
async fn the_last_owner_stays_one() {
    let scene = Scene::new().await;
    scene.member(Role::Editor).await;
    let last = scene.access().await.membership;
    let left = scene.store.end_membership(&last, &scene.owner, scene.now());
    assert!(is_conflict(&left.await));
    let demoted = with_role(&scene, &last, Role::Editor);
    assert!(is_conflict(&scene.store.update_member(&last, &demoted).await));
    assert_eq!(scene.access().await.membership, last);
    assert_eq!(owners(&scene).await, "1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_owners_who_leave_at_once_one_does() {
    for _ in 0..10 {
        let scene = Scene::new().await;
        let ben = scene.member(Role::Owner).await;
        let (ada, ben) = (
            scene.access().await.membership,
            member(&scene, &ben).await.unwrap(),
        );
        let now = scene.now();
        let (one, two) = tokio::join!(
            scene.store.end_membership(&ada, &ada.user_id, now),
            scene.store.end_membership(&ben, &ben.user_id, now),
        );
        assert!(is_conflict(&one) != is_conflict(&two), "{one:?} {two:?}");
        assert!(one.is_ok() || two.is_ok());
        assert_eq!(owners(&scene).await, "1");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_owners_who_demote_each_other_at_once_one_is() {
    for _ in 0..10 {
        let scene = Scene::new().await;
        let ben = scene.member(Role::Owner).await;
        let (ada, ben) = (
            scene.access().await.membership,
            member(&scene, &ben).await.unwrap(),
        );
        let now = scene.now();
        let ada_after = ada.with_role(Role::Viewer, &ben.user_id, now).unwrap();
        let ben_after = ben.with_role(Role::Viewer, &ada.user_id, now).unwrap();
        let (one, two) = tokio::join!(
            scene.store.update_member(&ada, &ada_after),
            scene.store.update_member(&ben, &ben_after),
        );
        assert!(is_conflict(&one) != is_conflict(&two), "{one:?} {two:?}");
        assert_eq!(owners(&scene).await, "1");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_ten_owners_who_leave_at_once_one_is_left() {
    let scene = Scene::new().await;
    let mut all = vec![scene.owner.clone()];
    for _ in 0..9 {
        all.push(scene.member(Role::Owner).await);
    }
    assert_eq!(owners(&scene).await, "10");
    let mut memberships = Vec::new();
    for who in &all {
        memberships.push(member(&scene, who).await.unwrap());
    }
    let mut leaving = Vec::new();
    for (who, current) in all.into_iter().zip(memberships) {
        let (store, now) = (scene.store.clone(), scene.now());
        leaving.push(tokio::spawn(async move {
            store.end_membership(&current, &who, now).await
        }));
    }
    let mut stayed = 0;
    for one in leaving {
        match one.await.unwrap() {
            Ok(()) => {}
            // A request that lost too many races fails as throttled; only members who left are counted.
            Err(StoreError::Conflict | StoreError::Throttled) => stayed += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!(stayed >= 1);
    assert_eq!(owners(&scene).await, stayed.to_string());
    let listed = scene.store.members(&scene.project, None, 100).await.unwrap();
    assert_eq!(listed.items.len(), stayed);
}

#[tokio::test]
async fn a_deleted_project_has_no_owners_to_change() {
    let scene = Scene::new().await;
    let ben = scene.member(Role::Owner).await;
    let current = member(&scene, &ben).await.unwrap();
    scene.half_delete(&scene.project).await;
    let left = scene.store.end_membership(&current, &ben, scene.now()).await;
    assert!(is_conflict(&left));
    let editor = with_role(&scene, &current, Role::Editor);
    assert!(is_conflict(&scene.store.update_member(&current, &editor).await));
}

#[tokio::test]
async fn members_strangers_and_names_are_found_in_the_one_read() {
    let scene = Scene::new().await;
    let (ben, stranger) = (scene.member(Role::Editor).await, user());
    let people = [ben.clone(), stranger.clone(), scene.owner.clone()];
    let wanted = Wanted {
        people: &people,
        names: &people,
        ..Wanted::new(&scene.owner, &scene.project)
    };
    let (found, cost) = scene.cost(scene.store.read(wanted)).await;
    let found = found.unwrap().unwrap();
    let members: Vec<_> = found.members.iter().map(|member| &member.user_id).collect();
    assert_eq!(members, [&ben, &scene.owner]);
    assert_eq!(found.non_members, [stranger]);
    assert_eq!((found.names.len(), cost.round_trips), (3, 1));
}
