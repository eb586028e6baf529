//! Points of those who are gone, and of what is.

use domain::{RankingPeriod, Role};
use serde_json::json;

use crate::support::{Scene, user};

#[tokio::test]
async fn what_is_deleted_takes_its_points_along() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let mut tasks = Vec::new();
    for n in 1..=3 {
        let body = json!({"title": "t", "points": 5, "assignees": [ben]});
        let task = scene.old_task(n, body).await;
        scene.patch(&task, 1, json!({"status": "done"})).await;
        scene.settle().await;
        tasks.push(task);
    }
    scene.clock.advance_s(1);
    scene.delete(&tasks[0], 1).await;
    let deleted = scene.records().await;
    scene.deliver_twice(&deleted).await;
    assert_eq!(scene.balance(2).await, 10);
    let access = scene.access(&user(1), &scene.project).await;
    let owner = user(1);
    let deleted = scene.store.delete_project(&access, &owner, scene.now());
    deleted.await.unwrap();
    scene.settle().await;
    while !scene
        .store
        .remove_some(&scene.project, scene.now())
        .await
        .unwrap()
        .is_all
    {}
    let removed = scene.records().await;
    scene.clock.advance_s(5);
    scene.deliver_twice(&removed).await;
    let entries = scene.entries(2).await;
    assert_eq!(entries[..3], [(5, "completed"); 3]);
    assert_eq!(entries[3..], [(-5, "deleted"); 3]);
    scene.assert_sums(&[2]).await;
    let rows = scene.everything_as_text().await.matches("\"score\"").count();
    assert_eq!(rows, 0, "no row of the project is left");
}

#[tokio::test]
async fn a_deleted_account_gets_nothing_and_keeps_nothing() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let body = json!({"title": "t", "points": 5, "assignees": [ben]});
    let (first, second) = (
        scene.old_task(1, body.clone()).await,
        scene.old_task(2, body).await,
    );
    scene.patch(&first, 1, json!({"status": "done"})).await;
    scene.settle().await;
    scene.patch(&second, 1, json!({"status": "done"})).await;
    let late = scene.records().await;
    scene.delete_account(&ben).await;
    scene.deliver(&late).await;
    assert_eq!(scene.entries(2).await.len(), 1, "only what came before");
    while !scene.store.erase(&ben, scene.now()).await.unwrap().is_done {}
    scene.settle().await;
    scene.patch(&first, 1, json!({"status": "to_do"})).await;
    scene.settle().await;
    assert_eq!(scene.entries(2).await, []);
    let everything = scene.everything_as_text().await;
    for kind in ["point_entry", "balance", "score"] {
        assert!(!everything.contains(&format!("\"{kind}\"")), "{kind}");
    }
}

#[tokio::test]
async fn former_members_are_on_no_board_until_they_are_back() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let task = scene
        .old_task(1, json!({"title": "t", "points": 5, "assignees": [ben]}))
        .await;
    scene.patch(&task, 1, json!({"status": "done"})).await;
    scene.settle().await;
    let board = [(ben.clone(), 5)];
    assert_eq!(scene.board(RankingPeriod::Week).await, board);
    scene.remove(2, 1).await;
    scene.settle().await;
    assert_eq!(scene.board(RankingPeriod::Week).await, []);
    assert_eq!(scene.balance(2).await, 5, "what is earned stays earned");
    scene.join(&scene.project, &ben, Role::Viewer).await;
    scene.settle().await;
    assert_eq!(scene.board(RankingPeriod::Week).await, board);
}

#[tokio::test]
async fn a_former_member_sees_no_new_title_in_the_ledger() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let body = json!({"title": "t", "points": 6, "assignees": [ben, user(1)]});
    let task = scene.old_task(1, body).await;
    scene.remove(2, 1).await;
    scene.settle().await;
    // Nobody has unassigned them yet.
    scene
        .patch(&task, 1, json!({"title": "secret", "status": "done"}))
        .await;
    scene.settle().await;
    for (n, title) in [(1, "secret"), (2, "")] {
        let ledger = scene.ledger(&user(n)).await;
        assert_eq!((ledger[0].title.as_str(), ledger[0].points), (title, 3));
    }
    scene.patch(&task, 1, json!({"status": "to_do"})).await;
    scene.settle().await;
    let titles: Vec<_> = scene
        .ledger(&ben)
        .await
        .into_iter()
        .map(|entry| entry.title)
        .collect();
    assert_eq!(titles, ["", ""]);
}
