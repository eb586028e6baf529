//! Users with more memberships than one read returns.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Project, ProjectId, Role, UserId};
use jiff::Timestamp;
use store::StoreError;

use super::scene::{Scene, seed, user};

/// More than [`Scene`]'s server, or DynamoDB, is asked for at once.
const MANY: usize = 1_050;

/// So many projects of a new user, each a copy of the first. Every hundredth is muted.
async fn projects_of(scene: &Scene, count: usize) -> (UserId, BTreeSet<ProjectId>) {
    let owner = user();
    let first = Project {
        id: ProjectId::from_seed(seed()),
        created_by: owner.clone(),
        ..scene.project_named("One of many")
    };
    scene.store.create_project(&first, None).await.unwrap();
    let project = scene
        .item(&format!("PROJECT#{}", first.id), "META")
        .await
        .unwrap();
    let membership = format!("MEMBER#{}", first.id);
    let membership = scene.item(&format!("USER#{owner}"), &membership).await.unwrap();
    let mut ids = BTreeSet::from([first.id.clone()]);
    let mut items = Vec::new();
    for number in 1..count {
        let id = ProjectId::from_seed(seed());
        for mut item in [project.clone(), membership.clone()] {
            for value in item.values_mut() {
                if let AttributeValue::S(text) = value {
                    *text = text.replace(first.id.as_str(), id.as_str());
                }
            }
            if number % 100 == 0 && item["sk"].as_s().unwrap() != "META" {
                item.insert("muted".to_owned(), AttributeValue::Bool(true));
            }
            items.push(item);
        }
        ids.insert(id);
    }
    scene.put_items(items).await;
    (owner, ids)
}

#[tokio::test]
async fn a_list_of_projects_takes_the_same_round_trips_however_many_there_are() {
    let scene = Scene::new().await;
    let (owner, ids) = projects_of(&scene, MANY).await;
    let (mut listed, mut position, mut most) = (Vec::new(), None, 0);
    loop {
        let page = scene.store.projects_of(&owner, position.as_deref(), 100);
        let (page, used) = scene.cost(page).await;
        let page = page.unwrap();
        most = most.max(used.round_trips);
        listed.extend(page.items.into_iter().map(|access| access.project.id));
        position = page.next;
        if position.is_none() {
            break;
        }
    }
    assert_eq!(most, 3, "memberships, the profile behind them, projects");
    assert_eq!(listed.len(), ids.len(), "each once");
    assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), ids);

    let (mut muted, mut position) = (Vec::new(), None);
    loop {
        let page = scene.store.muted_projects(&owner, position.as_deref(), 4);
        let (page, used) = scene.cost(page).await;
        let page = page.unwrap();
        assert!(used.round_trips <= 2 && page.items.len() <= 4, "{used:?}");
        muted.extend(page.items);
        position = page.next;
        if position.is_none() {
            break;
        }
    }
    assert!(muted.is_sorted());
    assert_eq!(muted.len(), MANY.div_ceil(100) - 1);
}

#[tokio::test]
async fn projects_of_ones_own_cost_a_deletion_no_write_each() {
    let scene = Scene::new().await;
    let (owner, ids) = projects_of(&scene, 250).await;
    let memberships = scene.store.account(&owner).await.unwrap().memberships;
    let end = scene.store.end_memberships(&memberships, scene.now());
    let (alone, used) = scene.cost(end).await;
    assert_eq!(alone.unwrap().into_iter().collect::<BTreeSet<_>>(), ids);
    assert_eq!(used.round_trips, 3, "a hundred projects a read");
}

#[tokio::test]
async fn a_deletion_stops_at_the_deadline_and_is_gone_on_with() {
    let scene = Scene::new().await;
    let guest = user();
    scene.join(&guest, Role::Viewer).await;
    let memberships = scene.store.account(&guest).await.unwrap().memberships;
    let end = async || scene.store.end_memberships(&memberships, scene.now()).await;
    scene.store.patience().begin(Timestamp::UNIX_EPOCH);
    let stopped = end().await;
    assert!(matches!(stopped, Err(StoreError::Throttled)), "{stopped:?}");
    assert_eq!(
        scene.store.account(&guest).await.unwrap().memberships,
        memberships
    );
    scene.store.patience().begin(Timestamp::MAX);
    assert!(end().await.unwrap().is_empty());
    assert!(scene.store.account(&guest).await.unwrap().memberships.is_empty());
}
