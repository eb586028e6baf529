use domain::{
    Attachment, AttachmentId, AttachmentState, MAX_ATTACHMENTS, NewAttachment, NewComment, TaskId, Thumbnail,
    ThumbnailFailure,
};
use serde_json::{Value, json};
use store::{Created, FilesUsage, NewFile, StoreError, StoredAttachment, Wanted};

use crate::scene::{Scene, seed};

const QUOTA_BYTES: u64 = 10_000;
const SHA256: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

fn body(size_bytes: u64) -> Value {
    json!({"file_name": "caf\u{e9}.png", "content_type": "image/png", "size_bytes": size_bytes, "sha256": SHA256})
}

fn file(scene: &Scene, task: &TaskId, size_bytes: u64) -> Attachment {
    attachment(scene, task, body(size_bytes), None)
}

fn attachment(scene: &Scene, task: &TaskId, body: Value, upload_id: Option<&str>) -> Attachment {
    let ids = (
        AttachmentId::from_seed(seed()),
        scene.project.clone(),
        task.clone(),
    );
    NewAttachment::parse(body).unwrap().into_attachment(
        ids,
        scene.owner.clone(),
        upload_id.map(str::to_owned),
        scene.now(),
    )
}

async fn create(scene: &Scene, attachment: &Attachment) -> NewFile {
    scene
        .store
        .create_attachment(attachment, None, QUOTA_BYTES)
        .await
        .unwrap()
}

async fn add(scene: &Scene, attachment: &Attachment) {
    let made = create(scene, attachment).await;
    assert_eq!(made, NewFile::Made(Created::Resource(attachment.clone())));
}

async fn task(scene: &Scene) -> TaskId {
    scene.add(json!({"title": "t"})).await.task.id
}

async fn stored(scene: &Scene, attachment: &Attachment) -> Option<StoredAttachment> {
    let found = scene
        .store
        .attachment(&attachment.project_id, &attachment.task_id, &attachment.id)
        .await
        .unwrap();
    let wanted = Wanted {
        parent: Some(&attachment.task_id),
        attachment: Some(&attachment.id),
        ..Wanted::new(&scene.owner, &scene.project)
    };
    let read = scene.store.read(wanted).await.unwrap().unwrap();
    assert_eq!(read.attachment, found, "both ways tell the same");
    found
}

async fn delete(scene: &Scene, current: &StoredAttachment) -> Result<(), StoreError> {
    scene
        .store
        .delete_attachment(current, &scene.owner, scene.now())
        .await
}

async fn usage(scene: &Scene) -> (u64, u64) {
    let FilesUsage { size_bytes, count } = scene.store.files_usage(&scene.project).await.unwrap();
    (size_bytes, count)
}

async fn listed(scene: &Scene, task: &TaskId, limit: usize) -> Vec<Attachment> {
    let mut items = Vec::new();
    let mut position = None;
    loop {
        let page = scene
            .store
            .attachments_of(task, position.as_deref(), limit)
            .await
            .unwrap();
        items.extend(page.items);
        position = page.next;
        if position.is_none() {
            return items;
        }
    }
}

#[tokio::test]
async fn an_attachment_is_kept_as_it_was_asked_for() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    let comment = NewComment::parse(json!({"body": "see below"})).unwrap();
    let ids = (
        domain::CommentId::from_seed(seed()),
        scene.project.clone(),
        task.clone(),
    );
    let comment = comment.into_comment(ids, scene.owner.clone(), vec![], scene.now());
    scene.store.create_comment(&comment, None).await.unwrap();
    let mut bodies = [body(0), body(1), body(2)];
    bodies[1]["comment_id"] = json!(comment.id);
    bodies[2]["size_bytes"] = json!(200 * 1024 * 1024);
    bodies[2]["part_sha256"] = json!([SHA256, SHA256, SHA256, SHA256]);
    bodies[2]["content_type"] = json!("application/zip");
    let mut expected = Vec::new();
    for (body, upload) in bodies.into_iter().zip([None, None, Some("upload-1")]) {
        let attachment = attachment(&scene, &task, body, upload);
        let made = scene
            .store
            .create_attachment(&attachment, None, u64::MAX)
            .await
            .unwrap();
        assert_eq!(made, NewFile::Made(Created::Resource(attachment.clone())));
        assert_eq!(
            stored(&scene, &attachment).await.unwrap().attachment(),
            &attachment
        );
        expected.push(attachment);
    }
    for limit in [1, 2, 3, 100] {
        assert_eq!(listed(&scene, &task, limit).await, expected, "limit {limit}");
    }
    assert_eq!(usage(&scene).await, (200 * 1024 * 1024 + 1, 3));
    let other = self::task(&scene).await;
    assert_eq!(listed(&scene, &other, 10).await, []);
    let elsewhere = Attachment {
        task_id: other,
        ..expected[0].clone()
    };
    assert_eq!(stored(&scene, &elsewhere).await, None, "at its own task only");
}

#[tokio::test]
async fn only_what_has_not_arrived_is_forgotten_by_itself() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    let made = file(&scene, &task, 1);
    add(&scene, &made).await;
    let sk = format!("ATTACHMENT#{task}#{}", made.id);
    let expiry = async || {
        let item = scene.item(&scene.pk(), &sk).await.unwrap();
        item.get("expires_at").map(|value| value.as_n().unwrap().clone())
    };
    let day_later = (made.created_at.as_second() + 24 * 60 * 60).to_string();
    assert_eq!(expiry().await, Some(day_later));

    let pending = stored(&scene, &made).await.unwrap();
    let thumbnails = [
        Thumbnail::Ready {
            width: 1,
            height: 2,
            picture_width: 3,
            picture_height: 4,
            is_animated: true,
        },
        Thumbnail::Failed(ThumbnailFailure::TooLarge),
        Thumbnail::None,
        Thumbnail::Pending,
    ];
    let arrived = made.arrived(scene.now());
    scene.store.update_attachment(&pending, &arrived).await.unwrap();
    assert_eq!(expiry().await, None);
    for thumbnail in thumbnails {
        let current = stored(&scene, &made).await.unwrap();
        let changed = current.attachment().with_thumbnail(thumbnail, scene.now());
        scene.store.update_attachment(&current, &changed).await.unwrap();
        assert_eq!(stored(&scene, &made).await.unwrap().attachment(), &changed);
    }
    let late = scene.store.update_attachment(&pending, &arrived).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");

    let current = stored(&scene, &made).await.unwrap();
    let rejected = current
        .attachment()
        .in_state(AttachmentState::Rejected, scene.now());
    scene.store.update_attachment(&current, &rejected).await.unwrap();
    assert!(expiry().await.is_some());
}

#[tokio::test]
async fn a_deleted_attachment_gives_its_bytes_back_once() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    let made = attachment(&scene, &task, body(700), Some("upload-7"));
    add(&scene, &made).await;
    add(&scene, &file(&scene, &task, 50)).await;
    assert_eq!(usage(&scene).await, (750, 2));
    let current = stored(&scene, &made).await.unwrap();
    delete(&scene, &current).await.unwrap();
    assert_eq!(usage(&scene).await, (50, 1));
    assert_eq!(stored(&scene, &made).await, None);
    assert_eq!(listed(&scene, &task, 10).await.len(), 1);

    let sk = format!("ATTACHMENT#{task}#{}", made.id);
    let left = scene.item(&scene.pk(), &sk).await.unwrap();
    assert!(!format!("{left:?}").contains("caf"), "no name stays");
    assert_eq!(left["updated_by"].as_s().unwrap(), scene.owner.as_str());
    let upload = scene
        .store
        .upload_of_attachment(&scene.project, &task, &made.id)
        .await
        .unwrap();
    assert_eq!(upload.as_deref(), Some("upload-7"), "somebody has to abort it");

    for again in [
        delete(&scene, &current).await,
        scene
            .store
            .update_attachment(&current, &made.arrived(scene.now()))
            .await,
    ] {
        assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    }
    assert_eq!(usage(&scene).await, (50, 1));
}

#[tokio::test]
async fn what_expired_gives_its_bytes_back_once() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    let (one, other) = (file(&scene, &task, 300), file(&scene, &task, 20));
    add(&scene, &one).await;
    add(&scene, &other).await;
    expire(&scene, &one).await;
    // A late retry of the request with its idempotency key makes it anew, with the same id.
    let again = Attachment {
        created_at: scene.now(),
        ..one.clone()
    };
    add(&scene, &again).await;
    assert_eq!(usage(&scene).await, (620, 3), "not given back by itself");
    for (gone, left) in [(&one, 2), (&one, 2), (&again, 1), (&one, 1), (&again, 1)] {
        scene.store.release_expired(gone, scene.now()).await.unwrap();
        assert_eq!(usage(&scene).await, (300 * (left - 1) + 20, left));
    }
}

/// As the table does it when its time is over.
async fn expire(scene: &Scene, attachment: &Attachment) {
    let sk = format!("ATTACHMENT#{}#{}", attachment.task_id, attachment.id);
    let item = scene.item(&scene.pk(), &sk).await.unwrap();
    scene.delete_item(&item).await;
}

#[tokio::test]
async fn without_usage_there_is_nothing_to_give_back() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    let made = file(&scene, &task, 300);
    add(&scene, &made).await;
    let current = stored(&scene, &made).await.unwrap();
    for sk in ["USAGE".to_owned(), format!("USAGE#{task}")] {
        let item = scene.item(&scene.pk(), &sk).await.unwrap();
        scene.delete_item(&item).await;
    }
    delete(&scene, &current).await.unwrap();
    assert_eq!(stored(&scene, &made).await, None);
    scene.store.release_expired(&made, scene.now()).await.unwrap();
    assert!(scene.item(&scene.pk(), "USAGE").await.is_none(), "and none comes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_do_not_get_beyond_the_quota() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    let tries: Vec<_> = (0..12)
        .map(|_| {
            let (store, file) = (scene.store.clone(), file(&scene, &task, 1_500));
            tokio::spawn(async move { store.create_attachment(&file, None, QUOTA_BYTES).await.unwrap() })
        })
        .collect();
    let (mut made, mut refused) = (0, 0);
    for one in tries {
        match one.await.unwrap() {
            NewFile::Made(Created::Resource(_)) => made += 1,
            NewFile::QuotaExceeded { left_bytes } => {
                assert!(left_bytes < 1_500, "{left_bytes}");
                refused += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((made, refused), (6, 6));
    assert_eq!(usage(&scene).await, (9_000, 6));
    add(&scene, &file(&scene, &task, 1_000)).await;
    let left = |left_bytes| NewFile::QuotaExceeded { left_bytes };
    assert_eq!(create(&scene, &file(&scene, &task, 1)).await, left(0));
    assert_eq!(
        create(&scene, &file(&scene, &task, QUOTA_BYTES + 1)).await,
        left(0)
    );
    add(&scene, &file(&scene, &task, 0)).await;
}

#[tokio::test]
async fn a_task_has_two_hundred_files_and_no_more() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    for _ in 0..MAX_ATTACHMENTS {
        add(&scene, &file(&scene, &task, 1)).await;
    }
    assert_eq!(create(&scene, &file(&scene, &task, 1)).await, NewFile::TooMany);
    let other = self::task(&scene).await;
    add(&scene, &file(&scene, &other, 1)).await;

    let all = scene
        .store
        .attachments_to_remove(&scene.project, &task)
        .await
        .unwrap();
    assert_eq!(all.len(), MAX_ATTACHMENTS, "of this task only");
    assert_eq!(listed(&scene, &task, 100).await.len(), MAX_ATTACHMENTS);
    delete(&scene, &all[0]).await.unwrap();
    let all = scene
        .store
        .attachments_to_remove(&scene.project, &task)
        .await
        .unwrap();
    assert_eq!(all.len(), MAX_ATTACHMENTS - 1, "no tombstones");
    add(&scene, &file(&scene, &task, 1)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn racing_retries_make_one_attachment() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    let first = file(&scene, &task, 100);
    let tries: Vec<_> = (0..10)
        .map(|_| {
            let store = scene.store.clone();
            let again = Attachment {
                created_at: scene.now(),
                ..first.clone()
            };
            tokio::spawn(async move {
                store
                    .create_attachment(&again, Some("body"), QUOTA_BYTES)
                    .await
                    .unwrap()
            })
        })
        .collect();
    let mut answers = Vec::new();
    for one in tries {
        answers.push(one.await.unwrap());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "all answer with the one that was made");
    assert_eq!(usage(&scene).await, (100, 1));

    let again = async |fingerprint, quota_bytes| {
        scene
            .store
            .create_attachment(&first, fingerprint, quota_bytes)
            .await
            .unwrap()
    };
    for other in [Some("another"), None] {
        assert_eq!(again(other, QUOTA_BYTES).await, NewFile::Made(Created::KeyReused));
    }
    // Also where there is no room for another one.
    for quota_bytes in [0, 50, 100] {
        assert_eq!([again(Some("body"), quota_bytes).await], *answers);
    }
    let current = stored(&scene, &first).await.unwrap();
    delete(&scene, &current).await.unwrap();
    assert_eq!(
        again(Some("body"), QUOTA_BYTES).await,
        NewFile::Made(Created::Deleted)
    );
}

#[tokio::test]
async fn nothing_is_attached_to_what_is_gone() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    let mut with_comment = body(1);
    with_comment["comment_id"] = json!(domain::CommentId::from_seed(seed()));
    let with_comment = attachment(&scene, &task, with_comment, None);
    assert_eq!(create(&scene, &with_comment).await, NewFile::TaskGone);
    let absent = file(&scene, &TaskId::from_seed(seed()), 1);
    assert_eq!(create(&scene, &absent).await, NewFile::TaskGone);

    let current = scene.stored(&task).await.unwrap();
    scene
        .store
        .delete_task(&current, &scene.owner, scene.now())
        .await
        .unwrap();
    assert_eq!(create(&scene, &file(&scene, &task, 1)).await, NewFile::TaskGone);

    let task = self::task(&scene).await;
    scene.half_delete(&scene.project).await;
    assert_eq!(create(&scene, &file(&scene, &task, 1)).await, NewFile::TaskGone);
    assert_eq!(usage(&scene).await, (0, 0));
}

#[tokio::test]
async fn a_deleted_account_uploads_nothing() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    let person = scene.store.profile(&scene.owner).await.unwrap();
    scene
        .store
        .delete_profile(&scene.owner, &person, scene.now())
        .await
        .unwrap();
    let refused = scene
        .store
        .create_attachment(&file(&scene, &task, 1), None, QUOTA_BYTES)
        .await;
    assert!(matches!(refused, Err(StoreError::AccountDeleted)), "{refused:?}");
}
