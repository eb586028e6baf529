//! Jobs that fail again and again.

use std::time::Duration;

use domain::{GAVE_UP, IdSeed, Job, JobId, JobSpec, JobState, Selection};
use serde_json::{Value, json};

use super::message;
use crate::ports::When;
use crate::support::Scene;
use crate::transfer::{csv, rows};

/// A job whose specification has to be read from the bucket.
async fn job(scene: &Scene) -> Job {
    let selection = Selection::Tasks(scene.tasks(2).await);
    scene.large_job(JobSpec::BulkDelete { selection }).await
}

async fn fails(scene: &Scene, message: &Value, receive_count: u32) {
    scene.ports().fail_after(0, When::Before);
    let done = scene
        .hand_over_again(std::slice::from_ref(message), receive_count)
        .await;
    assert_eq!(done, [false], "{receive_count}");
}

#[tokio::test]
async fn tried_too_often_it_says_why_and_goes_on_when_it_is_sent_back() {
    let scene = Scene::new().await;
    let job = job(&scene).await;
    let message = message(&job);
    for (receive_count, longest_s) in (1..=5).zip([10, 30, 90, 270, 810]) {
        fails(&scene, &message, receive_count).await;
        let (_, pause_s) = *scene.ports().hidden.last().unwrap();
        assert!(
            (longest_s / 2..=longest_s).contains(&pause_s),
            "{receive_count} {pause_s}"
        );
        let now = scene.job_now(&job).await;
        assert!(!now.is_over());
        assert_eq!(now.last_error.as_deref(), Some("S3 does not take it now"));
    }

    scene.ports().calls.clear();
    let done = scene.hand_over_again(std::slice::from_ref(&message), 6).await;
    assert_eq!(done, [false], "it goes to the dead-letter queue");
    assert!(scene.ports().calls.is_empty(), "it is not tried");
    let now = scene.job_now(&job).await;
    assert_eq!(now.state, JobState::Failed);
    let error = now.error.unwrap();
    assert_eq!(error.code, GAVE_UP);
    assert!(
        error.detail.contains("S3 does not take it now"),
        "{}",
        error.detail
    );

    // From there it is sent back, and its receives count anew.
    scene.ports().has_failed();
    scene.deliver(&message).await;
    let now = scene.job_now(&job).await;
    assert_eq!((now.state, now.error), (JobState::Succeeded, None));
    assert_eq!(now.result["ok"], 2);
}

#[tokio::test]
async fn receives_are_for_failures_without_progress() {
    let scene = Scene::new().await;
    let job = scene.import(csv(), rows(3).as_bytes()).await;
    let first = message(&job);
    // The rows are validated; to create their tasks the file is read again.
    scene.ports().fail_after(1, When::Before);
    scene.deliver(&first).await;
    let sent = scene.sent();
    let [renewed] = sent.as_slice() else {
        panic!("{sent:?}")
    };
    assert_eq!(scene.job_now(&job).await.steps, 1);

    // The function may also have died each time before it could say so.
    assert_eq!(
        scene.hand_over_again(std::slice::from_ref(&first), 6).await,
        [true]
    );
    assert_eq!(scene.sent(), std::slice::from_ref(renewed));
    assert!(!scene.job_now(&job).await.is_over());

    let renewed = json!(renewed);
    fails(&scene, &renewed, 1).await;
    assert_eq!(
        scene.hand_over_again(std::slice::from_ref(&renewed), 6).await,
        [false]
    );
    assert!(scene.job_now(&job).await.has_given_up());
    scene.deliver(&renewed).await;
    assert_eq!(scene.new_titles().await.len(), 3);
}

#[tokio::test]
async fn a_message_that_nobody_can_read_keeps_no_other_waiting() {
    let scene = Scene::new().await;
    let job = job(&scene).await;
    let batch = [json!("poison"), message(&job), json!({"work": "unheard_of"})];
    assert_eq!(scene.hand_over(&batch).await, [false, true, false]);
    assert_eq!(scene.job_now(&job).await.state, JobState::Succeeded);
    let version = scene.job_now(&job).await.version;
    for receive_count in 2..=6 {
        assert_eq!(
            scene.hand_over_again(&batch, receive_count).await,
            [false, true, false]
        );
    }
    assert_eq!(scene.job_now(&job).await.version, version, "done once");
}

#[tokio::test]
async fn what_is_worked_on_stays_hidden_and_so_do_those_that_wait_for_it() {
    let scene = Scene::new().await;
    let job = job(&scene).await;
    scene.ports().get_lasts = Duration::from_secs(50);
    let batch = [json!("poison"), message(&job), message(&job)];
    assert_eq!(scene.hand_over(&batch).await, [false, true, true]);
    let hidden = std::mem::take(&mut scene.ports().hidden);
    let of = |handle: &str| {
        let of = hidden.iter().filter(|(one, _)| one == handle);
        of.map(|(_, seconds)| *seconds).collect::<Vec<_>>()
    };
    assert_eq!(
        of("r0").last(),
        Some(&0),
        "it is seen at once, and hidden no more"
    );
    for handle in ["r1", "r2"] {
        let seconds = of(handle);
        assert!(
            seconds.len() >= 3,
            "at the beginning, after 20 and after 40 seconds: {seconds:?}"
        );
        assert!(seconds.iter().all(|seconds| *seconds == 60), "{seconds:?}");
    }
}

#[tokio::test]
async fn a_job_that_can_never_be_done_fails_at_once() {
    let scene = Scene::new().await;
    let job = job(&scene).await;
    scene.ports().objects.clear();
    scene.deliver(&message(&job)).await;
    let now = scene.job_now(&job).await;
    assert_eq!(now.state, JobState::Failed);
    assert_eq!(now.error.unwrap().code, "internal");
}

#[tokio::test]
async fn a_job_that_is_gone_is_done() {
    let scene = Scene::new().await;
    let id = JobId::from_seed(IdSeed([1; 16]));
    scene.deliver(&json!({"work": "job", "job_id": id})).await;
}
