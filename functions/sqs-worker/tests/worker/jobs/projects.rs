use domain::{IdSeed, JobState, NewTask, ObjectKey, Rank, Role, TaskId, Work};
use serde_json::json;
use store::{Deletable, Deletion};

use super::{is_over, message, task};
use crate::cloud::When;
use crate::kit::{Kit, PNG, file, user};

impl Kit {
    /// Deletes the project, as its owner asks.
    async fn delete_project(&self) -> Deletion {
        let found = self.store().read_for_deletion(&user(1), &self.project).await;
        let Some(Deletable::Live(access)) = found.unwrap() else {
            panic!("it is there");
        };
        let deleted = self.store().delete_project(&access, &user(1), self.now()).await;
        deleted.unwrap()
    }

    /// With an assignee and a long description.
    async fn long_task(&self, id: TaskId, assignee: u8) {
        let body = json!({"title": "a", "description": "long ".repeat(500), "assignees": [user(assignee)]});
        let ids = (id, self.project.clone());
        let (rank, now) = (Rank::at_end(self.now(), 0), self.now());
        let task = NewTask::parse(body).unwrap();
        let task = task.into_task(ids, user(1), rank, now, &|| IdSeed([1; 16]));
        self.store().create_task(&task, None).await.unwrap();
    }

    fn removal(&self) -> Work {
        Work::RemoveProject {
            project_id: self.project.clone(),
            by: user(1),
        }
    }
}

async fn furnished() -> Kit {
    let kit = Kit::new().await;
    kit.member(2, Role::Editor).await;
    for n in 0..5 {
        kit.long_task(task(n), 2).await;
    }
    let picture = kit.uploaded("image/png", PNG).await;
    kit.upload(&crate::kit::thumbnail(&picture), PNG);
    kit.upload(&file(&picture), PNG);
    kit
}

async fn nothing_is_left(kit: &Kit) {
    let removed = kit.store().remove_some(&kit.project).await.unwrap();
    assert!(removed.is_all, "{removed:?}");
    assert!(kit.store().is_project_gone(&kit.project).await.unwrap());
    assert!(kit.cloud().things().objects.is_empty());
    for n in [1, 2] {
        assert!(
            kit.store()
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
            let kit = furnished().await;
            kit.delete_project().await;
            // What came too late is there again.
            kit.long_task(task(6), 2).await;
            kit.cloud().fail_after(calls, when);
            let message = json!(kit.removal());
            let done = kit.hand_over(std::slice::from_ref(&message)).await;
            assert_eq!(done, [!kit.cloud().has_failed()]);
            kit.deliver(&message).await;
            nothing_is_left(&kit).await;
            if done == [true] {
                assert!(calls > 1, "there were calls to fail");
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_project_that_is_there_stays() {
    let kit = furnished().await;
    let done = kit.hand_over(&[json!(kit.removal())]).await;
    assert_eq!(done, [false], "somebody has to look at this");
    assert!(kit.task(&task(3)).await.is_some());
}

#[tokio::test]
async fn a_large_project_is_removed_by_its_job() {
    let kit = furnished().await;
    for n in 100..1110 {
        kit.add_task(task(n)).await;
    }
    let Deletion::Job(job) = kit.delete_project().await else {
        panic!("it is large");
    };
    let mut seen = 0;
    for waits in [3, 30, 60] {
        kit.killed_after(&message(&job), waits).await;
        let now = kit.job_now(&job).await;
        assert!(now.progress.done >= seen);
        seen = now.progress.done;
    }
    for _ in 0..2 {
        kit.deliver(&message(&job)).await;
    }
    let job = kit.job_now(&job).await;
    is_over(&job, JobState::Succeeded);
    assert_eq!(job.result, json!({"tasks": 1016}));
    assert_eq!((job.progress.done, job.progress.total), (1016, Some(1016)));
    nothing_is_left(&kit).await;
}

#[tokio::test]
async fn files_go_with_their_project_only() {
    let kit = furnished().await;
    let other = ObjectKey::File(
        domain::ProjectId::from_seed(IdSeed([7; 16])),
        task(1),
        domain::AttachmentId::from_seed(IdSeed([7; 16])),
    );
    kit.upload(&other, b"1");
    kit.delete_project().await;
    kit.work(&kit.removal()).await;
    let keys: Vec<_> = kit.cloud().things().objects.keys().cloned().collect();
    assert_eq!(keys, [other.to_string()]);
}
