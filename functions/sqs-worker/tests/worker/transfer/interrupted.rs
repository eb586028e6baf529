//! What changes around an import while it runs. Reading the file takes so long that the time of a message is over soon.

use domain::{Job, JobState, ObjectKey, Role};
use jiff::SignedDuration;

use super::{csv, rows};
use crate::jobs::{is_over, message};
use crate::kit::{Kit, user};

/// An import of 1,200 rows by an editor, of which some tasks are made, and not all.
async fn in_the_middle(kit: &Kit) -> Job {
    kit.member(2, Role::Editor).await;
    let job = kit.import_of(2, csv(), rows(1200).as_bytes()).await;
    kit.cloud().get_takes(SignedDuration::from_secs(50));
    kit.deliver(&message(&job)).await;
    let now = kit.job_now(&job).await;
    assert_eq!(now.state, JobState::Running);
    assert!(
        now.progress.done > 0 && now.progress.done < 1200,
        "{:?}",
        now.progress
    );
    assert_eq!(now.progress.total, Some(1200));
    now
}

#[tokio::test]
async fn an_editor_who_is_made_a_viewer_imports_nothing_more() {
    let kit = Kit::new().await;
    let job = in_the_middle(&kit).await;
    kit.store()
        .put_member(&kit.project, &user(2), Role::Viewer, kit.now())
        .await
        .unwrap();
    let job = kit.done(&job).await;
    is_over(&job, JobState::Failed);
    assert_eq!(job.error.as_ref().unwrap().code, "not_allowed");
    assert_eq!(
        kit.new_tasks().await.len() as u64,
        job.progress.done,
        "what is made stays"
    );
    assert_eq!(job.result["created"], job.progress.done);
}

#[tokio::test]
async fn a_cancelled_import_makes_nothing_more() {
    let kit = Kit::new().await;
    let job = in_the_middle(&kit).await;
    let cancelled = job.changed(kit.now(), |job| job.state = JobState::Cancelled);
    kit.store().save_job(&job, &cancelled).await.unwrap();
    assert_eq!(kit.done(&job).await, cancelled);
    assert_eq!(kit.new_tasks().await.len() as u64, job.progress.done);
}

#[tokio::test]
async fn an_import_into_a_deleted_project_ends() {
    let kit = Kit::new().await;
    let job = in_the_middle(&kit).await;
    kit.end_project().await;
    let job = kit.done(&job).await;
    is_over(&job, JobState::Failed);
    assert_eq!(job.error.unwrap().code, "not_allowed");
}

#[tokio::test]
async fn whoever_leaves_in_the_middle_is_not_assigned_any_more() {
    let kit = Kit::new().await;
    kit.member(3, Role::Editor).await;
    let rows: String = (1..=1200).map(|n| format!("Row {n},Person 3\n")).collect();
    let file = format!("title,assignees\n{rows}");
    let job = kit.import(csv(), file.as_bytes()).await;
    kit.cloud().get_takes(SignedDuration::from_secs(50));
    kit.deliver(&message(&job)).await;
    let made = kit.job_now(&job).await.progress.done;
    assert!(made > 0 && made < 1200);
    kit.leaves(3).await;
    let job = kit.done(&job).await;
    is_over(&job, JobState::Succeeded);
    assert_eq!(job.result["created"], 1200);
    assert_eq!(job.result["warnings"], 1200 - made);
    assert_eq!(kit.results(&job).await.len() as u64, 1200 - made);
    let assigned = kit.new_tasks().await.into_iter();
    let assigned = assigned
        .filter(|detail| !detail.task.assignees.is_empty())
        .count();
    assert_eq!(assigned as u64, made);
}

#[tokio::test]
async fn what_somebody_has_made_of_a_task_stays_when_its_step_is_done_again() {
    let kit = Kit::new().await;
    let job = kit.imported(csv(), rows(40).as_bytes()).await;
    let before = kit.new_tasks().await;
    // As if the function had ended before it could say that it has made them.
    let again = job.changed(kit.now(), |job| job.state = JobState::Running);
    kit.store().save_job(&job, &again).await.unwrap();
    kit.upload(&ObjectKey::Import(job.id.clone()), rows(40).as_bytes());
    let gone = kit.task(&before[0].task.id).await.unwrap();
    kit.store().delete_task(&gone, &user(1), kit.now()).await.unwrap();
    let changed = kit.task(&before[1].task.id).await.unwrap();
    let mut other = changed.detail().clone();
    other.task.points = Some(7);
    other.task.touch(&user(1), kit.now());
    kit.store().update_task(&changed, &other).await.unwrap();

    let job = kit.done(&job).await;
    is_over(&job, JobState::Succeeded);
    assert_eq!(job.result["created"], 40);
    assert!(
        kit.task(&before[0].task.id).await.is_none(),
        "it does not come back"
    );
    assert_eq!(kit.task(&before[1].task.id).await.unwrap().task().points, Some(7));
    assert_eq!(kit.new_tasks().await.len(), 39);
}

impl Kit {
    async fn end_project(&self) {
        let owner = user(1);
        let wanted = store::Wanted::new(&owner, &self.project);
        let access = self.store().read(wanted).await.unwrap().unwrap().access;
        let deleted = self.store().delete_project(&access, &owner, self.now());
        deleted.await.unwrap();
    }

    async fn leaves(&self, n: u8) {
        let member = user(n);
        let page = self.store().members(&self.project, None, 10).await.unwrap();
        let current = page.items.into_iter().find(|one| one.user_id == member).unwrap();
        let ended = self.store().end_membership(&current, &member, self.now());
        ended.await.unwrap();
    }
}
