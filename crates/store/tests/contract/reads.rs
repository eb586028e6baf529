use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Role, TaskId, UserId};
use serde_json::json;
use store::StoreError;

use crate::faults::{Fault, Faults};
use crate::scene::{Item, Scene, seed, user};
use crate::server::SERVER;

#[tokio::test]
async fn a_member_sees_the_project_in_their_role() {
    let scene = Scene::new().await;
    for role in [Role::Viewer, Role::Editor, Role::Owner] {
        let member = scene.member(role).await;
        let found = scene.read_as(&member, None, None, &[]).await.unwrap().unwrap();
        assert_eq!(
            (found.access.role, found.access.project.id),
            (role, scene.project.clone())
        );
        assert!(found.task.is_none() && found.neighbour.is_none());
    }
}

#[tokio::test]
async fn outsiders_see_nothing() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await.task.id;
    assert!(
        scene
            .read_as(&user(), Some(&task), None, &[])
            .await
            .unwrap()
            .is_none()
    );
    let elsewhere = Scene::new().await;
    let found = elsewhere.read(Some(&task), Some(&task), &[]).await.unwrap();
    assert!(
        found.task.is_none() && found.neighbour.is_none(),
        "a task of another project"
    );
}

#[tokio::test]
async fn task_neighbour_and_non_members_in_one_round_trip() {
    let scene = Scene::new().await;
    let [task, neighbour] = [
        scene
            .add(json!({"title": "a", "description": "x".repeat(5000)}))
            .await,
        scene.add(json!({"title": "b", "description": "short"})).await,
    ];
    let member = scene.member(Role::Viewer).await;
    let (first, second) = (user(), user());
    let people = [second.clone(), scene.owner.clone(), first.clone(), member];
    let wanted = scene.read(Some(&task.task.id), Some(&neighbour.task.id), &people);
    let (found, cost) = scene.cost(wanted).await;
    let found = found.unwrap();
    assert_eq!(found.task.unwrap().into_detail(), task);
    assert_eq!(found.neighbour, Some(neighbour.task));
    assert_eq!(found.non_members, [second, first], "in the order of the question");
    assert_eq!(cost.round_trips, 1);
}

#[tokio::test]
async fn naming_something_twice_is_no_error() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "a"})).await.task;
    let stranger = user();
    let people = [
        scene.owner.clone(),
        stranger.clone(),
        scene.owner.clone(),
        stranger.clone(),
    ];
    let found = scene.read(Some(&task.id), Some(&task.id), &people).await.unwrap();
    assert_eq!(found.task.unwrap().task(), &task);
    assert_eq!(found.neighbour, Some(task));
    assert_eq!(found.non_members, [stranger.clone(), stranger]);
}

#[tokio::test]
async fn twenty_people_and_two_tasks_fit_one_read() {
    let scene = Scene::new().await;
    let tasks = scene.add_many(2).await;
    let people: Vec<UserId> = (0..20).map(|_| user()).collect();
    let found = scene
        .read(Some(&tasks[0].id), Some(&tasks[1].id), &people)
        .await
        .unwrap();
    assert_eq!(found.non_members, people);
}

#[tokio::test]
async fn what_is_deleted_or_was_never_there_is_not_found() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "a"})).await.task.id;
    let current = scene.stored(&task).await.unwrap();
    scene
        .store
        .delete_task(&current, &scene.owner, scene.now())
        .await
        .unwrap();
    for id in [task, TaskId::from_seed(seed())] {
        let found = scene.read(Some(&id), Some(&id), &[]).await.unwrap();
        assert!(found.task.is_none() && found.neighbour.is_none());
    }
}

/// Gives the description's item the version of another writing.
async fn tear(scene: &Scene, task: &TaskId) -> Item {
    let whole = scene.body_item(task).await.unwrap();
    let mut torn = whole.clone();
    torn.insert("version".to_owned(), AttributeValue::N("7".to_owned()));
    torn.insert(
        "text".to_owned(),
        AttributeValue::S("of another version".to_owned()),
    );
    scene.put_item(torn).await;
    whole
}

#[tokio::test]
async fn a_description_of_another_version_is_never_shown() {
    let scene = Scene::new().await;
    let task = scene
        .add(json!({"title": "a", "description": "x".repeat(5000)}))
        .await
        .task
        .id;
    tear(&scene, &task).await;
    let found = scene.read_as(&scene.owner, Some(&task), None, &[]).await;
    assert!(matches!(found, Err(StoreError::Throttled)), "{found:?}");
    assert!(
        scene
            .read(None, Some(&task), &[])
            .await
            .unwrap()
            .neighbour
            .is_some()
    );
}

#[tokio::test]
async fn a_torn_read_is_read_again() {
    let scene = Scene::new().await;
    let task = scene
        .add(json!({"title": "a", "description": "x".repeat(5000)}))
        .await;
    let whole = tear(&scene, &task.task.id).await;
    let (faults, store) = Faults::new(1);
    let client = scene.client.clone();
    faults.add("BatchGetItem", Fault::after(async {}));
    faults.add(
        "BatchGetItem",
        Fault::after(async move {
            let put = client.put_item().table_name(&SERVER.table).set_item(Some(whole));
            put.send().await.unwrap();
        }),
    );
    let wanted = store::Wanted {
        task: Some(&task.task.id),
        ..store::Wanted::new(&scene.owner, &scene.project)
    };
    let found = store.read(wanted).await.unwrap().unwrap();
    assert_eq!(found.task.unwrap().into_detail(), task);
    assert_eq!(faults.asked(), ["BatchGetItem", "BatchGetItem"]);
}

#[tokio::test]
async fn an_item_of_an_unknown_form_is_an_error_not_a_guess() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "a"})).await.task.id;
    let mut item = scene.task_item(&task).await.unwrap();
    item.insert("version".to_owned(), AttributeValue::S("two".to_owned()));
    scene.put_item(item).await;
    let found = scene.read_as(&scene.owner, Some(&task), None, &[]).await;
    assert!(matches!(found, Err(StoreError::Unexpected(_))), "{found:?}");
}
