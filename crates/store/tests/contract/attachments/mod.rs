use domain::{
    Attachment, AttachmentId, AttachmentState, MAX_ATTACHMENTS, NewAttachment, NewComment, TaskId, Thumbnail,
    ThumbnailFailure,
};
use serde_json::{Value, json};
use store::{Created, CreatedAttachment, FilesUsage, StoreError, Stored, Wanted};

use crate::scene::{Scene, seed};

mod quota;

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

async fn create(scene: &Scene, attachment: &Attachment) -> CreatedAttachment {
    scene
        .store
        .create_attachment(attachment, None, QUOTA_BYTES)
        .await
        .unwrap()
}

async fn add(scene: &Scene, attachment: &Attachment) {
    let created = create(scene, attachment).await;
    assert_eq!(
        created,
        CreatedAttachment::Attachment(Created::Resource(attachment.clone()))
    );
}

async fn task(scene: &Scene) -> TaskId {
    scene.add(json!({"title": "t"})).await.task.id
}

async fn stored(scene: &Scene, attachment: &Attachment) -> Option<Stored<Attachment>> {
    let found = scene.store.attachment(&attachment.reference()).await.unwrap();
    let wanted = Wanted {
        parent: Some(&attachment.task_id),
        attachment: Some(&attachment.id),
        ..Wanted::new(&scene.owner, &scene.project)
    };
    let read = scene.store.read(wanted).await.unwrap().unwrap();
    assert_eq!(read.attachment, found, "both ways tell the same");
    found
}

async fn delete(scene: &Scene, current: &Stored<Attachment>) -> Result<(), StoreError> {
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
        let created = scene
            .store
            .create_attachment(&attachment, None, u64::MAX)
            .await
            .unwrap();
        assert_eq!(
            created,
            CreatedAttachment::Attachment(Created::Resource(attachment.clone()))
        );
        assert_eq!(*stored(&scene, &attachment).await.unwrap(), attachment);
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
    let created = file(&scene, &task, 1);
    add(&scene, &created).await;
    let sk = format!("ATTACHMENT#{task}#{}", created.id);
    let expiry = async || {
        let item = scene.item(&scene.pk(), &sk).await.unwrap();
        item.get("expires_at").map(|value| value.as_n().unwrap().clone())
    };
    let day_later = (created.created_at.as_second() + 24 * 60 * 60).to_string();
    assert_eq!(expiry().await, Some(day_later));

    let pending = stored(&scene, &created).await.unwrap();
    let thumbnails = [
        Thumbnail::Ready {
            width: 1,
            height: 2,
            picture_width: 3,
            picture_height: 4,
            is_animated: true,
        },
        Thumbnail::Failed {
            reason: ThumbnailFailure::TooLarge,
        },
        Thumbnail::None,
        Thumbnail::Pending,
    ];
    let arrived = created.arrived(scene.now());
    scene.store.update_attachment(&pending, &arrived).await.unwrap();
    assert_eq!(expiry().await, None);
    for thumbnail in thumbnails {
        let current = stored(&scene, &created).await.unwrap();
        let changed = current.with_thumbnail(thumbnail, scene.now());
        scene.store.update_attachment(&current, &changed).await.unwrap();
        assert_eq!(*stored(&scene, &created).await.unwrap(), changed);
    }
    let late = scene.store.update_attachment(&pending, &arrived).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");

    let current = stored(&scene, &created).await.unwrap();
    let rejected = current.in_state(AttachmentState::Rejected, scene.now());
    scene.store.update_attachment(&current, &rejected).await.unwrap();
    assert!(expiry().await.is_some());
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
    assert_eq!(answers.len(), 1, "all answer with the one that was created");
    assert_eq!(usage(&scene).await, (100, 1));

    let again = async |fingerprint, quota_bytes| {
        scene
            .store
            .create_attachment(&first, fingerprint, quota_bytes)
            .await
            .unwrap()
    };
    for other in [Some("another"), None] {
        assert_eq!(
            again(other, QUOTA_BYTES).await,
            CreatedAttachment::Attachment(Created::KeyReused)
        );
    }
    // Also where there is no room for another one.
    for quota_bytes in [0, 50, 100] {
        assert_eq!([again(Some("body"), quota_bytes).await], *answers);
    }
    let current = stored(&scene, &first).await.unwrap();
    delete(&scene, &current).await.unwrap();
    assert_eq!(
        again(Some("body"), QUOTA_BYTES).await,
        CreatedAttachment::Attachment(Created::Deleted)
    );
}

#[tokio::test]
async fn nothing_is_attached_to_what_is_gone() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    let mut with_comment = body(1);
    with_comment["comment_id"] = json!(domain::CommentId::from_seed(seed()));
    let with_comment = attachment(&scene, &task, with_comment, None);
    assert_eq!(create(&scene, &with_comment).await, CreatedAttachment::TaskGone);
    let absent = file(&scene, &TaskId::from_seed(seed()), 1);
    assert_eq!(create(&scene, &absent).await, CreatedAttachment::TaskGone);

    let current = scene.stored(&task).await.unwrap();
    scene
        .store
        .delete_task(&current, &scene.owner, scene.now())
        .await
        .unwrap();
    assert_eq!(
        create(&scene, &file(&scene, &task, 1)).await,
        CreatedAttachment::TaskGone
    );

    let task = self::task(&scene).await;
    scene.half_delete(&scene.project).await;
    assert_eq!(
        create(&scene, &file(&scene, &task, 1)).await,
        CreatedAttachment::TaskGone
    );
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
