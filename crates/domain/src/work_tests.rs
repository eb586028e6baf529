use serde_json::json;

use super::*;
use crate::IdSeed;

const SEED: IdSeed = IdSeed([1; 16]);

#[test]
fn slow_work_and_quick_work_have_queues_of_their_own() {
    let (project_id, task_id) = (ProjectId::from_seed(SEED), TaskId::from_seed(SEED));
    let (attachment_id, user_id) = (AttachmentId::from_seed(SEED), UserId::from_seed(SEED));
    let attachment = AttachmentRef::new(&project_id, &task_id, &attachment_id);
    let job = |kind| Work::Job {
        job_id: JobId::from_seed(SEED),
        kind,
        steps: 0,
        user_id: None,
    };
    let slow = [
        job(Some(JobKind::ExportCsv)),
        job(None),
        attachment.clone().to_verify(None),
        Work::RemoveProject {
            project_id: project_id.clone(),
            by: user_id.clone(),
        },
        Work::RemoveAccount {
            user_id: user_id.clone(),
        },
        Work::RemoveContents {
            project_id,
            task_id,
            comment_id: None,
            by: user_id.clone(),
            position: None,
        },
    ];
    let quick = [
        job(Some(JobKind::BulkUpdate)),
        Work::Thumbnail(attachment.clone()),
        Work::Avatar {
            user_id: user_id.clone(),
            avatar_id: AvatarId::from_seed(SEED),
        },
        Work::RemoveAvatar {
            user_id: user_id.clone(),
            avatar_id: AvatarId::from_seed(SEED),
        },
        attachment.to_remove(None),
    ];
    assert!(slow.iter().all(Work::is_slow));
    assert!(!quick.iter().any(Work::is_slow));
}

#[test]
fn messages_of_earlier_versions_are_read() {
    let (project_id, user_id) = (ProjectId::from_seed(SEED), UserId::from_seed(SEED));
    let task_id = TaskId::from_seed(SEED);
    let old = json!({"work": "remove_files_of", "project_id": project_id, "task_id": task_id, "by": user_id});
    assert!(matches!(
        serde_json::from_value(old).unwrap(),
        Work::RemoveContents { position: None, .. }
    ));
    let old = json!({"work": "end_membership", "project_id": project_id, "user_id": user_id});
    assert!(matches!(
        serde_json::from_value(old).unwrap(),
        Work::EndMembership { ended: None, .. }
    ));
}

#[test]
fn a_job_message_without_a_kind_is_read() {
    let job_id = JobId::from_seed(SEED);
    let old = json!({"work": "job", "job_id": job_id});
    let read: Work = serde_json::from_value(old.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), old);
}
