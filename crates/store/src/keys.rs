//! Keys and index keys. Times in keys have milliseconds and UTC, so that text order is time order.

use domain::{
    AttachmentId, AttachmentRef, ChannelId, CommentId, EmailAddress, EventId, IdSeed, Invitation,
    InvitationId, JobId, Priority, ProjectId, Rank, Status, Task, TaskId, TaskRef, UserId, Work,
};
use jiff::Timestamp;

use crate::attribute::{Item, text};
pub(crate) use crate::id_keys::{attachment_of, comment_of, project_of, review_of, task_of, user_of};
pub(crate) use crate::indexes::{BY_CREATED, BY_DUE, BY_PRIORITY, BY_RANK, BY_UPDATED, Index};

/// A primary key: partition key and sort key.
pub(crate) type Key = (String, String);

/// The attribute by which DynamoDB expires items: epoch seconds.
pub const TTL_ATTRIBUTE: &str = "expires_at";

pub(crate) const PROJECT_PREFIX: &str = "PROJECT#";
pub(crate) const META: &str = "META";
pub(crate) const PROFILE: &str = "PROFILE";
pub(crate) const MEMBER_PREFIX: &str = "MEMBER#";
pub(crate) const TASK_PREFIX: &str = "TASK#";
pub(crate) const BODY_PREFIX: &str = "BODY#";
/// Of the key of a checklist, after that of the description.
pub(crate) const CHECKLIST_SUFFIX: &str = "#CHECKLIST";
pub(crate) const COMMENT_PREFIX: &str = "COMMENT#";
pub(crate) const ATTACHMENT_PREFIX: &str = "ATTACHMENT#";
pub(crate) const REVIEW_PREFIX: &str = "REVIEW#";
/// Sort key of the usage of a project's files.
pub(crate) const USAGE: &str = "USAGE";
/// Inclusive bounds of a project's invitations: '$' follows '#' in ASCII.
pub(crate) const INVITES: (&str, &str) = ("INVITE#", "INVITE$");
pub(crate) const SETTINGS: &str = "SETTINGS";
const MESSAGES: &str = "MESSAGES";
const OPEN_JOBS: &str = "JOBS";
/// Inclusive bounds of a user's channels.
pub(crate) const CHANNELS: (&str, &str) = ("CHANNEL#", "CHANNEL$");
/// Of the requests with an idempotency key.
pub(crate) const ATTEMPTS: (&str, &str) = ("ATTEMPT#", "ATTEMPT$");
/// Of the days' numbers of messages to the channels.
pub(crate) const SENDS: (&str, &str) = ("SENDS#", "SENDS$");
/// Of the pointers to the user's tasks.
pub(crate) const POINTERS: (&str, &str) = ("TASK#", "TASK$");
/// Of the user's memberships, with the profile after them: one query reads both.
pub(crate) const MEMBERSHIPS_AND_PROFILE: (&str, &str) = (MEMBER_PREFIX, PROFILE);
/// Sort key of a job.
pub(crate) const JOB: &str = "JOB";
/// Inclusive bounds of a job's results.
pub(crate) const RESULTS: (&str, &str) = ("RESULT#", "RESULT$");
/// Inclusive bounds of notifications.
pub(crate) const NOTIFICATIONS: (&str, &str) = ("ntf_", "ntf~");

/// The attributes of a primary key.
pub(crate) fn key_item((pk, sk): &Key) -> Item {
    Item::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))])
}

pub(crate) fn profile_key(user: &UserId) -> Key {
    (user_pk(user), PROFILE.to_owned())
}

pub(crate) fn settings_key(user: &UserId) -> Key {
    (user_pk(user), SETTINGS.to_owned())
}

/// The key of the jobs of a user that are under way.
pub(crate) fn open_jobs_key(user: &UserId) -> Key {
    (user_pk(user), OPEN_JOBS.to_owned())
}

/// The key of the messages that a user was sent.
pub(crate) fn message_log_key(user: &UserId) -> Key {
    (user_pk(user), MESSAGES.to_owned())
}

pub(crate) fn channel_key(user: &UserId, channel: &ChannelId) -> Key {
    (user_pk(user), channel_sk(channel))
}

pub(crate) fn member_key(user: &UserId, project: &ProjectId) -> Key {
    (user_pk(user), member_sk(project))
}

/// The key of the project itself.
pub(crate) fn meta_key(project: &ProjectId) -> Key {
    (project_pk(project), META.to_owned())
}

pub(crate) fn task_key(task: &TaskRef) -> Key {
    (project_pk(&task.project_id), task_sk(&task.task_id))
}

/// The key of a task's description, if that is an item of its own.
pub(crate) fn body_key(task: &TaskRef) -> Key {
    (project_pk(&task.project_id), body_sk(&task.task_id))
}

/// The key of a task's checklist, if that is an item of its own: among the descriptions.
pub(crate) fn checklist_key(task: &TaskRef) -> Key {
    (project_pk(&task.project_id), checklist_sk(&task.task_id))
}

/// The key of a user's pointer to a task.
pub(crate) fn pointer_key(user: &UserId, task: &TaskId) -> Key {
    (user_pk(user), task_sk(task))
}

pub(crate) fn invitation_key(invitation: &Invitation) -> Key {
    (project_pk(&invitation.project_id), invite_sk(&invitation.id))
}

pub(crate) fn attachment_key(attachment: &AttachmentRef) -> Key {
    (
        project_pk(&attachment.project_id),
        attachment_sk(&attachment.task_id, &attachment.attachment_id),
    )
}

/// The key of a task's review.
pub(crate) fn review_key(task: &TaskRef) -> Key {
    (
        project_pk(&task.project_id),
        format!("{REVIEW_PREFIX}{}", task.task_id),
    )
}

pub(crate) fn usage_key(project: &ProjectId) -> Key {
    (project_pk(project), USAGE.to_owned())
}

pub(crate) fn task_usage_key(task: &TaskRef) -> Key {
    (project_pk(&task.project_id), format!("{USAGE}#{}", task.task_id))
}

/// The key of the query that calculates a report; `report` names that with its period and export.
pub(crate) fn report_run_key(project: &ProjectId, report: &str) -> Key {
    (project_pk(project), format!("REPORT#{report}"))
}

pub(crate) fn job_key(job: &JobId) -> Key {
    (job_pk(job), JOB.to_owned())
}

pub(crate) fn user_pk(user: &UserId) -> String {
    format!("USER#{user}")
}

pub(crate) fn channel_sk(channel: &ChannelId) -> String {
    format!("CHANNEL#{channel}")
}

/// `attempt` is a digest of the caller and of the idempotency key.
pub(crate) fn attempt_sk(attempt: &str) -> String {
    format!("ATTEMPT#{attempt}")
}

/// The day in UTC.
pub(crate) fn sends_sk(now: Timestamp) -> String {
    format!("SENDS#{}", now.strftime("%F"))
}

/// The number of messages of a day to one address or telephone number, whoever caused them. Holds a digest, because keys turn
/// up in traces and metrics.
pub(crate) fn receiver_key(address: &str, now: Timestamp) -> Key {
    let digest = IdSeed::derive(&["receiver", &address.to_lowercase()]);
    (format!("RECEIVER#{}", digest.to_hex()), sends_sk(now))
}

/// The marker of a notice to the owner of an account that was sent.
pub(crate) fn notice_key(id: &EventId) -> Key {
    (format!("NOTICE#{id}"), "SENT".to_owned())
}

/// Partition of the work that is not known to be done.
pub(crate) const OPEN_WORK: &str = "OPEN_WORK";

/// The item of some work, by its subject: the same work is open once.
pub(crate) fn open_work_key(work: &Work) -> Key {
    let subject = match work {
        Work::Job { job_id, .. } => format!("JOB#{job_id}"),
        Work::Verify { attachment_id, .. } => format!("VERIFY#{attachment_id}"),
        Work::RemoveProject { project_id, .. } => format!("PROJECT#{project_id}"),
        Work::RemoveAccount { user_id } => format!("ACCOUNT#{user_id}"),
        other => format!("OTHER#{}", IdSeed::derive(&[&format!("{other:?}")]).to_hex()),
    };
    (OPEN_WORK.to_owned(), subject)
}

/// Partition of a user's listed notifications, by id.
pub(crate) fn inbox_pk(user: &UserId) -> String {
    format!("INBOX#{user}")
}

/// Partition of the unread ones, by id in `by_updated`.
pub(crate) fn unread_pk(user: &UserId) -> String {
    format!("INBOX#{user}#UNREAD")
}

/// Partition of the markers of notifications whose messages are sent.
pub(crate) fn sent_pk(user: &UserId) -> String {
    format!("SENT#{user}")
}

/// Partition of the pointers to a user's tasks, in `by_created`.
pub(crate) fn user_tasks_pk(user: &UserId) -> String {
    format!("USER#{user}#TASKS")
}

pub(crate) fn project_pk(project: &ProjectId) -> String {
    format!("{PROJECT_PREFIX}{project}")
}

/// Partition of a project's memberships, in `by_created`.
pub(crate) fn members_pk(project: &ProjectId) -> String {
    format!("PROJECT#{project}#MEMBERS")
}

/// Of the partitions of activity.
pub(crate) const ACTIVITY_SUFFIX: &str = "#ACTIVITY";

/// Partition of a task's activity.
pub(crate) fn task_activity_pk(task: &TaskId) -> String {
    format!("TASK#{task}{ACTIVITY_SUFFIX}")
}

/// Partition of a project's activity in `by_created`; in the table, of the activity that concerns no task.
pub(crate) fn project_activity_pk(project: &ProjectId) -> String {
    format!("{PROJECT_PREFIX}{project}{ACTIVITY_SUFFIX}")
}

/// Partition of a project's tombstones, in `by_updated`.
pub(crate) fn tombstones_pk(project: &ProjectId) -> String {
    format!("PROJECT#{project}#TOMBSTONES")
}

pub(crate) fn member_sk(project: &ProjectId) -> String {
    format!("{MEMBER_PREFIX}{project}")
}

pub(crate) fn task_sk(task: &TaskId) -> String {
    format!("{TASK_PREFIX}{task}")
}

pub(crate) fn body_sk(task: &TaskId) -> String {
    format!("{BODY_PREFIX}{task}")
}

fn checklist_sk(task: &TaskId) -> String {
    format!("{}{CHECKLIST_SUFFIX}", body_sk(task))
}

/// Partition of a task's comments, in `by_created`.
pub(crate) fn comments_pk(task: &TaskId) -> String {
    format!("COMMENTS#{task}")
}

pub(crate) fn comment_sk(task: &TaskId, comment: &CommentId) -> String {
    format!("{COMMENT_PREFIX}{task}#{comment}")
}

/// Partition of a task's attachments, in `by_created`.
pub(crate) fn attachments_pk(task: &TaskId) -> String {
    format!("ATTACHMENTS#{task}")
}

pub(crate) fn attachment_sk(task: &TaskId, attachment: &AttachmentId) -> String {
    format!("{ATTACHMENT_PREFIX}{task}#{attachment}")
}

/// Inclusive bounds of a task's comments.
pub(crate) fn comments_of_task(task: &TaskId) -> (String, String) {
    (
        format!("{COMMENT_PREFIX}{task}#"),
        format!("{COMMENT_PREFIX}{task}$"),
    )
}

/// Inclusive bounds of a task's attachments.
pub(crate) fn attachments_of_task(task: &TaskId) -> (String, String) {
    (
        format!("{ATTACHMENT_PREFIX}{task}#"),
        format!("{ATTACHMENT_PREFIX}{task}$"),
    )
}

/// Sort key of the marker that the bytes of an expired attachment are released. The id alone would not do: derived from an
/// idempotency key, it may be used again.
pub(crate) fn released_sk(attachment: &AttachmentId, created_at: Timestamp) -> String {
    format!("RELEASED#{attachment}#{}", created_at.as_millisecond())
}

pub(crate) fn invite_sk(invitation: &InvitationId) -> String {
    format!("INVITE#{invitation}")
}

/// `request` is derived from an idempotency key.
pub(crate) fn invite_key_sk(request: IdSeed) -> String {
    format!("INVITE_KEY#{}", request.to_hex())
}

/// Partition of the invitations to an address, in `by_created`. Holds a digest, because keys turn up in traces and metrics.
pub(crate) fn invited_pk(email: &EmailAddress) -> String {
    invited(&email.lower_case())
}

/// The partition of invitations from before domains were stored in ASCII, if it is another one.
pub(crate) fn older_invited_pk(email: &EmailAddress) -> Option<String> {
    email.older_lower_case().as_deref().map(invited)
}

/// Partition of the note that somebody has signed up with an address that has an account.
pub(crate) fn signed_up_pk(email: &EmailAddress) -> String {
    format!(
        "SIGN_UP#{}",
        IdSeed::derive(&["sign_up", &email.lower_case()]).to_hex()
    )
}

fn invited(address: &str) -> String {
    format!("INVITED#{}", IdSeed::derive(&[address]).to_hex())
}

/// Partition of the profile with this address, in `by_created`.
pub(crate) fn address_pk(email: &EmailAddress) -> String {
    format!("ADDRESS#{}", IdSeed::derive(&[&email.lower_case()]).to_hex())
}

pub(crate) fn job_pk(job: &JobId) -> String {
    format!("JOB#{job}")
}

/// Sort key of the item that holds a job's results from the `at`-th on.
pub(crate) fn result_sk(at: u64) -> String {
    format!("{}{at:012}", RESULTS.0)
}

/// Partition of the jobs that a user has created, in `by_created`.
pub(crate) fn user_jobs_pk(user: &UserId) -> String {
    format!("USER#{user}#JOBS")
}

pub(crate) fn time_key(at: Timestamp) -> String {
    format!("{at:.3}")
}

pub(crate) fn time_sk(at: Timestamp, id: &str) -> String {
    format!("{at:.3}#{id}")
}

/// A digit for each column, in board order.
pub(crate) fn column(status: Status) -> char {
    match status {
        Status::ToDo => '1',
        Status::InProgress => '2',
        Status::Done => '3',
    }
}

pub(crate) fn rank_sk(status: Status, rank: &Rank, task: &TaskId) -> String {
    format!("{}#{}#{task}", column(status), rank.as_str())
}

/// None without a due date.
pub(crate) fn due_sk(task: &Task) -> Option<String> {
    task.due.as_ref().map(|due| time_sk(due.last(), task.id.as_str()))
}

/// Of a pointer, which is in the index without a due date, too: `~` sorts after every digit.
pub(crate) fn pointer_due_sk(task: &Task) -> String {
    due_sk(task).unwrap_or_else(|| format!("~#{}", time_sk(task.created_at, task.id.as_str())))
}

/// None without a priority.
pub(crate) fn priority_sk(task: &Task) -> Option<String> {
    let digit = priority_digit(task.priority)?;
    Some(format!("{digit}#{}", time_sk(task.created_at, task.id.as_str())))
}

pub(crate) fn priority_digit(priority: Priority) -> Option<char> {
    match priority {
        Priority::None => None,
        Priority::Low => Some('1'),
        Priority::Medium => Some('2'),
        Priority::High => Some('3'),
        Priority::Urgent => Some('4'),
    }
}
