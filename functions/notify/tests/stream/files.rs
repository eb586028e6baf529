//! What follows from changes of attachments, and from the end of what has some.

use aws::WorkQueue;
use domain::{
    Attachment, AttachmentId, AttachmentState, AvatarId, CommentId, IdSeed, NewAttachment, NewComment,
    Sha256Digest, Task, Thumbnail, Work,
};
use serde_json::{Value, json};
use store::{Created, CreatedAttachment, Person, StoredAttachment};

use crate::kit::{Kit, Sent, user};

/// Asked for by person 1.
async fn ask(kit: &Kit, n: u8, task: &Task, upload_id: Option<&str>) -> Attachment {
    let new = NewAttachment::parse(json!({
        "file_name": format!("plan {n}.png"), "content_type": "image/png", "size_bytes": 7,
        "sha256": Sha256Digest([1; 32]),
    }));
    let id = AttachmentId::from_seed(IdSeed([n; 16]));
    let ids = (id, task.project_id.clone(), task.id.clone());
    let upload_id = upload_id.map(str::to_owned);
    let attachment = new.unwrap().into_attachment(ids, user(1), upload_id, kit.now());
    let made = kit.store().create_attachment(&attachment, None, 1000).await;
    assert_eq!(
        made.unwrap(),
        CreatedAttachment::Attachment(Created::Resource(attachment.clone()))
    );
    attachment
}

async fn stored(kit: &Kit, attachment: &Attachment) -> StoredAttachment {
    let Attachment {
        project_id,
        task_id,
        id,
        ..
    } = attachment;
    let stored = kit.store().attachment(project_id, task_id, id).await;
    stored.unwrap().unwrap()
}

async fn set(kit: &Kit, attachment: &Attachment, state: AttachmentState) {
    let current = stored(kit, attachment).await;
    let changed = current.attachment().in_state(state, kit.now());
    kit.store().update_attachment(&current, &changed).await.unwrap();
}

async fn delete(kit: &Kit, attachment: &Attachment, by: u8) {
    let (current, by) = (stored(kit, attachment).await, user(by));
    let deleted = kit.store().delete_attachment(&current, &by, kit.now());
    deleted.await.unwrap();
}

fn removal(attachment: &Attachment) -> Sent {
    let Attachment {
        project_id,
        task_id,
        id,
        upload_id,
        ..
    } = attachment.clone();
    let work = Work::RemoveFile {
        project_id,
        task_id,
        attachment_id: id,
        upload_id,
    };
    Sent::Enqueued(WorkQueue::Quick, work)
}

/// The work that was left since it was asked last.
fn left(kit: &Kit) -> Vec<Sent> {
    let mut sent = kit.sent();
    sent.retain(|sent| matches!(sent, Sent::Enqueued(..)));
    sent
}

#[tokio::test]
async fn history_tells_of_a_file_when_it_is_there_and_when_it_goes() {
    let kit = Kit::new().await;
    let task = kit.task(1, json!({"title": "t"})).await;
    kit.settle().await;
    kit.published();
    let asked = ask(&kit, 1, &task, None).await;
    kit.settle().await;
    assert_eq!(kit.published(), [] as [String; 0], "nobody can see it yet");
    set(&kit, &asked, AttachmentState::Available).await;
    let records = kit.records().await;
    for _ in 0..2 {
        assert!(kit.hand_over(&records).await.is_empty());
    }
    let current = stored(&kit, &asked).await;
    let shown = current.attachment().with_thumbnail(Thumbnail::None, kit.now());
    kit.store().update_attachment(&current, &shown).await.unwrap();
    kit.settle().await;
    assert_eq!(kit.published(), ["attachment_added", "attachment_added"]);
    kit.wait(1);
    delete(&kit, &asked, 2).await;
    kit.settle().await;
    assert_eq!(
        kit.activity().await,
        ["attachment_removed ", "attachment_added ", "task_created "]
    );
    let of = store::ActivityOf::Task(&task.id);
    let page = kit.store().activity(of, None, 10).await.unwrap();
    let [removed, added, _] = page.items.as_slice() else {
        panic!("{page:?}");
    };
    assert_eq!(
        (&added.event.from, &added.event.to),
        (&Value::Null, &json!("plan 1.png"))
    );
    assert_eq!(removed.event.from, json!("plan 1.png"));
    assert_eq!(
        (&added.history.actor, &removed.history.actor),
        (&user(1), &user(2))
    );
    assert_eq!(added.history.attachment_id.as_ref(), Some(&asked.id));
    assert!(kit.inbox(1).await.is_empty(), "nobody is told of it");
}

#[tokio::test]
async fn the_files_of_what_is_deleted_are_left_to_the_worker() {
    let kit = Kit::new().await;
    let task = kit.task(1, json!({"title": "t"})).await;
    let pending = ask(&kit, 1, &task, Some("upload-1")).await;
    let available = ask(&kit, 2, &task, None).await;
    set(&kit, &available, AttachmentState::Available).await;
    kit.settle().await;
    assert_eq!(left(&kit), []);
    delete(&kit, &pending, 1).await;
    delete(&kit, &available, 1).await;
    let records = kit.records().await;
    kit.later("enqueue");
    assert_eq!(kit.hand_over(&records).await.len(), 1, "it comes again");
    assert!(kit.hand_over(&records).await.is_empty());
    let left = left(&kit);
    assert!(left.contains(&removal(&pending)) && left.contains(&removal(&available)));
}

#[tokio::test]
async fn what_expires_gives_its_bytes_back_once_and_its_files_are_removed() {
    let kit = Kit::new().await;
    let task = kit.task(1, json!({"title": "t"})).await;
    let asked = ask(&kit, 1, &task, Some("upload-1")).await;
    let rejected = ask(&kit, 2, &task, None).await;
    set(&kit, &rejected, AttachmentState::Rejected).await;
    ask(&kit, 3, &task, None).await;
    kit.settle().await;
    for attachment in [&asked, &rejected] {
        kit.forget_item(
            &format!("PROJECT#{}", kit.project),
            &format!("ATTACHMENT#{}#{}", task.id, attachment.id),
        )
        .await;
    }
    let records = kit.records().await;
    assert_eq!(records.len(), 2);
    for _ in 0..2 {
        assert!(kit.hand_over(&records).await.is_empty());
        let usage = kit.store().files_usage(&kit.project).await.unwrap();
        assert_eq!((usage.size_bytes, usage.count), (7, 1));
    }
    let left = left(&kit);
    assert!(left.contains(&removal(&asked)) && left.contains(&removal(&rejected)));
    kit.settle().await;
    assert_eq!(kit.activity().await, ["task_created "]);
}

#[tokio::test]
async fn what_goes_with_its_project_is_removed_with_its_project() {
    let kit = Kit::new().await;
    let task = kit.task(1, json!({"title": "t"})).await;
    let available = ask(&kit, 1, &task, None).await;
    set(&kit, &available, AttachmentState::Available).await;
    let deleted = ask(&kit, 2, &task, None).await;
    delete(&kit, &deleted, 1).await;
    kit.settle().await;
    kit.sent();
    // The one by the removal of the project, the other one when its tombstone's time is over.
    for attachment in [&available, &deleted] {
        kit.forget_item(
            &format!("PROJECT#{}", kit.project),
            &format!("ATTACHMENT#{}#{}", task.id, attachment.id),
        )
        .await;
    }
    kit.settle().await;
    assert_eq!(left(&kit), []);
    let usage = kit.store().files_usage(&kit.project).await.unwrap();
    assert_eq!(usage.count, 1, "nothing is given back twice");
}

#[tokio::test]
async fn a_deleted_task_or_comment_takes_its_files_with_it() {
    let kit = Kit::new().await;
    let task = kit.task(1, json!({"title": "t"})).await;
    let new = NewComment::parse(json!({"body": "see below"})).unwrap();
    let id = CommentId::from_seed(IdSeed([1; 16]));
    let ids = (id.clone(), kit.project.clone(), task.id.clone());
    let comment = new.into_comment(ids, user(1), vec![], kit.now());
    kit.store().create_comment(&comment, None).await.unwrap();
    kit.settle().await;
    kit.sent();

    let owner = user(1);
    let wanted = store::Wanted {
        parent: Some(&task.id),
        comment: Some(&id),
        ..store::Wanted::new(&owner, &kit.project)
    };
    let found = kit.store().read(wanted).await.unwrap().unwrap();
    let current = found.comment.unwrap();
    let deleted = kit.store().delete_comment(&current, &owner, kit.now());
    deleted.await.unwrap();
    kit.settle().await;
    let work = |comment_id| Work::RemoveFilesOf {
        project_id: kit.project.clone(),
        task_id: task.id.clone(),
        comment_id,
        by: user(1),
    };
    assert_eq!(left(&kit), [Sent::Enqueued(WorkQueue::Quick, work(Some(id)))]);

    let current = kit.stored(&task).await;
    let deleted = kit.store().delete_task(&current, &owner, kit.now());
    deleted.await.unwrap();
    kit.settle().await;
    assert_eq!(left(&kit), [Sent::Enqueued(WorkQueue::Quick, work(None))]);
}

#[tokio::test]
async fn an_avatar_that_is_not_shown_any_more_is_removed() {
    let kit = Kit::new().await;
    let avatar = |n| AvatarId::from_seed(IdSeed([n; 16]));
    for n in [1, 2] {
        kit.store().set_avatar(&user(1), &avatar(n)).await.unwrap();
        kit.settle().await;
    }
    let removal = |n| {
        let work = Work::RemoveAvatar {
            user_id: user(1),
            avatar_id: avatar(n),
        };
        Sent::Enqueued(WorkQueue::Quick, work)
    };
    assert_eq!(left(&kit), [removal(1)]);
    let Person::Known(profile) = kit.store().profile(&user(1)).await.unwrap() else {
        panic!("person 1 is there");
    };
    let without = profile.with_avatar(None).unwrap();
    kit.store()
        .update_profile(&without, profile.version)
        .await
        .unwrap();
    kit.settle().await;
    assert_eq!(left(&kit), [removal(2)]);
}
