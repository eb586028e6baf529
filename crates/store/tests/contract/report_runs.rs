//! The query behind a report.

use store::{ReportRun, StoreError};

use crate::scene::Scene;

fn run(scene: &Scene, attempt: u64, query_id: &str) -> ReportRun {
    ReportRun {
        query_id: query_id.to_owned(),
        attempt,
        started_at: scene.now(),
    }
}

#[tokio::test]
async fn the_first_to_note_an_attempt_is_the_one_that_counts() {
    let scene = Scene::new().await;
    let (store, project) = (&scene.store, &scene.project);
    let note = async |run| store.note_report_run(project, "burndown/1", run).await;
    assert_eq!(store.report_run(project, "burndown/1").await.unwrap(), None);
    let first = run(&scene, 1, "a");
    assert_eq!(note(first.clone()).await.unwrap(), first);
    scene.skip_ms(1_000);
    assert_eq!(note(run(&scene, 1, "b")).await.unwrap(), first);
    assert_eq!(
        store.report_run(project, "burndown/1").await.unwrap(),
        Some(first.clone())
    );
    assert_eq!(store.report_run(project, "burndown/2").await.unwrap(), None);
    let other = Scene::new().await.project;
    assert_eq!(store.report_run(&other, "burndown/1").await.unwrap(), None);

    let second = run(&scene, 2, "c");
    assert_eq!(note(second.clone()).await.unwrap(), second);
    for late in [run(&scene, 1, "a"), run(&scene, 2, "d")] {
        assert_eq!(note(late).await.unwrap(), second, "nothing goes back");
    }
    let ahead = note(run(&scene, 4, "e")).await;
    assert!(matches!(ahead, Err(StoreError::Conflict)), "{ahead:?}");
    // The former attempt has expired.
    let lonely = store
        .note_report_run(project, "burndown/3", run(&scene, 2, "f"))
        .await;
    assert!(matches!(lonely, Err(StoreError::Conflict)), "{lonely:?}");
}
