//! Effects of changes of attachments, and of deletions of what has attachments.

use domain::{
    Attachment, AttachmentState, AvatarId, EmailAddress, IdSeed, Sha256Digest, Task, Thumbnail, Work,
};
use serde_json::{Value, json};
use store::{ActivityOf, Person, Wanted};

use crate::ports::Sent;
use crate::support::{Scene, user};

/// Asked for by person 1.
async fn ask(scene: &Scene, n: u8, task: &Task, upload_id: Option<&str>) -> Attachment {
    let body = json!({
        "file_name": format!("plan {n}.png"), "content_type": "image/png", "size_bytes": 7,
        "sha256": Sha256Digest([1; 32]),
    });
    let task = (&task.project_id, &task.id);
    scene.attachment(task, &user(1), body, upload_id).await
}

async fn set(scene: &Scene, attachment: &Attachment, state: AttachmentState) {
    let current = scene.stored_attachment(attachment).await.unwrap();
    let changed = current.in_state(state, scene.now());
    scene.store.update_attachment(&current, &changed).await.unwrap();
}

async fn expire(scene: &Scene, attachment: &Attachment) {
    let pk = format!("PROJECT#{}", attachment.project_id);
    let sk = format!("ATTACHMENT#{}#{}", attachment.task_id, attachment.id);
    scene.expire(&pk, &sk).await;
}

fn removal(attachment: &Attachment) -> Sent {
    Sent::Enqueued(attachment.reference().to_remove(attachment.upload_id.clone()))
}

/// The work that was enqueued since the last time.
fn left(scene: &Scene) -> Vec<Sent> {
    let mut sent = scene.sent();
    sent.retain(|sent| matches!(sent, Sent::Enqueued(..)));
    sent
}

#[tokio::test]
async fn history_tells_of_a_file_when_it_is_there_and_when_it_goes() {
    let scene = Scene::new().await;
    let task = scene.task(1, json!({"title": "t"})).await;
    scene.settle().await;
    scene.ports().published();
    let asked = ask(&scene, 1, &task, None).await;
    scene.settle().await;
    assert_eq!(
        scene.ports().published(),
        [] as [String; 0],
        "nobody can see it yet"
    );
    set(&scene, &asked, AttachmentState::Available).await;
    let records = scene.records().await;
    scene.deliver_twice(&records).await;
    let current = scene.stored_attachment(&asked).await.unwrap();
    let shown = current.with_thumbnail(Thumbnail::None, scene.now());
    scene.store.update_attachment(&current, &shown).await.unwrap();
    scene.settle().await;
    assert_eq!(
        scene.ports().published(),
        ["attachment_added", "attachment_added"]
    );
    scene.clock.advance_s(1);
    scene.delete_attachment(&asked, &user(2)).await;
    scene.settle().await;
    assert_eq!(
        scene.activity().await,
        ["attachment_removed ", "attachment_added ", "task_created "]
    );
    let of = ActivityOf::Task(&task.id);
    let page = scene.store.activity(of, None, 10).await.unwrap();
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
    assert!(scene.inbox(1).await.is_empty(), "nobody is notified");
}

#[tokio::test]
async fn the_files_of_what_is_deleted_are_left_to_the_worker() {
    let scene = Scene::new().await;
    let task = scene.task(1, json!({"title": "t"})).await;
    let pending = ask(&scene, 1, &task, Some("upload-1")).await;
    let available = ask(&scene, 2, &task, None).await;
    set(&scene, &available, AttachmentState::Available).await;
    scene.settle().await;
    assert_eq!(left(&scene), []);
    scene.delete_attachment(&pending, &user(1)).await;
    scene.delete_attachment(&available, &user(1)).await;
    let records = scene.records().await;
    scene.ports().fail_for_now("send");
    assert_eq!(scene.hand_over(&records).await.len(), 1, "it is redelivered");
    scene.deliver(&records).await;
    let left = left(&scene);
    assert!(left.contains(&removal(&pending)) && left.contains(&removal(&available)));
}

#[tokio::test]
async fn what_expires_gives_its_bytes_back_once_and_its_files_are_removed() {
    let scene = Scene::new().await;
    let task = scene.task(1, json!({"title": "t"})).await;
    let asked = ask(&scene, 1, &task, Some("upload-1")).await;
    let rejected = ask(&scene, 2, &task, None).await;
    set(&scene, &rejected, AttachmentState::Rejected).await;
    ask(&scene, 3, &task, None).await;
    scene.settle().await;
    for attachment in [&asked, &rejected] {
        expire(&scene, attachment).await;
    }
    let records = scene.records().await;
    assert_eq!(records.len(), 2);
    for _ in 0..2 {
        scene.deliver(&records).await;
        let usage = scene.store.files_usage(&scene.project).await.unwrap();
        assert_eq!((usage.size_bytes, usage.count), (7, 1));
    }
    let left = left(&scene);
    assert!(left.contains(&removal(&asked)) && left.contains(&removal(&rejected)));
    scene.settle().await;
    assert_eq!(scene.activity().await, ["task_created "]);
}

#[tokio::test]
async fn what_goes_with_its_project_is_removed_with_its_project() {
    let scene = Scene::new().await;
    let task = scene.task(1, json!({"title": "t"})).await;
    let available = ask(&scene, 1, &task, None).await;
    set(&scene, &available, AttachmentState::Available).await;
    let deleted = ask(&scene, 2, &task, None).await;
    scene.delete_attachment(&deleted, &user(1)).await;
    scene.settle().await;
    scene.sent();
    // The one by the removal of the project, the other one when its tombstone expires.
    for attachment in [&available, &deleted] {
        expire(&scene, attachment).await;
    }
    scene.settle().await;
    assert_eq!(left(&scene), []);
    let usage = scene.store.files_usage(&scene.project).await.unwrap();
    assert_eq!(usage.count, 1, "nothing is given back twice");
}

#[tokio::test]
async fn a_deleted_task_or_comment_takes_its_files_with_it() {
    let scene = Scene::new().await;
    let task = scene.task(1, json!({"title": "t"})).await;
    let id = scene.comment(&task, 1, "see below").await.id;
    scene.settle().await;
    scene.sent();

    let owner = user(1);
    let wanted = Wanted {
        parent: Some(&task.id),
        comment: Some(&id),
        ..Wanted::new(&owner, &scene.project)
    };
    let found = scene.store.read(wanted).await.unwrap().unwrap();
    let current = found.comment.unwrap();
    let deleted = scene.store.delete_comment(&current, &owner, scene.now());
    deleted.await.unwrap();
    scene.settle().await;
    let work = |comment_id| Work::RemoveContents {
        project_id: scene.project.clone(),
        task_id: task.id.clone(),
        comment_id,
        by: user(1),
        position: None,
    };
    assert_eq!(left(&scene), [Sent::Enqueued(work(Some(id)))]);

    let current = scene.stored(&task).await;
    let deleted = scene.store.delete_task(&current, &owner, scene.now());
    deleted.await.unwrap();
    scene.settle().await;
    assert_eq!(left(&scene), [Sent::Enqueued(work(None))]);
}

#[tokio::test]
async fn an_avatar_that_is_not_shown_any_more_is_removed() {
    let scene = Scene::new().await;
    let avatar = |n| AvatarId::from_seed(IdSeed([n; 16]));
    for n in [1, 2] {
        scene.store.set_avatar(&user(1), &avatar(n)).await.unwrap();
        scene.settle().await;
    }
    let removal = |n| {
        let work = Work::RemoveAvatar {
            user_id: user(1),
            avatar_id: avatar(n),
        };
        Sent::Enqueued(work)
    };
    assert_eq!(left(&scene), [removal(1)]);
    let Person::Known(profile) = scene.store.profile(&user(1)).await.unwrap() else {
        panic!("person 1 is there");
    };
    // With another address in one change, as an operator may write it.
    let without = profile.with_avatar(None).unwrap();
    let without = without
        .with_email(&EmailAddress::parse("new@example.org").unwrap())
        .unwrap();
    scene
        .store
        .update_profile(&without, profile.version)
        .await
        .unwrap();
    scene.settle().await;
    assert_eq!(left(&scene), [removal(2)]);
}
