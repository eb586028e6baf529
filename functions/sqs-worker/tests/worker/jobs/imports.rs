use domain::{
    ContentType, ImportFormat, ImportSpec, Job, JobSource, JobSpec, JobState, ObjectKey, OnError,
    Sha256Digest,
};

use super::message;
use crate::kit::{Kit, notice, user};

async fn waiting(kit: &Kit, size_bytes: u64) -> Job {
    let source = JobSource {
        content_type: ContentType::from_json("text/csv".into()).unwrap(),
        size_bytes,
        sha256: Sha256Digest([0; 32]),
        has_arrived: false,
    };
    let id = domain::JobId::from_seed(domain::IdSeed([9; 16]));
    let spec = JobSpec::Import(ImportSpec {
        format: ImportFormat::Todoist,
        dry_run: true,
        on_error: OnError::Skip,
    });
    kit.made(Job::new(
        (id, kit.project.clone()),
        user(1),
        spec,
        Some(source),
        kit.now(),
    ))
    .await
}

#[tokio::test]
async fn its_file_makes_it_ready_and_before_nothing_is_done() {
    let kit = Kit::new().await;
    let job = waiting(&kit, 3).await;
    kit.deliver(&message(&job)).await;
    assert_eq!(kit.job_now(&job).await, job, "nobody begins without the file");

    let key = ObjectKey::Import(job.id.clone());
    kit.upload(&key, b"abc");
    for _ in 0..2 {
        kit.deliver(&notice(&[&key])).await;
    }
    let now = kit.job_now(&job).await;
    assert!(now.is_ready());
    assert_eq!((now.state, now.version), (JobState::Queued, 2));
    assert!(kit.object(&key).is_some());
}

#[tokio::test]
async fn a_file_that_nobody_waits_for_is_removed() {
    let kit = Kit::new().await;
    let job = waiting(&kit, 3).await;
    let cancelled = job.changed(kit.now(), |job| job.state = JobState::Cancelled);
    kit.store().save_job(&job, &cancelled).await.unwrap();
    let key = ObjectKey::Import(job.id.clone());
    kit.upload(&key, b"abc");
    kit.deliver(&notice(&[&key])).await;
    assert!(kit.object(&key).is_none());
    assert_eq!(kit.job_now(&job).await, cancelled);
    // The message comes again when the file is gone.
    kit.deliver(&notice(&[&key])).await;
}
