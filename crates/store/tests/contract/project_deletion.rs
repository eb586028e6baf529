use aws_sdk_dynamodb::types::AttributeValue;
use domain::{CommentId, IdSeed, Job, JobKind, NewComment, Project, Role, TaskId, UserId};
use serde_json::json;
use store::{Deletable, Deletion, StoreError};

use crate::faults::{Fault, Faults};
use crate::invitations::{address, fresh};
use crate::scene::{Item, Scene, seed, user};

/// Fills the project with everything a project can hold; returns its members.
async fn furnish(scene: &Scene) -> Vec<UserId> {
    let members = vec![
        scene.owner.clone(),
        scene.member(Role::Owner).await,
        scene.member(Role::Viewer).await,
    ];
    let long = "long ".repeat(1000);
    for _ in 0..30 {
        scene
            .add(json!({"title": "t", "description": long, "assignees": members, "checklist": vec![json!({"text": "x".repeat(400)}); 6]}))
            .await;
    }
    let task = scene.add(json!({"title": "t"})).await.task.id;
    for n in 0..30 {
        let ids = (CommentId::from_seed(seed()), scene.project.clone(), task.clone());
        let comment = NewComment::parse(json!({"body": "x".repeat(n * 1000 + 1)})).unwrap();
        let comment = comment.into_comment(ids, scene.owner.clone(), vec![], scene.now());
        let made = scene.store.create_comment(&comment, None).await.unwrap();
        assert!(made.is_some());
    }
    for _ in 0..5 {
        let invitation = fresh(scene, &address(), Role::Viewer);
        let request = Some((seed(), "body"));
        scene
            .store
            .put_invitation(None, &invitation, request)
            .await
            .unwrap();
    }
    let gone = scene.add(json!({"title": "t"})).await.task.id;
    let current = scene.stored(&gone).await.unwrap();
    scene
        .store
        .delete_task(&current, &scene.owner, scene.now())
        .await
        .unwrap();
    members
}

async fn assert_gone(scene: &Scene, members: &[UserId]) {
    let left = scene.partition(&scene.pk()).await;
    let left: Vec<_> = left.iter().map(|item| item["sk"].as_s().unwrap()).collect();
    assert_eq!(left, ["META"]);
    for member in members {
        let mut left = scene.partition(&format!("USER#{member}")).await;
        left.retain(|item| !item["sk"].as_s().unwrap().starts_with("SENDS#"));
        assert_eq!(left, Vec::<Item>::new());
        let found = scene
            .store
            .read_for_deletion(member, &scene.project)
            .await
            .unwrap();
        assert!(found.is_none(), "{found:?}");
    }
}

#[tokio::test]
async fn nothing_is_left_but_a_tombstone() {
    let scene = Scene::new().await;
    let members = furnish(&scene).await;
    let now = scene.now();
    let Some(Deletable::Live(current)) = scene
        .store
        .read_for_deletion(&scene.owner, &scene.project)
        .await
        .unwrap()
    else {
        panic!("it is live");
    };
    let deletion = scene
        .store
        .delete_project(&current, &scene.owner, now)
        .await
        .unwrap();
    assert_eq!(deletion, Deletion::Done);
    assert_gone(&scene, &members).await;
    let meta = scene.item(&scene.pk(), "META").await.unwrap();
    let expires_at: i64 = meta["expires_at"].as_n().unwrap().parse().unwrap();
    assert_eq!(expires_at - now.as_second(), 30 * 24 * 60 * 60);
    assert_eq!(meta["name"].as_s().unwrap(), "");
    assert!(!meta.contains_key("description"));
    assert!(scene.read(None, None, &[]).await.is_none());
}

#[tokio::test]
async fn descriptions_whose_tasks_are_gone_are_removed_all_the_same() {
    let body = json!({"title": "t", "description": "long ".repeat(1000)});
    for in_request in [true, false] {
        let scene = Scene::new().await;
        for _ in 0..3 {
            let task = scene.add(body.clone()).await.task.id;
            // As if a removal had stopped between the two.
            let item = scene.task_item(&task).await.unwrap();
            scene.delete_item(&item).await;
            assert!(scene.body_item(&task).await.is_some());
        }
        scene.half_delete(&scene.project).await;
        if in_request {
            let finished = scene.store.finish_deletion(&scene.project, &scene.owner);
            finished.await.unwrap();
        } else {
            while !scene
                .store
                .remove_some(&scene.project, scene.now())
                .await
                .unwrap()
                .is_all
            {}
        }
        let left = scene.partition(&scene.pk()).await;
        assert!(
            left.iter().all(|item| item["sk"].as_s().unwrap() == "META"),
            "{left:?}"
        );
    }
}

#[tokio::test]
async fn a_project_is_deleted_in_the_version_that_was_read() {
    let scene = Scene::new().await;
    let stale = scene.access().await;
    let changed = Project {
        version: 2,
        ..stale.project.clone()
    };
    scene.store.update_project(&stale, &changed).await.unwrap();
    let task = scene.add(json!({"title": "t"})).await.task.id;
    let refused = scene
        .store
        .delete_project(&stale, &scene.owner, scene.now())
        .await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert!(scene.stored(&task).await.is_some());
}

#[tokio::test]
async fn outsiders_and_the_absent_cannot_be_told_apart() {
    let scene = Scene::new().await;
    let absent = domain::ProjectId::from_seed(seed());
    let outsider = user();
    for (who, project) in [(&outsider, &scene.project), (&scene.owner, &absent)] {
        let found = scene.store.read_for_deletion(who, project).await.unwrap();
        assert!(found.is_none(), "{found:?}");
    }
}

#[tokio::test]
async fn a_half_deleted_project_is_gone_for_all_and_its_deletion_goes_on() {
    let scene = Scene::new().await;
    let members = furnish(&scene).await;
    let stale = scene.access().await;
    scene.half_delete(&scene.project).await;
    for member in &members {
        assert!(scene.read_as(member, None, None, &[]).await.unwrap().is_none());
        assert_eq!(scene.store.projects_of(member, None, 10).await.unwrap().items, []);
        let found = scene
            .store
            .read_for_deletion(member, &scene.project)
            .await
            .unwrap();
        assert!(matches!(found, Some(Deletable::HalfDeleted(_))), "{found:?}");
    }
    let refused = scene
        .store
        .delete_project(&stale, &scene.owner, scene.now())
        .await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    scene
        .store
        .finish_deletion(&scene.project, &members[1])
        .await
        .unwrap();
    assert_gone(&scene, &members).await;
}

#[tokio::test]
async fn a_deletion_that_fails_in_the_middle_can_be_finished() {
    let scene = Scene::new().await;
    let members = furnish(&scene).await;
    let (faults, store) = Faults::new(1);
    faults.add("BatchWriteItem", Fault::LeaveHalf);
    faults.add("BatchWriteItem", Fault::error("SomethingNew"));
    let stopped = store
        .delete_project(&scene.access().await, &scene.owner, scene.now())
        .await;
    assert!(matches!(stopped, Err(StoreError::Unavailable(_))), "{stopped:?}");
    let found = scene
        .store
        .read_for_deletion(&scene.owner, &scene.project)
        .await
        .unwrap();
    assert!(matches!(found, Some(Deletable::HalfDeleted(_))), "{found:?}");
    scene
        .store
        .finish_deletion(&scene.project, &scene.owner)
        .await
        .unwrap();
    assert_gone(&scene, &members).await;
}

#[tokio::test]
async fn what_a_batch_leaves_is_deleted_next() {
    let scene = Scene::new().await;
    let members = furnish(&scene).await;
    let (faults, store) = Faults::new(1);
    for _ in 0..8 {
        faults.add("BatchWriteItem", Fault::LeaveHalf);
    }
    faults.add("BatchWriteItem", Fault::LeaveAll);
    store
        .delete_project(&scene.access().await, &scene.owner, scene.now())
        .await
        .unwrap();
    assert_gone(&scene, &members).await;
}

/// As much of a task as its deletion looks at.
fn minimal_task(scene: &Scene, number: u128) -> Item {
    let id = TaskId::from_seed(IdSeed(number.to_be_bytes()));
    let text = |name: &str, value: String| (name.to_owned(), AttributeValue::S(value));
    Item::from([
        text("pk", scene.pk()),
        text("sk", format!("TASK#{id}")),
        text("rank_sk", format!("1#i#{id}")),
    ])
}

#[tokio::test]
async fn a_project_of_1000_tasks_is_deleted_at_once_and_one_of_1001_by_a_job() {
    let scene = Scene::new().await;
    scene
        .put_items((0..1001).map(|number| minimal_task(&scene, number)))
        .await;
    let (store, now) = (&scene.store, scene.now());
    let current = scene.access().await;
    let (deletion, cost) = scene
        .cost(store.delete_project(&current, &scene.owner, now))
        .await;
    assert_eq!(
        cost.round_trips, 2,
        "one to see that there are many, one to write"
    );
    let deletion = deletion.unwrap();
    let Deletion::Job(job) = deletion else {
        panic!("{deletion:?}");
    };
    assert_eq!((job.kind, job.progress.total), (JobKind::ProjectDelete, None));
    assert_eq!(store.job(&job.id).await.unwrap(), Some(job.clone()));
    assert!(store.is_project_gone(&scene.project).await.unwrap());
    let again = store
        .read_for_deletion(&scene.owner, &scene.project)
        .await
        .unwrap();
    assert!(
        matches!(again, Some(Deletable::HalfDeleted(Role::Owner))),
        "{again:?}"
    );
    assert_eq!(Job::id_of_deletion(&scene.project), job.id);
    let mut parts = Vec::new();
    loop {
        let removed = store.remove_some(&scene.project, scene.now()).await.unwrap();
        parts.push(removed.tasks);
        if removed.is_all {
            break;
        }
        assert!(parts.len() < 20, "it ends");
    }
    assert_eq!(parts.iter().sum::<u64>(), 1001);
    assert!(parts.iter().all(|tasks| *tasks <= 500), "{parts:?}");
    assert_gone(&scene, &[]).await;

    let other = Scene::new().await;
    let tasks = (0..1000).map(|number| minimal_task(&other, number));
    other.put_items(tasks).await;
    let current = other.access().await;
    let deletion = other
        .store
        .delete_project(&current, &other.owner, now)
        .await
        .unwrap();
    assert_eq!(deletion, Deletion::Done);
    assert_gone(&other, &[]).await;
}
