//! Tasks that block each other, completed by one job.

use std::collections::BTreeMap;

use domain::{JobSpec, JobState, Rank, Selection, Status, TaskFilter, TaskId, TaskPatch};
use serde_json::{Value, json};

use super::{is_over, message};
use crate::support::{Scene, user};

impl Scene {
    /// The second task blocks the first one from now on.
    async fn block(&self, task: &TaskId, blocker: &TaskId) {
        let current = self.task_now(task).await.unwrap();
        let patch = TaskPatch::parse(json!({"blocked_by": [blocker]})).unwrap();
        let (by, now) = (user(1), self.now());
        let end = Rank::at_end(now, 0);
        let changed = patch.apply(current.detail(), end, (&by, now), &|| self.new_id_seed());
        let changed = changed.unwrap().unwrap();
        self.store.update_task(&current, &changed).await.unwrap();
    }

    /// Each task is blocked by the next one.
    async fn chain(&self, tasks: &[TaskId]) {
        for pair in tasks.windows(2) {
            self.block(&pair[0], &pair[1]).await;
        }
    }

    /// The outcomes of a job that completes these tasks: task, status and code.
    async fn complete(&self, selection: Selection) -> (Value, BTreeMap<String, String>) {
        let spec = JobSpec::BulkUpdate {
            selection,
            changes: json!({"status": "done"}),
        };
        let job = self.job(spec).await;
        self.deliver(&message(&job)).await;
        let job = self.job_now(&job).await;
        is_over(&job, JobState::Succeeded);
        assert_eq!(Some(job.progress.done), job.progress.total);
        let rows = self.results(&job).await;
        let lines = rows.iter().map(|row| {
            let code = row["code"].as_str().unwrap_or_default();
            let line = format!("{} {code}", row["status"].as_str().unwrap());
            (row["task_id"].as_str().unwrap().to_owned(), line)
        });
        let lines: BTreeMap<_, _> = lines.collect();
        assert_eq!(lines.len(), rows.len(), "each task has one result");
        (job.result, lines)
    }
}

fn filter() -> Selection {
    Selection::Filter(serde_json::from_value::<TaskFilter>(json!({"status": "to_do"})).unwrap())
}

/// More than one step changes: of the first hundred each waits for one of the next.
#[tokio::test]
async fn all_tasks_of_a_chain_become_done_in_whatever_order() {
    for (number, is_reversed, is_filter) in [(104, false, false), (30, true, false), (104, false, true)] {
        let scene = Scene::new().await;
        let mut ids = scene.tasks(number).await;
        scene.chain(&ids).await;
        if is_reversed {
            ids.reverse();
        }
        let selection = match is_filter {
            true => filter(),
            false => Selection::Tasks(ids.clone()),
        };
        let (result, _) = scene.complete(selection).await;
        let others = usize::from(is_filter);
        assert_eq!(
            result,
            json!({"ok": number + others, "unchanged": 0, "failed": 0})
        );
        for id in &ids {
            let task = scene.task_now(id).await.unwrap();
            assert_eq!(task.task().status, Status::Done);
        }
    }
}

/// Some times, since chance would decide about what is tried at once.
#[tokio::test]
async fn only_those_that_wait_for_an_open_task_are_refused() {
    for _ in 0..5 {
        let scene = Scene::new().await;
        let ids = scene.tasks(12).await;
        // 0 ← 1 ← … ← 5, and 11 is not selected: it blocks 3.
        scene.chain(&ids[..4]).await;
        scene.block(&ids[3], &ids[11]).await;
        scene.chain(&ids[4..10]).await;
        let (result, lines) = scene.complete(Selection::Tasks(ids[..11].to_vec())).await;
        assert_eq!(result, json!({"ok": 7, "unchanged": 0, "failed": 4}));
        for (at, id) in ids[..11].iter().enumerate() {
            let expected = if at < 4 { "error blocked" } else { "ok " };
            assert_eq!(lines[id.as_str()], expected, "{at}");
        }
    }
}

#[tokio::test]
async fn what_waits_for_later_tasks_in_vain_is_refused_at_the_end() {
    let scene = Scene::new().await;
    let ids = scene.tasks(104).await;
    // 0 waits for 103, which waits for one that is not selected; 1 waits for 102.
    scene.block(&ids[103], &scene.task).await;
    scene.block(&ids[0], &ids[103]).await;
    scene.block(&ids[5], &ids[0]).await;
    scene.block(&ids[1], &ids[102]).await;
    let (result, lines) = scene.complete(Selection::Tasks(ids.clone())).await;
    assert_eq!(result, json!({"ok": 101, "unchanged": 0, "failed": 3}));
    for at in [0, 5, 103] {
        assert_eq!(lines[ids[at].as_str()], "error blocked");
    }
    let job = scene.complete(Selection::Tasks(vec![scene.task.clone(), ids[5].clone()]));
    assert_eq!(job.await.0, json!({"ok": 1, "unchanged": 0, "failed": 1}));
}

#[tokio::test]
async fn killed_anywhere_it_completes_each_task_of_a_chain_once() {
    let mut kills = 0;
    for waits in (0..).step_by(50) {
        let scene = Scene::new().await;
        let ids = scene.tasks(104).await;
        // The first ones wait for those of the next step.
        for (first, last) in ids[..3].iter().zip(&ids[101..]) {
            scene.block(first, last).await;
        }
        let spec = JobSpec::BulkUpdate {
            selection: Selection::Tasks(ids.clone()),
            changes: json!({"status": "done"}),
        };
        let job = scene.job(spec).await;
        let was_killed = !scene.killed_after(&message(&job), waits).await;
        scene.deliver(&message(&job)).await;
        let job = scene.job_now(&job).await;
        is_over(&job, JobState::Succeeded);
        let expected = json!({"ok": 104, "unchanged": 0, "failed": 0});
        assert_eq!(job.result, expected, "killed after {waits}");
        assert_eq!(scene.results(&job).await.len(), 104, "killed after {waits}");
        if !was_killed {
            break;
        }
        kills += 1;
    }
    assert!(kills > 2, "{kills}");
}
