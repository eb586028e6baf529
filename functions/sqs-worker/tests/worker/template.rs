//! Limits that stand in the code and in `template.yaml`.

use domain::{EXPORT_HOURS, JobId, JobSpec, ObjectKey};
use sqs_worker::MAX_RECEIVES;
use testkit::template;

use crate::support::Scene;

#[test]
fn a_message_is_received_as_often_as_the_worker_counts_on() {
    let resources = &template()["Resources"];
    let timeout_s = resources["SqsWorkerFunction"]["Properties"]["Timeout"]
        .as_u64()
        .unwrap();
    for queue in ["Uploaded", "QuickWork", "SlowWork"] {
        let queue = &resources[queue]["Properties"];
        let receives = queue["RedrivePolicy"]["maxReceiveCount"].as_u64();
        assert_eq!(receives, Some(MAX_RECEIVES.into()));
        assert_eq!(queue["VisibilityTimeout"].as_u64(), Some(6 * timeout_s));
    }
}

#[tokio::test]
async fn files_of_jobs_expire_when_the_code_says_so() {
    let scene = Scene::new().await;
    let job = scene.new_job(1, JobSpec::ExportCsv, None);
    let job_hours = job.expires_at().duration_since(job.created_at).as_hours();
    assert_eq!(days_of(ObjectKey::Export), Some(EXPORT_HOURS / 24));
    assert_eq!(days_of(|job| ObjectKey::JobSpec(job, None)), Some(job_hours / 24));
}

/// After how many days the bucket's lifecycle deletes such an object.
fn days_of(key: fn(JobId) -> ObjectKey) -> Option<i64> {
    let key = key(JobId::from_seed(domain::IdSeed([1; 16]))).to_string();
    let lifecycle = &template()["Resources"]["Files"]["Properties"]["LifecycleConfiguration"];
    let mut rules = lifecycle["Rules"].as_sequence().unwrap().iter();
    let rule = rules.find(|rule| {
        rule["Prefix"]
            .as_str()
            .is_some_and(|prefix| key.starts_with(prefix))
    })?;
    rule["ExpirationInDays"].as_i64()
}
