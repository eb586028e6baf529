//! Removal of the files of what was deleted.

use std::collections::BTreeMap;

use domain::{Attachment, AttachmentId, Comment, CommentChange, IdSeed, Outgoing, TaskId, TaskRef, Work};

use serde_json::json;
use store::{ActivityOf, Wanted};

use crate::support::{PNG, Scene, file, remove, thumbnail, user};

/// Earlier versions left such messages in the queue.
#[tokio::test]
async fn a_digest_goes_on_to_deliver() {
    let scene = Scene::new().await;
    let user_id = user(1);
    scene
        .work(&Work::Digest {
            user_id: user_id.clone(),
        })
        .await;
    assert_eq!(scene.ports().outgoing, [Outgoing::Digest { user_id }]);
}

#[tokio::test]
async fn the_files_of_a_deleted_attachment_go_and_its_upload_is_aborted() {
    let scene = Scene::new().await;
    let asked = scene.ask("image/png", PNG, Some("upload-1")).await;
    scene.upload(&file(&asked), PNG);
    scene.upload(&thumbnail(&asked), PNG);
    let parts = (file(&asked).to_string(), BTreeMap::new());
    scene.ports().uploads.insert("upload-1".to_owned(), parts);
    scene.delete(&asked).await;
    for _ in 0..2 {
        scene.work(&remove(&asked)).await;
        let ports = scene.ports();
        assert!(ports.objects.is_empty() && ports.uploads.is_empty());
    }
}

#[tokio::test]
async fn one_that_is_there_again_keeps_its_files() {
    let scene = Scene::new().await;
    let asked = scene.uploaded("image/png", PNG).await;
    scene.upload(&thumbnail(&asked), PNG);
    scene.work(&remove(&asked)).await;
    assert_eq!(scene.ports().objects.len(), 2);
}

#[tokio::test]
async fn all_files_of_a_task_are_deleted_and_no_other() {
    let scene = Scene::new().await;
    let of_task = [
        scene.uploaded("image/png", PNG).await,
        scene.ask("text/plain", b"pending", None).await,
    ];
    let other_task = TaskId::from_seed(IdSeed([2; 16]));
    scene.add_task(other_task.clone()).await;
    let asked = scene.ask("text/plain", b"x", None).await;
    scene.delete(&asked).await;
    let other = scene
        .put_attachment(Attachment {
            task_id: other_task,
            ..asked
        })
        .await;
    let work = Work::RemoveContents {
        project_id: scene.project.clone(),
        task_id: scene.task.clone(),
        comment_id: None,
        by: user(2),
        position: None,
    };
    for _ in 0..2 {
        scene.work(&work).await;
        for gone in &of_task {
            assert!(scene.stored_attachment(gone).await.is_none());
        }
        assert!(scene.stored_attachment(&other).await.is_some());
        let usage = scene.store.files_usage(&scene.project).await.unwrap();
        assert_eq!((usage.size_bytes, usage.count), (1, 1));
        let expire = async |task: TaskRef| scene.store.expire_usage_of(&task, scene.now()).await.unwrap();
        assert!(!expire(scene.task_ref()).await, "done already");
    }
}

#[tokio::test]
async fn a_deleted_task_blocks_nothing_any_more_and_is_no_parent() {
    let scene = Scene::new().await;
    let owner = user(1);
    let mut linked = Vec::new();
    for n in 0..30 {
        let body = json!({"title": n.to_string(), "blocked_by": [scene.task], "parent_id": scene.task});
        linked.push(scene.task(&scene.project, &owner, body).await.task.id);
    }
    let gone = scene
        .stored_task(&owner, &scene.project, &scene.task)
        .await
        .unwrap();
    let deleted = scene.store.delete_task(&gone, &owner, scene.now());
    deleted.await.unwrap();
    let work = Work::RemoveContents {
        project_id: scene.project.clone(),
        task_id: scene.task.clone(),
        comment_id: None,
        by: user(2),
        position: None,
    };
    for _ in 0..2 {
        scene.work(&work).await;
        for id in &linked {
            let stored = scene.stored_task(&owner, &scene.project, id).await.unwrap();
            let task = stored.task();
            assert!(task.blocked_by.is_empty() && task.parent_id.is_none());
            assert_eq!((task.version, &task.updated_by), (2, &user(2)));
        }
    }
}

#[tokio::test]
async fn a_deleted_comment_takes_its_own_files_with_it() {
    let scene = Scene::new().await;
    let task = (&scene.project, &scene.task);
    let id = scene.comment(task, &user(1), "see below").await.id;
    let of_task = scene.ask("text/plain", b"1", None).await;
    let of_comment = scene
        .put_attachment(Attachment {
            id: AttachmentId::from_seed(IdSeed([77; 16])),
            comment_id: Some(id.clone()),
            ..of_task.clone()
        })
        .await;
    scene
        .work(&Work::RemoveContents {
            project_id: scene.project.clone(),
            task_id: scene.task.clone(),
            comment_id: Some(id),
            by: user(1),
            position: None,
        })
        .await;
    assert!(scene.stored_attachment(&of_comment).await.is_none());
    assert!(scene.stored_attachment(&of_task).await.is_some());
}

/// A comment with its history, as `notify` records it.
async fn said(scene: &Scene, text: &str) -> Comment {
    let comment = scene.comment((&scene.project, &scene.task), &user(1), text).await;
    let change = CommentChange {
        task: scene.task_ref(),
        comment_id: comment.id.clone(),
        by: user(1),
        at: comment.created_at,
        version: comment.version,
        before: None,
        after: Some(comment.clone()),
        is_imported: false,
    };
    scene.store.record(&change.history(), scene.now()).await.unwrap();
    comment
}

async fn history(scene: &Scene) -> String {
    let mut text = String::new();
    let mut position: Option<String> = None;
    loop {
        let of = ActivityOf::Task(&scene.task);
        let page = scene.store.activity(of, position.as_deref(), 100).await.unwrap();
        let entries = page.items.iter().map(|entry| json!(entry.event).to_string());
        text.extend(entries);
        position = page.next;
        if position.is_none() {
            return text;
        }
    }
}

#[tokio::test]
async fn of_a_deleted_comment_the_history_keeps_that_it_was_there_and_not_its_text() {
    let scene = Scene::new().await;
    let gone = said(&scene, "the secret").await;
    for n in 0..250 {
        said(&scene, &format!("no matter {n}")).await;
    }
    let work = Work::RemoveContents {
        project_id: scene.project.clone(),
        task_id: scene.task.clone(),
        comment_id: Some(gone.id),
        by: user(1),
        position: None,
    };
    let mut todo = vec![work];
    let mut steps = 0;
    while let Some(work) = todo.pop() {
        scene.work_without_time(&work).await;
        todo.extend(scene.sent());
        steps += 1;
    }
    assert_eq!(steps, 3, "a page at a time, from where the last one ended");
    let history = history(&scene).await;
    assert!(!history.contains("the secret") && history.contains("no matter 7"));
    assert_eq!(history.matches("comment_created").count(), 251);
}

#[tokio::test]
async fn of_a_deleted_task_no_comment_and_no_text_is_left() {
    let scene = Scene::new().await;
    for n in 0..600 {
        said(&scene, &format!("the secret {n}")).await;
    }
    let work = Work::RemoveContents {
        project_id: scene.project.clone(),
        task_id: scene.task.clone(),
        comment_id: None,
        by: user(1),
        position: None,
    };
    scene.work_without_time(&work).await;
    assert_eq!(
        scene.sent(),
        std::slice::from_ref(&work),
        "there are more than a page"
    );
    for _ in 0..2 {
        scene.work(&work).await;
    }
    let left = scene.store.comments_of(&scene.task, None, 100).await.unwrap();
    assert!(left.items.is_empty());
    assert!(!history(&scene).await.contains("the secret"));
}

#[tokio::test]
async fn the_review_of_a_deleted_task_goes_and_no_other() {
    let scene = Scene::new().await;
    let other = TaskId::from_seed(IdSeed([2; 16]));
    scene.add_task(other.clone()).await;
    let owner = user(1);
    let review = async |task: &TaskId| {
        let wanted = Wanted {
            parent: Some(task),
            review: true,
            ..Wanted::new(&owner, &scene.project)
        };
        scene.store.read(wanted).await.unwrap().unwrap().review.review
    };
    for task in [&scene.task, &other] {
        scene.review((&scene.project, task), &user(1), "the secret").await;
    }
    let work = Work::RemoveContents {
        project_id: scene.project.clone(),
        task_id: scene.task.clone(),
        comment_id: None,
        by: user(1),
        position: None,
    };
    for _ in 0..2 {
        scene.work(&work).await;
        assert!(review(&scene.task).await.is_none());
        assert!(review(&other).await.is_some());
    }
}
