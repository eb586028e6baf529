//! Imports that wait for their files.

use domain::{
    ContentType, ImportFormat, ImportSpec, Job, JobSource, JobSpec, JobState, ObjectKey, OnError,
    Sha256Digest,
};

use super::message;
use crate::support::{Scene, notice};

async fn waiting(scene: &Scene, size_bytes: u64) -> Job {
    let source = JobSource {
        content_type: ContentType::from_json("text/csv".into()).unwrap(),
        size_bytes,
        sha256: Sha256Digest([0; 32]),
        has_arrived: false,
    };
    let spec = JobSpec::Import(ImportSpec {
        format: ImportFormat::Todoist,
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
