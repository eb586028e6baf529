//! Imports that wait for their files.

use domain::{
    ContentType, ImportFormat, ImportSpec, Job, JobSource, JobSpec, JobState, ObjectKey, OnError,
    Sha256Digest, Work,
};

use std::pin::pin;

use serde_json::json;

use super::message;
use crate::support::{Scene, notice};
use crate::transfer::{csv, rows};

async fn waiting(scene: &Scene, size_bytes: u64) -> Job {
    let source = JobSource {
        content_type: ContentType::from_json("text/csv".into()).unwrap(),
        size_bytes,
        sha256: Sha256Digest([0; 32]),
        has_arrived: false,
    };
    let spec = JobSpec::Import(ImportSpec {
        format: ImportFormat::Todoist { statuses: [].into() },
        dry_run: true,
        on_error: OnError::Skip,
    });
    scene.made(scene.new_job(1, spec, Some(source))).await
}

#[tokio::test]
async fn its_file_makes_it_ready_and_before_nothing_is_done() {
    let scene = Scene::new().await;
    let job = waiting(&scene, 3).await;
    scene.deliver(&message(&job)).await;
    assert_eq!(scene.job_now(&job).await, job, "nobody begins without the file");

    let key = ObjectKey::Import(job.id.clone());
    scene.upload(&key, b"abc");
    for _ in 0..2 {
        scene.deliver(&notice(&[&key])).await;
    }
    let now = scene.job_now(&job).await;
    // At once: the stream's message waits behind what others import.
    assert_eq!(scene.sent(), vec![Work::job(&now); 2]);
    assert!(now.is_ready());
    assert_eq!((now.state, now.version), (JobState::Queued, 2));
    assert!(scene.object(&key).is_some());
}

#[tokio::test]
async fn a_file_that_nobody_waits_for_is_removed() {
    let scene = Scene::new().await;
    let job = waiting(&scene, 3).await;
    let cancelled = job.changed(scene.now(), |job| job.state = JobState::Cancelled);
    scene.store.save_job(&job, &cancelled).await.unwrap();
    let key = ObjectKey::Import(job.id.clone());
    scene.upload(&key, b"abc");
    scene.deliver(&notice(&[&key])).await;
    assert!(scene.object(&key).is_none());
    assert_eq!(scene.job_now(&job).await, cancelled);
    // The message is redelivered when the file is gone.
    scene.deliver(&notice(&[&key])).await;
}

#[tokio::test]
async fn two_messages_import_a_file_once() {
    let scene = Scene::new().await;
    let job = scene.import(csv(), rows(40).as_bytes()).await;
    assert_eq!(
        scene.hand_over(&[message(&job), message(&job)]).await,
        [true, true]
    );
    scene.deliver(&message(&job)).await;
    let now = scene.job_now(&job).await;
    assert_eq!(
        (now.state, &now.result["created"]),
        (JobState::Succeeded, &json!(40))
    );
    assert_eq!(scene.new_titles().await.len(), 40);
}

#[tokio::test]
async fn a_job_that_is_cancelled_while_a_step_runs_counts_what_is_there() {
    let scene = Scene::new().await;
    let job = scene.import(csv(), rows(700).as_bytes()).await;
    let (scene, message) = (&scene, &message(&job));
    let mut work = pin!(scene.is_done(message));
    let mut cancelled = false;
    // Lets the worker go on until some of the second step's tasks are there, and cancels it then.
    loop {
        if futures_util::poll!(&mut work).is_ready() {
            break;
        }
        let now = scene.job_now(&job).await;
        if !cancelled && now.progress.done == 0 && scene.new_titles().await.len() > 100 {
            let over = now.changed(scene.now(), |job| job.state = JobState::Cancelled);
            cancelled = scene.store.save_job(&now, &over).await.is_ok();
        }
    }
    assert!(cancelled);
    let now = scene.job_now(&job).await;
    let there = scene.new_titles().await.len();
    assert_eq!(
        (now.state, &now.result["created"]),
        (JobState::Cancelled, &json!(there))
    );
    assert!(there < 500, "the step ends early: {there}");
}
