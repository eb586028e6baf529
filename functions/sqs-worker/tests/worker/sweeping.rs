//! Work that should have begun and has not.

use domain::{JobSpec, JobState, Role, Work};
use serde_json::json;

use crate::support::{PNG, Scene, file, notice, user, verify};

const HOUR_S: i64 = 3600;

impl Scene {
    /// As the rule in `template.yaml` sends it.
    async fn sweep(&self) -> Vec<Work> {
        self.deliver(&json!({"work": "sweep"})).await;
        self.sent()
    }

    async fn open(&self) -> usize {
        self.store.open_work(None, 100).await.unwrap().items.len()
    }
}

#[tokio::test]
async fn a_job_whose_message_was_lost_is_run_after_all() {
    let scene = Scene::new().await;
    let job = scene.job(JobSpec::ExportCsv).await;
    assert!(scene.sweep().await.is_empty(), "it was asked for just now");
    scene.clock.advance_s(HOUR_S);
    assert_eq!(scene.sweep().await, [Work::job(&job)]);
    scene.work(&Work::job(&job)).await;
    assert_eq!(scene.job_now(&job).await.state, JobState::Succeeded);
    assert_eq!(scene.open().await, 1);
    assert!(scene.sweep().await.is_empty());
    assert_eq!(scene.open().await, 0);
}

#[tokio::test]
async fn a_file_that_nobody_verifies_is_verified() {
    let scene = Scene::new().await;
    let attachment = scene.ask("image/png", PNG, Some("upload-1")).await;
    scene.upload(&file(&attachment), PNG);
    scene.deliver(&notice(&[&file(&attachment)])).await;
    let lost = scene.sent();
    assert_eq!(lost, [verify(&attachment)]);
    scene.clock.advance_s(HOUR_S);
    assert_eq!(scene.sweep().await, lost);
    scene.work(&lost[0]).await;
    scene.sent();
    assert!(scene.sweep().await.is_empty());
    assert_eq!(scene.open().await, 0);
}

#[tokio::test]
async fn a_project_that_is_half_deleted_is_removed() {
    let scene = Scene::new().await;
    scene.member(2, Role::Editor).await;
    let owner = user(1);
    let access = scene.access(&owner, &scene.project).await;
    let deleted = scene.store.delete_project(&access, &owner, scene.now());
    deleted.await.unwrap();
    let removal = Work::RemoveProject {
        project_id: scene.project.clone(),
        by: user(1),
    };
    scene.clock.advance_s(HOUR_S);
    assert_eq!(scene.sweep().await, std::slice::from_ref(&removal));
    scene.work(&removal).await;
    assert!(scene.sweep().await.is_empty());
    assert_eq!(scene.open().await, 0);
}

#[tokio::test]
async fn an_account_that_is_half_deleted_is_removed() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    scene.delete_account(&ben).await;
    scene.clock.advance_s(HOUR_S);
    let removal = Work::RemoveAccount { user_id: ben };
    assert_eq!(scene.sweep().await, std::slice::from_ref(&removal));
    scene.work(&removal).await;
    scene.sent();
    assert!(scene.sweep().await.is_empty());
    assert_eq!(scene.open().await, 0);
}
