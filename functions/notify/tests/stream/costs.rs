//! The consumer is faster than any producer: the calls of a batch.

use domain::{IdSeed, JobId, Role, TaskId};
use serde_json::json;

use crate::support::{Scene, user};

/// An import writes some hundred rows a second. Three calls for each, one after the other, would follow at a tenth of that.
#[tokio::test]
async fn a_batch_of_imported_rows_takes_a_few_calls_however_many_they_are() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let import = store::imported_by(&JobId::from_seed(IdSeed([1; 16])));
    for n in 0..100 {
        let body = json!({"title": format!("Row {n}"), "assignees": [ben]});
        let mut task = scene.new_task(&scene.project, &user(1), body);
        task.task.id = TaskId::from_seed(IdSeed([n + 1; 16]));
        scene.put_task(task, Some(&import)).await;
    }
    let records = scene.records().await;
    assert!(records.len() >= 100, "{}", records.len());
    let (usage, messages) = (scene.store.usage(), scene.ports().messages());
    scene.deliver(&records).await;
    let round_trips = (scene.store.usage() - usage).round_trips;
    let messages = scene.ports().messages() - messages;
    assert_eq!(
        (round_trips, messages),
        (4 + 1, 1),
        "25 histories a request, one read of what is deleted meanwhile, and all events in one message"
    );
    assert_eq!(scene.ports().published().len(), 100);
    let recorded = scene.everything_as_text().await.matches("task_created").count();
    assert_eq!(recorded, 100);
}
