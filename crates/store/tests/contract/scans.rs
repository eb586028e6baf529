//! Looking through all tasks of a project, part by part.

use domain::{ProjectId, TaskFilter};

use crate::scene::{Scene, matcher, seed};

#[tokio::test]
async fn looking_through_all_tasks_leaves_none_out() {
    let scene = Scene::new().await;
    let tasks = scene.add_many(25).await;
    let gone = scene.stored(&tasks[3].id).await.unwrap();
    scene
        .store
        .delete_task(&gone, &scene.owner, scene.now())
        .await
        .unwrap();
    let mut expected: Vec<_> = tasks.iter().map(|task| task.id.clone()).collect();
    expected.retain(|id| *id != tasks[3].id);
    expected.sort();
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = scene
            .store
            .scan_tasks(
                &scene.project,
                &matcher(&TaskFilter::default()),
                after.as_ref(),
                4,
            )
            .await
            .unwrap();
        found.extend(page.matching);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, expected);
    assert_eq!(
        scene.store.count_tasks(&scene.project, None, 100).await.unwrap(),
        (24, None)
    );
    let (some, next) = scene.store.count_tasks(&scene.project, None, 10).await.unwrap();
    let rest = scene
        .store
        .count_tasks(&scene.project, next.as_deref(), 100)
        .await
        .unwrap();
    assert_eq!((some, rest), (10, (14, None)));
    let nowhere = ProjectId::from_seed(seed());
    assert_eq!(
        scene.store.count_tasks(&nowhere, None, 100).await.unwrap(),
        (0, None)
    );
    assert!(scene.store.is_project_gone(&nowhere).await.unwrap());
    assert!(!scene.store.is_project_gone(&scene.project).await.unwrap());
}
