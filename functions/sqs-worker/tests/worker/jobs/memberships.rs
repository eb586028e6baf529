//! The end of a membership: of jobs, and of what the inbox holds.

use domain::{EventId, IdSeed, InboxQuery, Parameters};
use domain::{JobSpec, JobState, Notification, NotificationId, NotificationKind, ObjectKey, Role, Work};
use serde_json::json;

use crate::support::{PNG, Scene, file, notice, user};

impl Scene {
    fn ending(&self, n: u8) -> Work {
        Work::EndMembership {
            project_id: self.project.clone(),
            user_id: user(n),
        }
    }

    /// Person `n` is told of the project.
    async fn tell(&self, n: u8) {
        let event_id = EventId::from_seed(IdSeed([n; 16]));
        let notification = Notification {
            id: NotificationId::of(&event_id, &user(n), self.now()),
            user_id: user(n),
            kind: NotificationKind::MemberJoined,
            event_id,
            project_id: self.project.clone(),
            task_id: None,
            comment_id: None,
            actor: user(1),
            title: "Home".to_owned(),
            from: None,
            to: None,
            excerpt: None,
            held_back: Vec::new(),
            at: self.now(),
            read_at: None,
        };
        self.store.list_notification(&notification).await.unwrap();
    }

    async fn told(&self, n: u8) -> usize {
        let query = InboxQuery::parse(Parameters::default()).unwrap();
        let page = self.store.inbox(&user(n), &query, None, self.now()).await;
        page.unwrap().items.len()
    }
}

#[tokio::test]
async fn exports_and_jobs_of_a_former_member_end_and_those_of_others_go_on() {
    let scene = Scene::new().await;
    scene.member(2, Role::Editor).await;
    let (done, open) = (
        scene.job_of(2, JobSpec::ExportJson).await,
        scene.job_of(2, JobSpec::ExportCsv).await,
    );
    let others = scene.job(JobSpec::ExportCsv).await;
    let export = |job: &domain::Job| ObjectKey::Export(job.id.clone());
    scene.deliver(&super::message(&done)).await;
    assert!(scene.object(&export(&done)).is_some());
    scene.tell(2).await;
    // Still a member: nothing ends.
    scene.work(&scene.ending(2)).await;
    assert_eq!(scene.job_now(&open).await.state, JobState::Queued);
    scene.end_membership(&scene.project, &user(2), &user(1)).await;
    for _ in 0..2 {
        scene.work(&scene.ending(2)).await;
    }
    assert!(scene.object(&export(&done)).is_none());
    assert_eq!(scene.job_now(&done).await.state, JobState::Succeeded);
    let ended = scene.job_now(&open).await;
    assert_eq!(
        (ended.state, ended.error.unwrap().code),
        (JobState::Failed, "not_allowed".to_owned())
    );
    assert_eq!(scene.job_now(&others).await.state, JobState::Queued);
    assert_eq!(scene.told(2).await, 1, "what they were told as a member");
}

#[tokio::test]
async fn of_a_deleted_project_no_inbox_tells() {
    let scene = Scene::new().await;
    scene.member(2, Role::Viewer).await;
    let job = scene.job_of(2, JobSpec::ExportJson).await;
    scene.deliver(&super::message(&job)).await;
    scene.tell(2).await;
    scene.delete_project().await;
    scene.work(&scene.ending(2)).await;
    assert_eq!(scene.told(2).await, 0);
    assert!(scene.object(&ObjectKey::Export(job.id)).is_none());
}

#[tokio::test]
async fn a_file_that_a_former_member_uploads_does_not_arrive() {
    let scene = Scene::new().await;
    scene.member(2, Role::Editor).await;
    let mut attachment = scene.ask("image/png", PNG, None).await;
    attachment.id = domain::AttachmentId::from_seed(IdSeed([7; 16]));
    attachment.created_by = user(2);
    let attachment = scene.put_attachment(attachment).await;
    scene.end_membership(&scene.project, &user(2), &user(1)).await;
    scene.upload(&file(&attachment), PNG);
    scene.deliver(&notice(&[&file(&attachment)])).await;
    assert!(scene.stored_attachment(&attachment).await.is_none());
    assert_eq!(json!(scene.sent()), json!([]));
}
