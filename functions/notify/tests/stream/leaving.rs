//! What former members, and deleted tasks and comments, leave is left to the worker.

use domain::{Comment, Ended, Role, UserId, Work};
use jiff::Timestamp;
use serde_json::json;
use store::{Deletable, Wanted};

use crate::ports::Sent;
use crate::support::{Scene, user};

fn ended(by: &UserId, at: Timestamp) -> Ended {
    Ended {
        by: by.clone(),
        at,
        position: None,
    }
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
async fn what_a_deleted_comment_leaves_is_left_to_the_worker_also_if_its_history_comes_late() {
    let scene = Scene::new().await;
    let task = scene.task(1, json!({"title": "a"})).await;
    let comment = scene.comment(&task, 1, "the secret").await;
    let created = scene.records().await;
    scene.delete_comment(&comment).await;
    let deleted = scene.records().await;
    scene.deliver(&deleted).await;
    let work = Sent::Enqueued(Work::RemoveContents {
        project_id: scene.project.clone(),
        task_id: task.id.clone(),
        comment_id: Some(comment.id),
        by: user(1),
        position: None,
    });
    assert_eq!(scene.sent(), std::slice::from_ref(&work));
    let stored = scene.stored(&task).await;
    let owner = user(1);
    let gone = scene.store.delete_task(&stored, &owner, scene.now());
    gone.await.unwrap();
    scene.settle().await;
    scene.sent();
    scene.deliver(&created).await;
    assert!(scene.sent().contains(&work));
    assert!(
        scene
            .activity()
            .await
            .contains(&"comment_deleted body".to_owned())
    );
}

#[tokio::test]
async fn what_a_former_member_has_asked_for_ends() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Owner).await;
    scene.settle().await;
    scene.sent();
    scene.remove(2, 1).await;
    scene.deliver_twice(&scene.records().await).await;
    let (project_id, user_id) = (scene.project.clone(), ben.clone());
    let ended = ended(&user(1), scene.now());
    let work = [
        Work::RevokeInvitations {
            project_id: project_id.clone(),
            user_id: user_id.clone(),
            ended: ended.clone(),
        },
        Work::EndMembership {
            project_id,
            user_id,
            ended: Some(ended),
        },
    ];
    let twice = work.iter().chain(&work).cloned().map(Sent::Enqueued);
    assert_eq!(scene.sent(), twice.collect::<Vec<_>>());
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
            ended: None,
        };
        assert!(sent.contains(&Sent::Enqueued(work)), "{sent:?}");
    }
}
