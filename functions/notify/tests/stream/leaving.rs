//! Who leaves is unassigned; what a deleted task leaves goes.

use domain::{CommentId, IdSeed, NewComment, Role};
use serde_json::json;

use crate::kit::{Kit, user};

#[tokio::test]
async fn who_is_removed_is_taken_off_all_tasks_by_whoever_removed_them() {
    let kit = Kit::new().await;
    let (ben, cid) = (
        kit.member(2, Role::Editor).await,
        kit.member(3, Role::Editor).await,
    );
    let one = kit.task(1, json!({"title": "a", "assignees": [ben, cid]})).await;
    let two = kit.task(2, json!({"title": "b", "assignees": [ben]})).await;
    let three = kit.task(3, json!({"title": "c", "assignees": [cid]})).await;
    kit.settle().await;
    let member = kit.membership(2).await;
    kit.store()
        .end_membership(&member, &user(1), kit.now())
        .await
        .unwrap();
    let records = kit.records().await;
    for _ in 0..2 {
        assert!(kit.hand_over(&records).await.is_empty());
    }
    kit.settle().await;
    assert_eq!(kit.assignees(&one).await, std::slice::from_ref(&cid));
    assert!(kit.assignees(&two).await.is_empty());
    assert_eq!(kit.assignees(&three).await, [cid]);
    let stored = kit.stored(&one).await;
    assert_eq!((&stored.task().updated_by, stored.task().version), (&user(1), 2));
    let activity = kit.activity().await;
    assert!(
        activity.contains(&"member_removed role".to_owned()),
        "{activity:?}"
    );
    let changed = activity
        .iter()
        .filter(|line| *line == "assignees_changed assignees");
    assert_eq!(changed.count(), 2);
    let mine = domain::MyTasksQuery::parse(domain::Parameters::default()).unwrap();
    let mine = kit.store().assigned_tasks(&ben, &mine, None).await.unwrap();
    assert!(mine.items.is_empty());
    let text = kit.everything_as_text().await;
    assert!(!text.contains("task_pointer") || !text.contains(&format!("USER#{ben}\", \"TASK#")));
}

#[tokio::test]
async fn who_has_come_back_keeps_their_tasks() {
    let kit = Kit::new().await;
    let ben = kit.member(2, Role::Editor).await;
    let task = kit.task(1, json!({"title": "a", "assignees": [ben]})).await;
    kit.settle().await;
    let member = kit.membership(2).await;
    kit.store()
        .end_membership(&member, &user(2), kit.now())
        .await
        .unwrap();
    let records = kit.records().await;
    kit.store()
        .put_member(&kit.project, &ben, Role::Editor, kit.now())
        .await
        .unwrap();
    assert!(kit.hand_over(&records).await.is_empty());
    assert_eq!(kit.stored(&task).await.task().assignees, [ben]);
}

#[tokio::test]
async fn the_comments_of_a_deleted_task_go() {
    let kit = Kit::new().await;
    let task = kit.task(1, json!({"title": "a"})).await;
    for n in 1..=30 {
        let new = NewComment::parse(json!({"body": "hi"})).unwrap();
        let ids = (
            CommentId::from_seed(IdSeed([n; 16])),
            kit.project.clone(),
            task.id.clone(),
        );
        let comment = new.into_comment(ids, user(1), vec![], kit.now());
        kit.store().create_comment(&comment, None).await.unwrap();
    }
    kit.settle().await;
    let stored = kit.stored(&task).await;
    kit.store()
        .delete_task(&stored, &user(1), kit.now())
        .await
        .unwrap();
    kit.settle().await;
    let page = kit.store().comments_of(&task.id, None, 100).await.unwrap();
    assert!(page.items.is_empty());
    assert_eq!(kit.activity().await[0], "task_deleted ");
}
