//! Former members are unassigned; comments of deleted tasks are deleted.

use domain::{Comment, IdSeed, MyTasksQuery, NewInvitation, Parameters, Role, Work};
use serde_json::json;
use store::{Deletable, Wanted};

use crate::ports::Sent;
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

/// What is said in the history and in the inboxes.
async fn is_said(scene: &Scene, text: &str) -> bool {
    scene.everything_as_text().await.contains(text)
}

impl Scene {
    async fn delete_comment(&self, comment: &Comment) {
        let owner = user(1);
        let wanted = Wanted {
            parent: Some(&comment.task_id),
            comment: Some(&comment.id),
            ..Wanted::new(&owner, &self.project)
        };
        let found = self.store.read(wanted).await.unwrap().unwrap();
        let current = found.comment.unwrap();
        let deleted = self.store.delete_comment(&current, &owner, self.now());
        deleted.await.unwrap();
    }
}

#[tokio::test]
async fn a_deleted_comment_leaves_that_it_was_there_and_nothing_of_its_text() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let task = scene.task(1, json!({"title": "a", "assignees": [ben]})).await;
    let comment = scene.comment(&task, 1, "the secret").await;
    let other = scene.comment(&task, 1, "no matter").await;
    scene.settle().await;
    assert!(is_said(&scene, "the secret").await);
    let created = scene.records().await;
    scene.delete_comment(&comment).await;
    let records = scene.records().await;
    scene.deliver_twice(&records).await;
    scene.deliver(&created).await;
    assert!(!is_said(&scene, "the secret").await);
    assert!(is_said(&scene, other.body.as_str()).await);
    let activity = scene.activity().await;
    let of_comments = activity.iter().filter(|line| line.starts_with("comment_"));
    assert_eq!(of_comments.count(), 3, "{activity:?}");
    assert_eq!(scene.inbox(2).await.len(), 3, "assigned, and twice a comment");
}

#[tokio::test]
async fn a_deleted_task_leaves_its_title_and_no_other_text() {
    let scene = Scene::new().await;
    let body = json!({
        "title": "Buy milk", "description": "from the corner", "labels": ["dairy"],
        "checklist": [{"text": "with the blue cap"}],
    });
    let task = scene.task(1, body).await;
    scene.comment(&task, 1, "oat, please").await;
    scene.settle().await;
    scene
        .patch(&task, 1, json!({"description": "from the market"}))
        .await;
    scene.settle().await;
    let stored = scene.stored(&task).await;
    let owner = user(1);
    let deleted = scene.store.delete_task(&stored, &owner, scene.now());
    deleted.await.unwrap();
    let records = scene.records().await;
    scene.deliver_twice(&records).await;
    scene.settle().await;
    for text in ["oat, please", "the corner", "the market", "dairy", "blue cap"] {
        assert!(!is_said(&scene, text).await, "{text}");
    }
    assert!(is_said(&scene, "Buy milk").await);
    assert_eq!(scene.activity().await.len(), 4);
}

#[tokio::test]
async fn what_a_former_member_has_asked_for_ends() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Owner).await;
    let new = NewInvitation::parse(json!({"email": "new@example.com", "role": "owner"})).unwrap();
    let nonce = IdSeed([3; 16]);
    let invitation = new.into_invitation(scene.project.clone(), ben.clone(), nonce, scene.now());
    let put = scene.store.put_invitation(None, &invitation, None);
    assert_eq!(put.await.unwrap(), None);
    scene.settle().await;
    scene.sent();
    scene.remove(2, 1).await;
    scene.deliver_twice(&scene.records().await).await;
    let work = Work::EndMembership {
        project_id: scene.project.clone(),
        user_id: ben,
    };
    assert!(scene.sent().contains(&Sent::Enqueued(work)));
    let open = scene.store.invitations_of(&scene.project, None, scene.now(), 10);
    assert!(open.await.unwrap().items.is_empty());
}

#[tokio::test]
async fn so_does_what_a_member_of_a_deleted_project_has_asked_for() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Viewer).await;
    let found = scene.store.read_for_deletion(&user(1), &scene.project).await;
    let Some(Deletable::Live(access)) = found.unwrap() else {
        panic!("it is there");
    };
    let owner = user(1);
    let deleted = scene.store.delete_project(&access, &owner, scene.now());
    deleted.await.unwrap();
    scene.settle().await;
    let sent = scene.sent();
    for user_id in [user(1), ben] {
        let work = Work::EndMembership {
            project_id: scene.project.clone(),
            user_id,
        };
        assert!(sent.contains(&Sent::Enqueued(work)), "{sent:?}");
    }
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
