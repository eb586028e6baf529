//! Reviews: one for each task, and none that outlives it.

use domain::{NewReview, Review, TaskId};
use jiff::tz::TimeZone;
use serde_json::json;
use store::{ReviewSlot, StoreError, Wanted};

use crate::costs::Costs;
use crate::scene::Scene;

fn wanted<'a>(scene: &'a Scene, task: &'a TaskId) -> Wanted<'a> {
    Wanted {
        parent: Some(task),
        review: true,
        ..Wanted::new(&scene.owner, &scene.project)
    }
}

async fn slot(scene: &Scene, task: &TaskId) -> ReviewSlot {
    let found = scene.store.read(wanted(scene, task)).await;
    found.unwrap().unwrap().review
}

async fn done(scene: &Scene) -> TaskId {
    scene.add(json!({"title": "t", "status": "done"})).await.task.id
}

/// The next version of a task's review, as a handler makes it.
async fn next(scene: &Scene, task: &TaskId, slot: &ReviewSlot, text: &str) -> Review {
    let new = NewReview::parse(json!({"text": text, "rating": 5})).unwrap();
    let task = scene.stored(task).await.unwrap();
    let former = slot.review.as_deref();
    let by = (&scene.owner, scene.now(), &TimeZone::UTC);
    new.into_review((task.task(), former), slot.version, by)
        .unwrap()
        .unwrap()
}

async fn write(scene: &Scene, task: &TaskId, text: &str) -> Review {
    let slot = slot(scene, task).await;
    let review = next(scene, task, &slot, text).await;
    scene.store.put_review(&slot, &review).await.unwrap();
    review
}

fn is_conflict(result: Result<(), StoreError>) -> bool {
    matches!(result, Err(StoreError::Conflict))
}

#[tokio::test]
async fn a_review_costs_what_its_text_is_long() {
    let scene = Scene::new().await;
    let (store, task) = (&scene.store, done(&scene).await);
    let mut costs = Costs::new(store);
    let empty = slot(&scene, &task).await;
    let review = next(&scene, &task, &empty, "short").await;
    // A transaction counts twice: the review, which is in no index, and the check of the task.
    costs
        .check("write review", 1, 4.0, store.put_review(&empty, &review))
        .await
        .unwrap();
    // Project, membership, profile, task, review.
    let found = costs
        .check("read review", 1, 5.0, store.read(wanted(&scene, &task)))
        .await;
    let first = found.unwrap().unwrap().review;
    let changed = next(&scene, &task, &first, "another").await;
    costs
        .check("change review", 1, 4.0, store.put_review(&first, &changed))
        .await
        .unwrap();
    costs
        .check("no pictures", 0, 0.0, store.pictures_of(&changed))
        .await
        .unwrap();
    let current = slot(&scene, &task).await.review.unwrap();
    let delete = store.delete_review(&current, &scene.owner, scene.now());
    costs.check("delete review", 1, 1.0, delete).await.unwrap();
    costs.assert_right();
}

#[tokio::test]
async fn of_two_first_reviews_one_is_written() {
    let scene = Scene::new().await;
    let task = done(&scene).await;
    let empty = slot(&scene, &task).await;
    let (one, two) = (
        next(&scene, &task, &empty, "one").await,
        next(&scene, &task, &empty, "two").await,
    );
    let (first, second) = tokio::join!(
        scene.store.put_review(&empty, &one),
        scene.store.put_review(&empty, &two),
    );
    assert_ne!(first.is_ok(), second.is_ok());
    assert!(is_conflict(first) || is_conflict(second));
    let now = slot(&scene, &task).await;
    assert_eq!(now.version, 1);
    assert!([one, two].contains(&now.review.unwrap()));
}

#[tokio::test]
async fn a_first_review_is_not_written_once_the_task_is_open_again() {
    let scene = Scene::new().await;
    let task = done(&scene).await;
    let empty = slot(&scene, &task).await;
    let review = next(&scene, &task, &empty, "late").await;
    scene.patch(&task, json!({"status": "to_do"})).await.unwrap();
    assert!(is_conflict(scene.store.put_review(&empty, &review).await));
    scene.patch(&task, json!({"status": "done"})).await.unwrap();
    scene.store.put_review(&empty, &review).await.unwrap();
    // One that is there can be changed all the same.
    scene.patch(&task, json!({"status": "to_do"})).await.unwrap();
    assert_eq!(write(&scene, &task, "draft").await.version, 2);
}

#[tokio::test]
async fn a_deleted_review_leaves_its_version_and_no_text() {
    let scene = Scene::new().await;
    let task = done(&scene).await;
    write(&scene, &task, "regretted").await;
    let current = slot(&scene, &task).await;
    let review = current.review.as_ref().unwrap();
    let delete = async || scene.store.delete_review(review, &scene.owner, scene.now()).await;
    delete().await.unwrap();
    assert!(is_conflict(delete().await));
    let late = next(&scene, &task, &current, "back").await;
    assert!(is_conflict(scene.store.put_review(&current, &late).await));
    let left = scene.item(&scene.pk(), &format!("REVIEW#{task}")).await.unwrap();
    assert!(!format!("{left:?}").contains("regretted") && left.contains_key("expires_at"));
    let gone = slot(&scene, &task).await;
    assert!(gone.review.is_none());
    assert_eq!(gone.version, 2);
    assert_eq!(write(&scene, &task, "again").await.version, 3);
    let again = scene.item(&scene.pk(), &format!("REVIEW#{task}")).await.unwrap();
    assert!(!again.contains_key("deleted_at") && !again.contains_key("expires_at"));
}

#[tokio::test]
async fn none_is_left_of_a_deleted_task() {
    let scene = Scene::new().await;
    let task = done(&scene).await;
    write(&scene, &task, "in time").await;
    let current = slot(&scene, &task).await;
    let late = next(&scene, &task, &current, "late").await;
    let stored = scene.stored(&task).await.unwrap();
    let deleted = scene.store.delete_task(&stored, &scene.owner, scene.now());
    deleted.await.unwrap();
    assert!(is_conflict(scene.store.put_review(&current, &late).await));
    for _ in 0..2 {
        scene
            .store
            .remove_review_of(&scene.task_ref(&task))
            .await
            .unwrap();
        assert!(scene.item(&scene.pk(), &format!("REVIEW#{task}")).await.is_none());
    }
    let empty = ReviewSlot::default();
    assert!(is_conflict(scene.store.put_review(&empty, &late).await));
}
