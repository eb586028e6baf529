//! Jobs that change or delete many tasks.

use domain::{JobSpec, JobState, Priority, Role, Selection, TaskFilter, TaskId, Work};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{is_over, message, task};
use crate::support::{Scene, user};

fn update(tasks: Vec<TaskId>, changes: Value) -> JobSpec {
    JobSpec::BulkUpdate {
        selection: Selection::Tasks(tasks),
        changes,
    }
}

fn statuses(results: &[Value]) -> Vec<&str> {
    results
        .iter()
        .map(|row| row["status"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn each_task_is_changed_and_each_has_its_result() {
    let scene = Scene::new().await;
    let mut ids = scene.tasks(230).await;
    ids.insert(120, task(9999));
    let done = scene
        .job(update(vec![ids[3].clone()], json!({"priority": "high"})))
        .await;
    scene.deliver(&message(&done)).await;

    let spec = update(ids.clone(), json!({"priority": "high", "labels": ["x"]}));
    let job = scene.job(spec).await;
    scene.deliver(&message(&job)).await;
    let job = scene.job_now(&job).await;
    is_over(&job, JobState::Succeeded);
    assert_eq!(job.result, json!({"ok": 230, "unchanged": 0, "failed": 1}));
    assert_eq!((job.progress.done, job.progress.total), (231, Some(231)));
    let results = scene.results(&job).await;
    let named: Vec<_> = results
        .iter()
        .map(|row| row["task_id"].as_str().unwrap())
        .collect();
    assert_eq!(named, ids.iter().map(TaskId::as_str).collect::<Vec<_>>());
    assert_eq!(
        results[120],
        json!({"task_id": task(9999), "status": "error", "code": "not_found", "detail": "there is no such task in the project"})
    );
    let now = scene.task_now(&ids[0]).await.unwrap();
    assert_eq!((now.task().priority, now.task().version), (Priority::High, 2));
    assert_eq!(scene.task_now(&ids[3]).await.unwrap().task().version, 3);
}

#[tokio::test]
async fn what_is_so_already_stays_as_it_is() {
    let scene = Scene::new().await;
    let ids = scene.tasks(3).await;
    let job = scene.job(update(ids.clone(), json!({"status": "to_do"}))).await;
    scene.deliver(&message(&job)).await;
    assert_eq!(statuses(&scene.results(&job).await), ["unchanged"; 3]);
    assert_eq!(scene.task_now(&ids[0]).await.unwrap().task().version, 1);
}

#[tokio::test]
async fn a_change_that_a_task_refuses_is_told_of_that_task() {
    let scene = Scene::new().await;
    let ids = scene.tasks(2).await;
    let first = scene
        .job(update(vec![ids[0].clone()], json!({"start": "2026-05-01"})))
        .await;
    scene.deliver(&message(&first)).await;
    let spec = update(ids.clone(), json!({"due": "2026-04-01"}));
    let job = scene.job(spec).await;
    scene.deliver(&message(&job)).await;
    let results = scene.results(&job).await;
    assert_eq!(statuses(&results), ["error", "ok"]);
    assert_eq!(results[0]["code"], "before_start");
}

#[tokio::test]
async fn so_is_what_other_tasks_forbid() {
    let scene = Scene::new().await;
    let ids = scene.tasks(3).await;
    let link = |to: &TaskId| json!({"blocked_by": [to], "parent_id": to});
    let absent = link(&task(9999));
    for (tasks, changes, expected) in [
        // Nobody blocks themself; the last blocks nobody.
        (&ids[..2], link(&ids[0]), ["error self_reference", "ok "]),
        (&ids[..2], absent, ["error unknown_task", "error unknown_task"]),
        (
            &ids[..1],
            json!({"blocked_by": [ids[1]]}),
            ["error dependency_cycle", ""],
        ),
        (&ids[1..], json!({"status": "done"}), ["error blocked", "ok "]),
    ] {
        let job = scene.job(update(tasks.to_vec(), changes)).await;
        scene.deliver(&message(&job)).await;
        let results = scene.results(&job).await;
        let line = |row: &Value| {
            let code = row["code"].as_str().unwrap_or_default();
            format!("{} {code}", row["status"].as_str().unwrap())
        };
        let lines: Vec<_> = results.iter().map(line).collect();
        assert_eq!(lines, expected[..tasks.len()]);
        if expected[0] == "error blocked" {
            let detail = results[0]["detail"].as_str().unwrap();
            assert!(detail.contains(ids[0].as_str()), "{detail}");
        }
    }
}

/// Also tasks that do not match the filter any more because the job has changed them.
#[tokio::test]
async fn killed_anywhere_it_changes_each_task_of_a_filter_once() {
    let mut kills = 0;
    for waits in (0..).step_by(2) {
        let scene = Scene::new().await;
        let ids = scene.tasks(12).await;
        let filter = serde_json::from_value::<TaskFilter>(json!({"status": "to_do"})).unwrap();
        let spec = JobSpec::BulkUpdate {
            selection: Selection::Filter(filter),
            changes: json!({"status": "done", "checklist": [{"text": "look"}]}),
        };
        let job = scene.job(spec).await;
        let was_killed = !scene.killed_after(&message(&job), waits).await;
        let done = scene.job_now(&job).await.progress.done;
        // Twice at once, as a queue may deliver it.
        let message = message(&job);
        tokio::join!(scene.deliver(&message), scene.deliver(&message));
        let job = scene.job_now(&job).await;
        is_over(&job, JobState::Succeeded);
        assert!(job.progress.done >= done);
        assert_eq!(
            job.result,
            json!({"ok": 13, "unchanged": 0, "failed": 0}),
            "killed after {waits}"
        );
        assert_eq!(statuses(&scene.results(&job).await), ["ok"; 13]);
        for id in &ids {
            assert_eq!(
                scene.task_now(id).await.unwrap().task().version,
                2,
                "killed after {waits}"
            );
        }
        if !was_killed {
            break;
        }
        kills += 1;
    }
    assert!(kills > 5, "{kills}");
}

#[tokio::test]
async fn killed_anywhere_it_deletes_each_task_once() {
    for waits in (0..).step_by(3) {
        let scene = Scene::new().await;
        let mut ids = scene.tasks(9).await;
        ids.push(task(77));
        let job = scene
            .job(JobSpec::BulkDelete {
                selection: Selection::Tasks(ids.clone()),
            })
            .await;
        let was_killed = !scene.killed_after(&message(&job), waits).await;
        for _ in 0..2 {
            scene.deliver(&message(&job)).await;
        }
        let job = scene.job_now(&job).await;
        assert_eq!(
            job.result,
            json!({"ok": 9, "unchanged": 0, "failed": 1}),
            "killed after {waits}"
        );
        for id in &ids {
            assert!(scene.task_now(id).await.is_none());
        }
        assert!(scene.task_now(&scene.task).await.is_some(), "nobody has named it");
        if !was_killed {
            break;
        }
    }
}

#[tokio::test]
async fn a_long_spec_lies_in_the_bucket_and_time_runs_out_while_it_is_read() {
    let scene = Scene::new().await;
    let ids = scene.tasks(3).await;
    let job = scene.large_job(update(ids, json!({"points": 5}))).await;
    let key = job.spec_key();
    scene.ports().get_takes = SignedDuration::from_secs(100);
    scene.deliver(&message(&job)).await;
    assert_eq!(scene.job_now(&job).await.state, JobState::Running);
    assert_eq!(scene.ports().sent, [Work::job(&job)]);
    scene.ports().get_takes = SignedDuration::ZERO;
    scene.settle().await;
    assert_eq!(scene.job_now(&job).await.result["ok"], 3);
    assert!(scene.object(&key).is_none(), "it is not needed any more");
}

#[tokio::test]
async fn whoever_may_not_any_more_changes_nothing() {
    let scene = Scene::new().await;
    let ids = scene.tasks(2).await;
    scene.member(2, Role::Viewer).await;
    for (n, state) in [(2, JobState::Failed), (3, JobState::Failed)] {
        let spec = update(ids.clone(), json!({"points": 5}));
        let job = scene.job_of(n, spec).await;
        scene.deliver(&message(&job)).await;
        let job = scene.job_now(&job).await;
        is_over(&job, state);
        assert_eq!(job.error.unwrap().code, "not_allowed");
    }
    assert_eq!(scene.task_now(&ids[0]).await.unwrap().task().version, 1);
}

#[tokio::test]
async fn a_cancelled_job_does_nothing_more() {
    let scene = Scene::new().await;
    let ids = scene.tasks(5).await;
    let job = scene.job(update(ids.clone(), json!({"points": 5}))).await;
    scene.killed_after(&message(&job), 8).await;
    let current = scene.job_now(&job).await;
    let cancelled = current.changed(scene.now(), |job| job.state = JobState::Cancelled);
    scene.store.save_job(&current, &cancelled).await.unwrap();
    let before = scene.task_now(&ids[4]).await.unwrap();
    scene.deliver(&message(&job)).await;
    assert_eq!(scene.job_now(&job).await, cancelled);
    assert_eq!(scene.task_now(&ids[4]).await.unwrap(), before);
}

#[tokio::test]
async fn an_archived_project_is_not_changed() {
    let scene = Scene::new().await;
    let ids = scene.tasks(1).await;
    scene.archive(&user(1), &scene.project).await;
    let job = scene.job(update(ids, json!({"points": 5}))).await;
    scene.deliver(&message(&job)).await;
    assert_eq!(scene.job_now(&job).await.error.unwrap().code, "project_archived");
}
