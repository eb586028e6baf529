//! The quota of a project's files, and how bytes are released.

use super::*;

#[tokio::test]
async fn a_deleted_attachment_gives_its_bytes_back_once() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    let created = attachment(&scene, &task, body(700), Some("upload-7"));
    add(&scene, &created).await;
    add(&scene, &file(&scene, &task, 50)).await;
    assert_eq!(usage(&scene).await, (750, 2));
    let current = stored(&scene, &created).await.unwrap();
    delete(&scene, &current).await.unwrap();
    assert_eq!(usage(&scene).await, (50, 1));
    assert_eq!(stored(&scene, &created).await, None);
    assert_eq!(listed(&scene, &task, 10).await.len(), 1);

    let sk = format!("ATTACHMENT#{task}#{}", created.id);
    let left = scene.item(&scene.pk(), &sk).await.unwrap();
    assert!(!format!("{left:?}").contains("caf"), "no name stays");
    assert_eq!(left["updated_by"].as_s().unwrap(), scene.owner.as_str());
    assert_eq!(
        left["upload_id"].as_s().unwrap(),
        "upload-7",
        "somebody has to abort it"
    );

    for again in [
        delete(&scene, &current).await,
        scene
            .store
            .update_attachment(&current, &created.arrived(scene.now()))
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
    // A late retry of the request with its idempotency key creates it again, with the same id.
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

/// As DynamoDB does when it has expired.
async fn expire(scene: &Scene, attachment: &Attachment) {
    let sk = format!("ATTACHMENT#{}#{}", attachment.task_id, attachment.id);
    let item = scene.item(&scene.pk(), &sk).await.unwrap();
    scene.delete_item(&item).await;
}

#[tokio::test]
async fn without_usage_there_is_nothing_to_give_back() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    let created = file(&scene, &task, 300);
    add(&scene, &created).await;
    let current = stored(&scene, &created).await.unwrap();
    for sk in ["USAGE".to_owned(), format!("USAGE#{task}")] {
        let item = scene.item(&scene.pk(), &sk).await.unwrap();
        scene.delete_item(&item).await;
    }
    delete(&scene, &current).await.unwrap();
    assert_eq!(stored(&scene, &created).await, None);
    scene.store.release_expired(&created, scene.now()).await.unwrap();
    assert!(scene.item(&scene.pk(), "USAGE").await.is_none(), "and none comes");
}

#[tokio::test]
async fn the_count_of_a_deleted_tasks_files_expires() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    let reference = scene.task_ref(&task);
    let expire = async || {
        scene
            .cost(scene.store.expire_usage_of(&reference, scene.now()))
            .await
    };
    let (is_done, used) = expire().await;
    assert_eq!(
        (is_done.unwrap(), used.round_trips),
        (false, 1),
        "there never was a file"
    );
    let created = file(&scene, &task, 300);
    add(&scene, &created).await;
    let (is_done, used) = expire().await;
    assert_eq!((is_done.unwrap(), used.round_trips), (true, 2));
    let current = stored(&scene, &created).await.unwrap();
    delete(&scene, &current).await.unwrap();
    let count = scene.item(&scene.pk(), &format!("USAGE#{task}")).await.unwrap();
    let [expires_at, left] = ["expires_at", "files_count"].map(|name| count[name].as_n().unwrap().clone());
    let after_the_tombstones = scene.now().as_second() + 30 * 24 * 60 * 60;
    assert_eq!(
        (expires_at, left),
        (after_the_tombstones.to_string(), "0".to_owned())
    );
    assert!(!expire().await.0.unwrap());
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
    let (mut created, mut refused) = (0, 0);
    for one in tries {
        match one.await.unwrap() {
            CreatedAttachment::Attachment(Created::Resource(_)) => created += 1,
            CreatedAttachment::QuotaExceeded { left_bytes } => {
                assert!(left_bytes < 1_500, "{left_bytes}");
                refused += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((created, refused), (6, 6));
    assert_eq!(usage(&scene).await, (9_000, 6));
    add(&scene, &file(&scene, &task, 1_000)).await;
    let left = |left_bytes| CreatedAttachment::QuotaExceeded { left_bytes };
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
    assert_eq!(
        create(&scene, &file(&scene, &task, 1)).await,
        CreatedAttachment::TooMany
    );
    let other = self::task(&scene).await;
    add(&scene, &file(&scene, &other, 1)).await;

    let all = scene
        .store
        .attachments_to_remove(&scene.task_ref(&task))
        .await
        .unwrap();
    assert_eq!(all.len(), MAX_ATTACHMENTS, "of this task only");
    assert_eq!(listed(&scene, &task, 100).await.len(), MAX_ATTACHMENTS);
    delete(&scene, &all[0]).await.unwrap();
    let all = scene
        .store
        .attachments_to_remove(&scene.task_ref(&task))
        .await
        .unwrap();
    assert_eq!(all.len(), MAX_ATTACHMENTS - 1, "no tombstones");
    add(&scene, &file(&scene, &task, 1)).await;
}
