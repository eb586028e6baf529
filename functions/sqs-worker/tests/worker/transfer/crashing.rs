//! The function dies anywhere in an import; then its message is redelivered.

use std::collections::BTreeMap;

use domain::{Job, JobState, Progress};
use serde_json::json;

use super::{csv, json_spec, rows};
use crate::jobs::{is_over, message};
use crate::ports::When;
use crate::support::{Scene, user};

/// Every task of the file, once, and each with its comments, once.
async fn is_complete(scene: &Scene, job: &Job, tasks: usize) {
    is_over(job, JobState::Succeeded);
    assert_eq!(job.result["created"], tasks);
    assert_eq!(
        (job.progress.done, job.progress.total),
        (tasks as u64, Some(tasks as u64))
    );
    let titles: Vec<_> = (1..=tasks).map(|n| format!("Row {n}")).collect();
    assert_eq!(scene.new_titles().await, titles);
}

#[tokio::test]
async fn killed_anywhere_it_makes_each_task_and_comment_once() {
    let tasks: Vec<_> = (1..=20)
        .map(|n| {
            let comments = [
                json!({"author_id": user(1), "body": "One"}),
                json!({"author_id": "x", "body": "Two"}),
            ];
            json!({"title": format!("Row {n}"), "assignees": ["nobody"], "comments": comments})
        })
        .collect();
    let file = json!({"tasks": tasks}).to_string();
    let mut kills = 0;
    for waits in (0..).step_by(3) {
        let scene = Scene::new().await;
        let job = scene.import(json_spec(), file.as_bytes()).await;
        let was_killed = !scene.killed_after(&message(&job), waits).await;
        let before = scene.job_now(&job).await.progress;
        // Twice at once, as a queue may deliver it.
        let again = message(&job);
        tokio::join!(scene.deliver(&again), scene.deliver(&again));
        let job = scene.done(&job).await;
        is_complete(&scene, &job, 20).await;
        assert!(job.progress.done >= before.done);
        assert_eq!(
            (&job.result["comments"], &job.result["warnings"]),
            (&json!(40), &json!(20))
        );
        let results = scene.results(&job).await;
        assert_eq!(results.len(), 20, "killed after {waits}");
        for detail in scene.new_tasks().await {
            assert_eq!(detail.task.version, 1);
            let comments = scene
                .store
                .comments_of(&detail.task.id, None, 10)
                .await
                .unwrap()
                .items;
            let bodies: Vec<_> = comments.iter().map(|comment| comment.body.as_str()).collect();
            assert_eq!(bodies, ["One", "*x:*\n\nTwo"], "killed after {waits}");
        }
        if !was_killed {
            break;
        }
        kills += 1;
    }
    assert!(kills > 5, "{kills}");
}

#[tokio::test]
async fn it_gets_through_whichever_call_of_the_bucket_fails() {
    for when in [When::Before, When::After] {
        let mut calls = 0;
        loop {
            let scene = Scene::new().await;
            let job = scene.import(csv(), rows(600).as_bytes()).await;
            scene.ports().fail_after(calls, when);
            let was_done = scene.is_done(&message(&job)).await;
            let is_last = !scene.ports().has_failed();
            if !was_done {
                scene.deliver(&message(&job)).await;
            }
            scene.settle().await;
            let job = scene.job_now(&job).await;
            is_complete(&scene, &job, 600).await;
            if is_last {
                break;
            }
            calls += 1;
        }
        assert!(calls >= 3, "there were calls to fail");
    }
}

/// Every message is delivered twice, and each time the function reaches only the next checkpoint.
#[tokio::test]
async fn ten_thousand_rows_killed_at_every_checkpoint_are_ten_thousand_tasks() {
    const ROWS: usize = 10_000;
    let scene = Scene::new().await;
    // One row that is left out, and one with a warning: each is told of once.
    let mut file = rows(ROWS).replace("title\n", "title,assignees\n");
    file.push_str(",nobody\nRow 10001,nobody\n");
    let job = scene.import(csv(), file.as_bytes()).await;
    let mut seen = scene.job_now(&job).await;
    let mut crashes = 0;
    while !seen.is_over() {
        // The file is read once in each step, here; then the next one begins, and ends there.
        scene.ports().fail_after(1, When::Before);
        scene.is_done(&message(&job)).await;
        crashes += usize::from(scene.ports().has_failed());
        let now = scene.job_now(&job).await;
        does_not_go_back(&seen, &now);
        seen = now;
        assert!(crashes < 200);
    }
    assert!(crashes >= ROWS / 500, "{crashes}");
    let last = scene.job_now(&job).await;
    for _ in 0..2 {
        scene.deliver(&message(&job)).await;
    }
    assert_eq!(scene.job_now(&job).await, last, "there is one result");
    let progress = (last.progress.done, last.progress.total);
    assert_eq!(progress, (ROWS as u64 + 2, Some(ROWS as u64 + 2)));
    assert_eq!(
        (&last.result["created"], &last.result["failed"]),
        (&json!(ROWS + 2), &json!(0))
    );
    let results = scene.results(&job).await;
    let told: Vec<_> = results.iter().map(|row| row["row"].as_u64().unwrap()).collect();
    assert_eq!(told, [ROWS as u64 + 2, ROWS as u64 + 3]);

    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for title in scene.new_titles().await {
        *count.entry(title).or_default() += 1;
    }
    assert_eq!(count.len(), ROWS + 2);
    assert!(count.values().all(|times| *times == 1));
}

fn does_not_go_back(before: &Job, after: &Job) {
    let Progress { done, total, .. } = before.progress;
    assert!(after.progress.done >= done, "{:?}", after.progress);
    assert!(
        total.is_none() || after.progress.total == total,
        "{:?}",
        after.progress
    );
    for number in ["rows", "created", "failed", "warnings"] {
        let of = |job: &Job| job.result[number].as_u64().unwrap_or_default();
        assert!(
            of(after) >= of(before),
            "{number}: {} {}",
            before.result,
            after.result
        );
    }
}
