//! The end of a membership: of jobs, and of what the inbox holds.

use domain::{
    Ended, EventId, IdSeed, InboxQuery, InvitationState, NewInvitation, Parameters, ShareLink, ShareSecret,
    TaskId,
};
use domain::{JobSpec, JobState, Notification, NotificationId, NotificationKind, ObjectKey, Role, Work};
use serde_json::json;

use crate::support::{PNG, Scene, file, notice, user};

impl Scene {
    fn ending(&self, n: u8) -> Work {
        Work::EndMembership {
            project_id: self.project.clone(),
            user_id: user(n),
            ended: Some(self.ended()),
        }
    }

    /// By person 1, now.
    fn ended(&self) -> Ended {
        Ended {
            by: user(1),
            at: self.now(),
            position: None,
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

#[tokio::test]
async fn who_is_removed_is_taken_off_all_tasks_in_steps_by_whoever_removed_them() {
    let scene = Scene::new().await;
    let (ben, cid) = (
        scene.member(2, Role::Editor).await,
        scene.member(3, Role::Editor).await,
    );
    let mut tasks = Vec::new();
    for n in 0..230 {
        let body = json!({"title": "a", "assignees": [ben, cid]});
        let mut task = scene.new_task(&scene.project, &user(1), body);
        task.task.id = TaskId::from_seed(IdSeed::derive(&["task", &n.to_string()]));
        tasks.push(task.task.reference());
        scene.put_task(task, None).await;
    }
    // Still a member.
    scene.work(&scene.ending(2)).await;
    assert_eq!(assignees(&scene, &tasks[0]).await, [ben.clone(), cid.clone()]);
    scene.end_membership(&scene.project, &ben, &user(1)).await;
    let mut steps = 0;
    let mut work = vec![scene.ending(2)];
    while let Some(next) = work.pop() {
        // Without any time left, one page a message.
        scene.work_without_time(&next).await;
        work.extend(scene.sent());
        steps += 1;
    }
    assert_eq!(steps, 3);
    scene.work(&scene.ending(2)).await;
    for task in &tasks {
        assert_eq!(assignees(&scene, task).await, std::slice::from_ref(&cid));
    }
}

async fn assignees(scene: &Scene, task: &domain::TaskRef) -> Vec<domain::UserId> {
    let found = scene.stored_task(&user(1), &task.project_id, &task.task_id).await;
    found.unwrap().task().assignees.clone()
}

#[tokio::test]
async fn what_a_former_owner_has_sent_is_revoked() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Owner).await;
    let new = NewInvitation::parse(json!({"email": "new@example.com", "role": "owner"})).unwrap();
    let nonce = IdSeed([3; 16]);
    let invitation = new.into_invitation(scene.project.clone(), ben.clone(), nonce, scene.now());
    scene.store.put_invitation(None, &invitation, None).await.unwrap();
    scene.end_membership(&scene.project, &ben, &user(1)).await;
    let work = Work::RevokeInvitations {
        project_id: scene.project.clone(),
        user_id: ben,
        ended: scene.ended(),
    };
    for _ in 0..2 {
        scene.work(&work).await;
    }
    let found = scene
        .store
        .invitation(&scene.project, &invitation.id)
        .await
        .unwrap();
    assert_eq!(found.unwrap().state, InvitationState::Revoked);
}

#[tokio::test]
async fn the_share_link_of_a_former_owner_is_revoked_and_no_later_one() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Owner).await;
    let share = async |by: &domain::UserId| {
        let secret = ShareSecret::new(&scene.project, scene.new_id_seed().0);
        let link = ShareLink {
            project_id: scene.project.clone(),
            digest: secret.digest(),
            created_by: by.clone(),
            created_at: scene.now(),
        };
        scene.store.put_share_link(&link).await.map(|()| link)
    };
    share(&ben).await.unwrap();
    scene.clock.advance_s(1);
    scene.end_membership(&scene.project, &ben, &user(1)).await;
    let work = Work::RevokeInvitations {
        project_id: scene.project.clone(),
        user_id: ben.clone(),
        ended: scene.ended(),
    };
    let left = async || scene.store.share_link(&scene.project).await.unwrap();
    scene.work(&work).await;
    assert_eq!(left().await, None);
    assert!(share(&ben).await.is_err(), "no owner any more");
    let of_owner = share(&user(1)).await.unwrap();
    scene.work(&work).await;
    assert_eq!(left().await, Some(of_owner));
    scene.clock.advance_s(1);
    scene.join(&scene.project, &ben, Role::Owner).await;
    let later = share(&ben).await.unwrap();
    scene.work(&work).await;
    assert_eq!(left().await, Some(later), "an owner again");
}

#[tokio::test]
async fn each_of_many_owners_is_told_once_of_who_joins() {
    let scene = Scene::new().await;
    for n in 2..=150 {
        scene.member(n, Role::Owner).await;
    }
    scene.member(200, Role::Viewer).await;
    let work = Work::NotifyOwners {
        project_id: scene.project.clone(),
        event_id: EventId::from_seed(IdSeed([5; 16])),
        actor: user(150),
        at: scene.now(),
        position: None,
    };
    scene.work_without_time(&work).await;
    let rest = scene.sent();
    assert_eq!(rest.len(), 1, "a page of members at a time");
    for work in rest.iter().chain(&rest) {
        scene.work(work).await;
    }
    for n in [1, 2, 149] {
        assert_eq!(scene.told(n).await, 1, "{n}");
    }
    for n in [150, 200] {
        assert_eq!(scene.told(n).await, 0, "{n}");
    }
}

#[tokio::test]
async fn each_member_of_a_bucket_list_is_told_once_of_what_was_achieved() {
    let scene = Scene::new().await;
    let list = scene.bucket_list(&user(1), "Dreams").await;
    for n in 2..=120 {
        scene.person(n, "Member").await;
        scene.join(&list, &user(n), Role::Viewer).await;
    }
    let body = json!({"title": "See the lights", "status": "done", "assignees": [user(2)]});
    let task = scene.new_task(&list, &user(1), body);
    let task = scene.put_task(task, None).await.task;
    let work = Work::NotifyAchieved {
        project_id: list.clone(),
        task_id: task.id.clone(),
        event_id: EventId::from_seed(IdSeed([5; 16])),
        actor: user(3),
        at: scene.now(),
        position: None,
    };
    scene.work_without_time(&work).await;
    let rest = scene.sent();
    assert_eq!(rest.len(), 1, "a page of members at a time");
    for work in rest.iter().chain(&rest) {
        scene.work(work).await;
    }
    for n in [4, 60, 120] {
        assert_eq!(scene.told(n).await, 1, "{n}");
    }
    for n in [1, 2, 3] {
        assert_eq!(scene.told(n).await, 0, "{n}: involved, or the actor");
    }
    let query = InboxQuery::parse(Parameters::default()).unwrap();
    let inbox = scene.store.inbox(&user(4), &query, None, scene.now()).await;
    let told = &inbox.unwrap().items[0];
    assert_eq!(
        (told.kind, &*told.title),
        (NotificationKind::Achieved, "See the lights")
    );
    assert_eq!(told.task_id, Some(task.id));
}

#[tokio::test]
async fn nobody_is_told_of_a_task_that_is_open_again_or_deleted() {
    let scene = Scene::new().await;
    scene.member(2, Role::Viewer).await;
    for task in [scene.task.clone(), super::task(9999)] {
        let work = Work::NotifyAchieved {
            project_id: scene.project.clone(),
            task_id: task,
            event_id: EventId::from_seed(IdSeed([5; 16])),
            actor: user(1),
            at: scene.now(),
            position: None,
        };
        scene.work(&work).await;
        assert_eq!(scene.told(2).await, 0);
    }
}
