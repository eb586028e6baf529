//! What is left of what was deleted.

use std::collections::BTreeMap;

use domain::{Attachment, CommentId, IdSeed, NewComment, TaskId, Work};
use serde_json::json;

use crate::kit::{Kit, PNG, file, remove, thumbnail, user};

#[tokio::test]
async fn the_files_of_a_deleted_attachment_go_and_its_upload_is_aborted() {
    let kit = Kit::new().await;
    let asked = kit.ask("image/png", PNG, Some("upload-1")).await;
    kit.upload(&file(&asked), PNG);
    kit.upload(&thumbnail(&asked), PNG);
    let parts = (file(&asked).to_string(), BTreeMap::new());
    kit.cloud().things().uploads.insert("upload-1".to_owned(), parts);
    kit.delete(&asked).await;
    for _ in 0..2 {
        kit.work(&remove(&asked)).await;
        let things = kit.cloud().things();
        assert!(things.objects.is_empty() && things.uploads.is_empty());
    }
}

#[tokio::test]
async fn one_that_is_there_again_keeps_its_files() {
    let kit = Kit::new().await;
    let asked = kit.uploaded("image/png", PNG).await;
    kit.upload(&thumbnail(&asked), PNG);
    kit.work(&remove(&asked)).await;
    assert_eq!(kit.cloud().things().objects.len(), 2);
}

#[tokio::test]
async fn all_files_of_a_task_are_deleted_and_no_other() {
    let kit = Kit::new().await;
    let of_task = [
        kit.uploaded("image/png", PNG).await,
        kit.ask("text/plain", b"pending", None).await,
    ];
    let other_task = TaskId::from_seed(IdSeed([2; 16]));
    kit.add_task(other_task.clone()).await;
    let asked = kit.ask("text/plain", b"x", None).await;
    kit.delete(&asked).await;
    let other = kit
        .make(Attachment {
            task_id: other_task,
            ..asked
        })
        .await;
    let work = Work::RemoveFilesOf {
        project_id: kit.project.clone(),
        task_id: kit.task.clone(),
        comment_id: None,
        by: user(2),
    };
    for _ in 0..2 {
        kit.work(&work).await;
        for gone in &of_task {
            assert!(kit.stored(gone).await.is_none());
        }
        assert!(kit.stored(&other).await.is_some());
        let usage = kit.store().files_usage(&kit.project).await.unwrap();
        assert_eq!((usage.size_bytes, usage.count), (1, 1));
    }
}

#[tokio::test]
async fn a_deleted_comment_takes_its_own_files_with_it() {
    let kit = Kit::new().await;
    let id = CommentId::from_seed(IdSeed([1; 16]));
    let new = NewComment::parse(json!({"body": "see below"})).unwrap();
    let ids = (id.clone(), kit.project.clone(), kit.task.clone());
    let comment = new.into_comment(ids, user(1), vec![], kit.now());
    kit.store().create_comment(&comment, None).await.unwrap();
    let of_task = kit.ask("text/plain", b"1", None).await;
    let of_comment = kit
        .make(Attachment {
            id: domain::AttachmentId::from_seed(IdSeed([77; 16])),
            comment_id: Some(id.clone()),
            ..of_task.clone()
        })
        .await;
    kit.work(&Work::RemoveFilesOf {
        project_id: kit.project.clone(),
        task_id: kit.task.clone(),
        comment_id: Some(id),
        by: user(1),
    })
    .await;
    assert!(kit.stored(&of_comment).await.is_none());
    assert!(kit.stored(&of_task).await.is_some());
}
