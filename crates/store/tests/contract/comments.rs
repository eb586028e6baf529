use domain::{Comment, CommentId, CommentPatch, NewComment, TaskId};
use serde_json::json;
use store::{Created, StoreError, Stored, Wanted};

use crate::scene::{Scene, seed};

fn comment(scene: &Scene, task: &TaskId, body: &str) -> Comment {
    let ids = (CommentId::from_seed(seed()), scene.project.clone(), task.clone());
    let new = NewComment::parse(json!({"body": body})).unwrap();
    let mentions = new.body.mentions();
    new.into_comment(ids, scene.owner.clone(), mentions, scene.now())
}

async fn add(scene: &Scene, task: &TaskId, body: &str) -> Comment {
    let comment = comment(scene, task, body);
    let created = scene.store.create_comment(&comment, None).await.unwrap();
    assert_eq!(created, Some(Created::Resource(comment.clone())));
    comment
}

async fn task(scene: &Scene) -> TaskId {
    scene.add(json!({"title": "t"})).await.task.id
}

/// The task's presence, and the comment.
async fn read(scene: &Scene, task: &TaskId, id: &CommentId) -> (bool, Option<Stored<Comment>>) {
    let wanted = Wanted {
        parent: Some(task),
        comment: Some(id),
        ..Wanted::new(&scene.owner, &scene.project)
    };
    let found = scene.store.read(wanted).await.unwrap().unwrap();
    (found.parent.is_some(), found.comment)
}

fn changed(scene: &Scene, comment: &Comment, body: &str) -> Comment {
    let patch = CommentPatch::parse(json!({"body": body})).unwrap();
    patch.apply(comment, vec![], scene.now()).unwrap()
}

async fn listed(scene: &Scene, task: &TaskId, limit: usize) -> Vec<Comment> {
    let mut items = Vec::new();
    let mut position = None;
    loop {
        let page = scene
            .store
            .comments_of(task, position.as_deref(), limit)
            .await
            .unwrap();
        assert!(page.items.len() <= limit);
        items.extend(page.items);
        position = page.next;
        if position.is_none() {
            return items;
        }
    }
}

#[tokio::test]
async fn a_comment_is_kept_as_it_was_written() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    let body = format!("*Look*, @{}!\r\n\t\u{1f600}", scene.owner);
    let created = add(&scene, &task, &body).await;
    assert_eq!(created.mentions, std::slice::from_ref(&scene.owner));
    let (there, found) = read(&scene, &task, &created.id).await;
    assert!(there);
    assert_eq!(*found.unwrap(), created);

    let largest = add(&scene, &task, &"\u{e9}".repeat(32 * 1024)).await;
    let (_, found) = read(&scene, &task, &largest.id).await;
    assert_eq!(found.unwrap().into_inner(), largest);
}

#[tokio::test]
async fn a_comment_is_found_on_its_own_task_only() {
    let scene = Scene::new().await;
    let (one, other) = (task(&scene).await, task(&scene).await);
    let created = add(&scene, &one, "here").await;
    assert_eq!(read(&scene, &other, &created.id).await, (true, None));
    let absent = TaskId::from_seed(seed());
    assert_eq!(read(&scene, &absent, &created.id).await, (false, None));
    assert_eq!(listed(&scene, &other, 10).await, []);
}

#[tokio::test]
async fn of_two_changes_of_one_version_one_wins() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    let created = add(&scene, &task, "first").await;
    let current = read(&scene, &task, &created.id).await.1.unwrap();
    let (one, two) = (changed(&scene, &created, "one"), changed(&scene, &created, "two"));
    let (first, second) = tokio::join!(
        scene.store.update_comment(&current, &one),
        scene.store.update_comment(&current, &two),
    );
    let winner = match (first, second) {
        (Ok(()), Err(StoreError::Conflict)) => one,
        (Err(StoreError::Conflict), Ok(())) => two,
        other => panic!("{other:?}"),
    };
    let now = read(&scene, &task, &created.id).await.1.unwrap();
    assert_eq!(*now, winner);
    assert_eq!(listed(&scene, &task, 10).await, [winner]);
    let deleted = scene
        .store
        .delete_comment(&current, &scene.owner, scene.now())
        .await;
    assert!(matches!(deleted, Err(StoreError::Conflict)), "{deleted:?}");
}

#[tokio::test]
async fn a_deleted_comment_leaves_no_text() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    let created = add(&scene, &task, "regretted").await;
    let current = read(&scene, &task, &created.id).await.1.unwrap();
    let now = scene.now();
    scene
        .store
        .delete_comment(&current, &scene.owner, now)
        .await
        .unwrap();
    assert_eq!(read(&scene, &task, &created.id).await, (true, None));
    assert_eq!(listed(&scene, &task, 10).await, []);

    let sk = format!("COMMENT#{task}#{}", created.id);
    let left = scene.item(&scene.pk(), &sk).await.unwrap();
    assert!(!format!("{left:?}").contains("regretted"));
    assert!(!left.contains_key("created_pk"), "in no index");
    assert_eq!(left["version"].as_n().unwrap(), "2");
    assert_eq!(left["updated_by"].as_s().unwrap(), scene.owner.as_str());
    let expires_at: i64 = left["expires_at"].as_n().unwrap().parse().unwrap();
    assert_eq!(expires_at - now.as_second(), 30 * 24 * 60 * 60);
    for again in [
        scene
            .store
            .delete_comment(&current, &scene.owner, scene.now())
            .await,
        scene
            .store
            .update_comment(&current, &changed(&scene, &created, "back"))
            .await,
    ] {
        assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn racing_retries_make_one_comment() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    let first = comment(&scene, &task, "once");
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let (store, again) = (
                scene.store.clone(),
                Comment {
                    created_at: scene.now(),
                    ..first.clone()
                },
            );
            tokio::spawn(async move { store.create_comment(&again, Some("body")).await.unwrap() })
        })
        .collect();
    let mut answers = Vec::new();
    for one in tries {
        answers.push(one.await.unwrap());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "all answer with the one that was created");
    assert_eq!(listed(&scene, &task, 10).await.len(), 1);

    let current = read(&scene, &task, &first.id).await.1.unwrap();
    let edited = changed(&scene, &current, "edited");
    scene.store.update_comment(&current, &edited).await.unwrap();
    let retry = scene.store.create_comment(&first, Some("body")).await.unwrap();
    assert_eq!(retry, Some(Created::Resource(edited)), "as it is now");
    for other in [Some("another"), None] {
        let reused = scene.store.create_comment(&first, other).await.unwrap();
        assert_eq!(reused, Some(Created::KeyReused));
    }
    let current = read(&scene, &task, &first.id).await.1.unwrap();
    scene
        .store
        .delete_comment(&current, &scene.owner, scene.now())
        .await
        .unwrap();
    let late = scene.store.create_comment(&first, Some("body")).await.unwrap();
    assert_eq!(late, Some(Created::Deleted));
}

#[tokio::test]
async fn a_comment_is_written_only_while_its_task_is_there() {
    let scene = Scene::new().await;
    let id = task(&scene).await;
    add(&scene, &id, "in time").await;
    let current = scene.stored(&id).await.unwrap();
    let deleted = scene.store.delete_task(&current, &scene.owner, scene.now());
    deleted.await.unwrap();
    let late = comment(&scene, &id, "late");
    for fingerprint in [None, Some("body")] {
        let created = scene.store.create_comment(&late, fingerprint).await.unwrap();
        assert_eq!(created, None);
    }
    let task = scene.task_ref(&id);
    for _ in 0..2 {
        assert!(scene.store.delete_comments_of(&task).await.unwrap());
        assert_eq!(listed(&scene, &id, 10).await, []);
    }
}

#[tokio::test]
async fn comments_are_listed_oldest_first_while_others_write() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    let mut expected = Vec::new();
    for n in 0..5 {
        expected.push(add(&scene, &task, &n.to_string()).await);
    }
    for limit in [1, 2, 5, 100] {
        assert_eq!(listed(&scene, &task, limit).await, expected, "limit {limit}");
    }
    let first = scene.store.comments_of(&task, None, 2).await.unwrap();
    expected.push(add(&scene, &task, "later").await);
    let rest = scene
        .store
        .comments_of(&task, first.next.as_deref(), 100)
        .await
        .unwrap();
    assert_eq!([first.items, rest.items].concat(), expected);
}

#[tokio::test]
async fn a_page_ends_at_a_mebibyte_of_text() {
    let scene = Scene::new().await;
    let task = task(&scene).await;
    for _ in 0..20 {
        add(&scene, &task, &"x".repeat(64 * 1024)).await;
    }
    let page = scene.store.comments_of(&task, None, 100).await.unwrap();
    let bytes: usize = page.items.iter().map(|one| one.body.as_str().len()).sum();
    assert!((900_000..=1024 * 1024).contains(&bytes), "{bytes}");
    assert!(page.next.is_some());
    assert_eq!(listed(&scene, &task, 100).await.len(), 20, "and the rest follows");
}
