//! Former members are unassigned; comments of deleted tasks are deleted.

use domain::{MyTasksQuery, Parameters, Role};
use serde_json::json;

use crate::support::{Scene, user};

#[tokio::test]
async fn who_is_removed_is_taken_off_all_tasks_by_whoever_removed_them() {
    let scene = Scene::new().await;
    let (ben, cid) = (
        scene.member(2, Role::Editor).await,
        scene.member(3, Role::Editor).await,
    );
    let one = scene
        .task(1, json!({"title": "a", "assignees": [ben, cid]}))
        .await;
    let two = scene.task(2, json!({"title": "b", "assignees": [ben]})).await;
    let three = scene.task(3, json!({"title": "c", "assignees": [cid]})).await;
    scene.settle().await;
    scene.remove(2, 1).await;
    let records = scene.records().await;
    scene.deliver_twice(&records).await;
    scene.settle().await;
    assert_eq!(scene.assignees(&one).await, std::slice::from_ref(&cid));
    assert!(scene.assignees(&two).await.is_empty());
    assert_eq!(scene.assignees(&three).await, [cid]);
    let stored = scene.stored(&one).await;
    assert_eq!((&stored.task().updated_by, stored.task().version), (&user(1), 2));
    let activity = scene.activity().await;
    assert!(
        activity.contains(&"member_removed role".to_owned()),
        "{activity:?}"
    );
    let changed = activity
        .iter()
        .filter(|line| *line == "assignees_changed assignees");
    assert_eq!(changed.count(), 2);
    let mine = MyTasksQuery::parse(Parameters::default()).unwrap();
    let mine = scene
        .store
        .assigned_tasks(&ben, &mine, None, scene.now())
        .await
        .unwrap();
    assert!(mine.items.is_empty());
    let text = scene.everything_as_text().await;
    assert!(!text.contains("task_pointer") || !text.contains(&format!("USER#{ben}\", \"TASK#")));
}

#[tokio::test]
async fn who_has_come_back_keeps_their_tasks() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let task = scene.task(1, json!({"title": "a", "assignees": [ben]})).await;
    scene.settle().await;
    scene.remove(2, 2).await;
    let records = scene.records().await;
    scene.join(&scene.project, &ben, Role::Editor).await;
    scene.deliver(&records).await;
    assert_eq!(scene.stored(&task).await.task().assignees, [ben]);
}

#[tokio::test]
async fn the_comments_of_a_deleted_task_go() {
    let scene = Scene::new().await;
    let task = scene.task(1, json!({"title": "a"})).await;
    for _ in 0..30 {
        scene.comment(&task, 1, "hi").await;
    }
    scene.settle().await;
    let stored = scene.stored(&task).await;
    scene
        .store
        .delete_task(&stored, &user(1), scene.now())
        .await
        .unwrap();
    scene.settle().await;
    let page = scene.store.comments_of(&task.id, None, 100).await.unwrap();
    assert!(page.items.is_empty());
    assert_eq!(scene.activity().await[0], "task_deleted ");
}
