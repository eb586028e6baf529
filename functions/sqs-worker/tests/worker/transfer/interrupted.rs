//! Changes around an import while it runs. Reading the file takes so long that the deadline of a message is near.

use domain::{Job, JobState, ObjectKey, Role};
use jiff::SignedDuration;

use super::{csv, rows};
use crate::jobs::{is_over, message};
use crate::support::{Scene, user};

/// An import of 1,200 rows by an editor, of which some tasks are made, and not all.
async fn in_the_middle(scene: &Scene) -> Job {
    scene.member(2, Role::Editor).await;
    let job = scene.import_of(2, csv(), rows(1200).as_bytes()).await;
    scene.ports().get_takes = SignedDuration::from_secs(50);
    scene.deliver(&message(&job)).await;
    let now = scene.job_now(&job).await;
    assert_eq!(now.state, JobState::Running);
    assert!(
        now.progress.done > 0 && now.progress.done < 1200,
        "{:?}",
        now.progress
    );
    assert_eq!(now.progress.total, Some(1200));
    now
}

#[tokio::test]
async fn an_editor_who_is_made_a_viewer_imports_nothing_more() {
    let scene = Scene::new().await;
    let job = in_the_middle(&scene).await;
    scene.join(&scene.project, &user(2), Role::Viewer).await;
    let job = scene.done(&job).await;
    is_over(&job, JobState::Failed);
    assert_eq!(job.error.as_ref().unwrap().code, "not_allowed");
    assert_eq!(
        scene.new_tasks().await.len() as u64,
        job.progress.done,
        "what is made stays"
    );
    assert_eq!(job.result["created"], job.progress.done);
}

#[tokio::test]
async fn a_cancelled_import_makes_nothing_more() {
    let scene = Scene::new().await;
    let job = in_the_middle(&scene).await;
    let cancelled = job.changed(scene.now(), |job| job.state = JobState::Cancelled);
    scene.store.save_job(&job, &cancelled).await.unwrap();
    assert_eq!(scene.done(&job).await, cancelled);
    assert_eq!(scene.new_tasks().await.len() as u64, job.progress.done);
}

#[tokio::test]
async fn an_import_into_a_deleted_project_ends() {
    let scene = Scene::new().await;
    let job = in_the_middle(&scene).await;
    scene.delete_project().await;
    let job = scene.done(&job).await;
    is_over(&job, JobState::Failed);
    assert_eq!(job.error.unwrap().code, "not_allowed");
}

#[tokio::test]
async fn whoever_leaves_in_the_middle_is_not_assigned_any_more() {
    let scene = Scene::new().await;
    scene.member(3, Role::Editor).await;
    let rows: String = (1..=1200).map(|n| format!("Row {n},Person 3\n")).collect();
    let file = format!("title,assignees\n{rows}");
    let job = scene.import(csv(), file.as_bytes()).await;
    scene.ports().get_takes = SignedDuration::from_secs(50);
    scene.deliver(&message(&job)).await;
    let made = scene.job_now(&job).await.progress.done;
    assert!(made > 0 && made < 1200);
    scene.end_membership(&scene.project, &user(3), &user(3)).await;
    let job = scene.done(&job).await;
    is_over(&job, JobState::Succeeded);
    assert_eq!(job.result["created"], 1200);
    assert_eq!(job.result["warnings"], 1200 - made);
    assert_eq!(scene.results(&job).await.len() as u64, 1200 - made);
    let assigned = scene.new_tasks().await.into_iter();
    let assigned = assigned
        .filter(|detail| !detail.task.assignees.is_empty())
        .count();
    assert_eq!(assigned as u64, made);
}

#[tokio::test]
async fn what_somebody_has_made_of_a_task_stays_when_its_step_is_done_again() {
    let scene = Scene::new().await;
    let job = scene.imported(csv(), rows(40).as_bytes()).await;
    let before = scene.new_tasks().await;
    // As if the function had ended before it could say that it has made them.
    let again = job.changed(scene.now(), |job| job.state = JobState::Running);
    scene.store.save_job(&job, &again).await.unwrap();
    scene.upload(&ObjectKey::Import(job.id.clone()), rows(40).as_bytes());
    let gone = scene.task_now(&before[0].task.id).await.unwrap();
    scene
        .store
        .delete_task(&gone, &user(1), scene.now())
        .await
        .unwrap();
    let changed = scene.task_now(&before[1].task.id).await.unwrap();
    let mut other = changed.detail().clone();
    other.task.points = Some(7);
    other.task.touch(&user(1), scene.now());
    scene.store.update_task(&changed, &other).await.unwrap();

    let job = scene.done(&job).await;
    is_over(&job, JobState::Succeeded);
    assert_eq!(job.result["created"], 40);
    assert!(
        scene.task_now(&before[0].task.id).await.is_none(),
        "it does not come back"
    );
    assert_eq!(
        scene.task_now(&before[1].task.id).await.unwrap().task().points,
        Some(7)
    );
    assert_eq!(scene.new_tasks().await.len(), 39);
}
