//! Removal of projects.

use domain::{AttachmentId, AttachmentRef, IdSeed, JobState, ProjectId, Role, TaskId, Work};
use serde_json::json;
use store::{Deletable, Deletion};

use super::{is_over, message, task};
use crate::ports::When;
use crate::support::{PNG, Scene, file, thumbnail, user};

impl Scene {
    /// Deletes the project, as its owner asks.
    pub(crate) async fn delete_project(&self) -> Deletion {
        let found = self.store.read_for_deletion(&user(1), &self.project).await;
        let Some(Deletable::Live(access)) = found.unwrap() else {
            panic!("it is there");
        };
        let deleted = self.store.delete_project(&access, &user(1), self.now()).await;
        deleted.unwrap()
    }

    /// With an assignee and a long description.
    async fn long_task(&self, id: TaskId, assignee: u8) {
        let body = json!({"title": "a", "description": "long ".repeat(500), "assignees": [user(assignee)]});
        let mut task = self.new_task(&self.project, &user(1), body);
        task.task.id = id;
        self.put_task(task, None).await;
    }

    fn removal(&self) -> Work {
        Work::RemoveProject {
            project_id: self.project.clone(),
            by: user(1),
        }
    }
}

async fn furnished() -> Scene {
    let scene = Scene::new().await;
    scene.member(2, Role::Editor).await;
    for n in 0..5 {
        scene.long_task(task(n), 2).await;
    }
    let picture = scene.uploaded("image/png", PNG).await;
    scene.upload(&thumbnail(&picture), PNG);
    scene.upload(&file(&picture), PNG);
    scene
}

async fn nothing_is_left(scene: &Scene) {
    let removed = scene
        .store
        .remove_some(&scene.project, scene.now())
        .await
        .unwrap();
    assert!(removed.is_all, "{removed:?}");
    assert!(scene.store.is_project_gone(&scene.project).await.unwrap());
    assert!(scene.ports().objects.is_empty());
    for n in [1, 2] {
        assert!(
            scene
                .store
                .account(&user(n))
                .await
                .unwrap()
                .memberships
                .is_empty()
        );
    }
}

#[tokio::test]
async fn of_a_deleted_project_nothing_is_left_whatever_fails() {
    for when in [When::Before, When::After] {
        for calls in 0.. {
            let scene = furnished().await;
            scene.delete_project().await;
            // What came too late is there again.
            scene.long_task(task(6), 2).await;
            scene.ports().fail_after(calls, when);
            let message = json!(scene.removal());
            let is_done = scene.is_done(&message).await;
            let has_failed = scene.ports().has_failed();
            let is_renewed = !scene.sent().is_empty();
            assert_eq!(is_done, is_renewed || !has_failed);
            scene.deliver(&message).await;
            nothing_is_left(&scene).await;
            if !has_failed {
                assert!(calls > 1, "there were calls to fail");
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_project_that_is_there_stays() {
    let scene = furnished().await;
    let is_done = scene.is_done(&json!(scene.removal())).await;
    assert!(!is_done, "somebody has to look at this");
    assert!(scene.task_now(&task(3)).await.is_some());
}

#[tokio::test]
async fn a_large_project_is_removed_by_its_job() {
    let scene = furnished().await;
    for n in 100..1110 {
        scene.add_task(task(n)).await;
    }
    let Deletion::Job(job) = scene.delete_project().await else {
        panic!("it is large");
    };
    let mut seen = 0;
    for waits in [3, 30, 60] {
        scene.killed_after(&message(&job), waits).await;
        let now = scene.job_now(&job).await;
        assert!(now.progress.done >= seen);
        seen = now.progress.done;
    }
    for _ in 0..2 {
        scene.deliver(&message(&job)).await;
    }
    let job = scene.job_now(&job).await;
    is_over(&job, JobState::Succeeded);
    assert_eq!(job.result, json!({"tasks": 1016}));
    assert_eq!((job.progress.done, job.progress.total), (1016, Some(1016)));
    nothing_is_left(&scene).await;
}

#[tokio::test]
async fn files_go_with_their_project_only() {
    let scene = furnished().await;
    let seed = IdSeed([7; 16]);
    let other = AttachmentRef::new(
        &ProjectId::from_seed(seed),
        &task(1),
        &AttachmentId::from_seed(seed),
    )
    .file();
    scene.upload(&other, b"1");
    scene.delete_project().await;
    scene.work(&scene.removal()).await;
    let keys: Vec<_> = scene.ports().objects.keys().cloned().collect();
    assert_eq!(keys, [other.to_string()]);
}
