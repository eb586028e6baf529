//! Keys and index keys. Times in keys have milliseconds and UTC, so that text order is time order.

use domain::{
    AttachmentId, ChannelId, CommentId, EmailAddress, IdSeed, InvitationId, JobId, Moment, Priority,
    ProjectId, Rank, SortField, Status, Task, TaskId, UserId,
};
use jiff::Timestamp;

/// The attribute by which DynamoDB expires items: epoch seconds.
pub const TTL_ATTRIBUTE: &str = "expires_at";

/// An index and its two key attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: &'static str,
    /// Its partition key attribute.
    pub pk: &'static str,
    /// Its sort key attribute.
    pub sk: &'static str,
}

/// All indexes; each projects all attributes. `template.yaml` declares the same.
///
/// Where all items of an order lie in one partition of the table, that partition is the index's as well: an attribute
/// less in each of six copies of a task.
pub const INDEXES: [Index; 5] = [BY_RANK, BY_CREATED, BY_UPDATED, BY_DUE, BY_PRIORITY];

pub(crate) const BY_RANK: Index = Index {
    name: "by_rank",
    pk: "pk",
    sk: "rank_sk",
};
pub(crate) const BY_CREATED: Index = Index {
    name: "by_created",
    pk: "created_pk",
    sk: "created_sk",
};
pub(crate) const BY_UPDATED: Index = Index {
    name: "by_updated",
    pk: "updated_pk",
    sk: "updated_sk",
};
const BY_DUE: Index = Index {
    name: "by_due",
    pk: "pk",
    sk: "due_sk",
};
const BY_PRIORITY: Index = Index {
    name: "by_priority",
    pk: "pk",
    sk: "priority_sk",
};

const PROJECT_PREFIX: &str = "PROJECT#";
pub(crate) const META: &str = "META";
pub(crate) const PROFILE: &str = "PROFILE";
pub(crate) const MEMBER_PREFIX: &str = "MEMBER#";
pub(crate) const TASK_PREFIX: &str = "TASK#";
pub(crate) const BODY_PREFIX: &str = "BODY#";
const COMMENT_PREFIX: &str = "COMMENT#";
const ATTACHMENT_PREFIX: &str = "ATTACHMENT#";
/// What a project's files take.
pub(crate) const USAGE: &str = "USAGE";
/// Inclusive bounds of a project's invitations: '$' follows '#' in ASCII.
pub(crate) const INVITES: (&str, &str) = ("INVITE#", "INVITE$");
pub(crate) const SETTINGS: &str = "SETTINGS";
/// The sort keys of a person's channels, and no others.
pub(crate) const CHANNELS: (&str, &str) = ("CHANNEL#", "CHANNEL$");
/// Those of the requests that added them.
pub(crate) const ATTEMPTS: (&str, &str) = ("ATTEMPT#", "ATTEMPT$");
/// Those of the days' numbers of messages to them.
pub(crate) const SENDS: (&str, &str) = ("SENDS#", "SENDS$");
/// Those of a person's pointers to tasks.
pub(crate) const POINTERS: (&str, &str) = ("TASK#", "TASK$");
/// A person's memberships, and their profile after them: one query tells both.
pub(crate) const MEMBERSHIPS_AND_PROFILE: (&str, &str) = (MEMBER_PREFIX, PROFILE);
/// A job's own sort key, and those of its results.
pub(crate) const JOB: &str = "JOB";
pub(crate) const RESULTS: (&str, &str) = ("RESULT#", "RESULT$");
/// All notifications' ids.
pub(crate) const NOTIFICATIONS: (&str, &str) = ("ntf_", "ntf~");

pub(crate) fn index_of(field: SortField) -> Index {
    match field {
        SortField::Rank => BY_RANK,
        SortField::CreatedAt => BY_CREATED,
        SortField::UpdatedAt => BY_UPDATED,
        SortField::Due => BY_DUE,
        SortField::Priority => BY_PRIORITY,
    }
}

pub(crate) fn user_pk(user: &UserId) -> String {
    format!("USER#{user}")
}

pub(crate) fn channel_sk(channel: &ChannelId) -> String {
    format!("CHANNEL#{channel}")
}

/// `attempt` is a digest of who asks and of their idempotency key.
pub(crate) fn attempt_sk(attempt: &str) -> String {
    format!("ATTEMPT#{attempt}")
}

/// The day in UTC.
pub(crate) fn sends_sk(now: Timestamp) -> String {
    format!("SENDS#{}", now.strftime("%F"))
}

/// Partition of what a person is told, by id.
pub(crate) fn inbox_pk(user: &UserId) -> String {
    format!("INBOX#{user}")
}

/// Partition of what they have not read of it, by id in `by_updated`.
pub(crate) fn unread_pk(user: &UserId) -> String {
    format!("INBOX#{user}#UNREAD")
}

/// Partition of what they are told, but do not want in their inbox.
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

/// Partition of what happened to a task.
pub(crate) fn task_activity_pk(task: &TaskId) -> String {
    format!("TASK#{task}#ACTIVITY")
}

/// Partition of what happened in a project, in `by_created`; and, in the table, of what is about no task.
pub(crate) fn project_activity_pk(project: &ProjectId) -> String {
    format!("{PROJECT_PREFIX}{project}#ACTIVITY")
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

/// Inclusive bounds of a task's attachments: '$' follows '#' in ASCII.
pub(crate) fn attachments_of_task(task: &TaskId) -> (String, String) {
    (
        format!("{ATTACHMENT_PREFIX}{task}#"),
        format!("{ATTACHMENT_PREFIX}{task}$"),
    )
}

/// How many attachments a task has.
pub(crate) fn task_usage_sk(task: &TaskId) -> String {
    format!("{USAGE}#{task}")
}

/// That the bytes of an attachment are given back which the table has forgotten. Its id may be used again: it can be made
/// of an idempotency key.
pub(crate) fn released_sk(attachment: &AttachmentId, created_at: Timestamp) -> String {
    format!("RELEASED#{attachment}#{}", created_at.as_millisecond())
}

pub(crate) fn invite_sk(invitation: &InvitationId) -> String {
    format!("INVITE#{invitation}")
}

/// What a request with an idempotency key, which `request` stands for, has made.
pub(crate) fn invite_key_sk(request: IdSeed) -> String {
    format!("INVITE_KEY#{}", hex(request))
}

/// Partition of the invitations to an address, in `by_created`. A digest: keys turn up in traces and metrics.
pub(crate) fn invited_pk(email: &EmailAddress) -> String {
    format!("INVITED#{}", hex(IdSeed::derive(&[&email.lower_case()])))
}

pub(crate) fn job_pk(job: &JobId) -> String {
    format!("JOB#{job}")
}

/// The results of a job from the `at`-th on, as far as they fit into one item.
pub(crate) fn result_sk(at: u64) -> String {
    format!("{}{at:012}", RESULTS.0)
}

/// Partition of the jobs that somebody has asked for, in `by_created`.
pub(crate) fn user_jobs_pk(user: &UserId) -> String {
    format!("USER#{user}#JOBS")
}

fn hex(IdSeed(bytes): IdSeed) -> String {
    format!("{:032x}", u128::from_be_bytes(bytes))
}

pub(crate) fn time_key(at: Timestamp) -> String {
    format!("{at:.3}")
}

pub(crate) fn time_sk(at: Timestamp, id: &str) -> String {
    format!("{at:.3}#{id}")
}

/// The columns in board order.
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

/// `~` sorts after every digit: no due date comes last.
pub(crate) fn due_sk(due: Option<&Moment>, task: &TaskId) -> String {
    due.map_or_else(|| format!("~#{task}"), |due| time_sk(due.last(), task.as_str()))
}

pub(crate) fn priority_sk(task: &Task) -> String {
    let digit = match task.priority {
        Priority::None => 0,
        Priority::Low => 1,
        Priority::Medium => 2,
        Priority::High => 3,
        Priority::Urgent => 4,
    };
    format!("{digit}#{}", time_sk(task.created_at, task.id.as_str()))
}

/// The project of a partition.
pub(crate) fn project_of(pk: &str) -> Option<ProjectId> {
    ProjectId::parse(pk.strip_prefix(PROJECT_PREFIX)?).ok()
}

/// The task id at the end of a sort key, of the table or an index.
pub(crate) fn task_of(sort_key: &str) -> Option<TaskId> {
    TaskId::parse(sort_key.rsplit('#').next()?).ok()
}

/// The task and the comment in a comment's sort key.
pub(crate) fn comment_of(sort_key: &str) -> Option<(TaskId, CommentId)> {
    let (task, comment) = sort_key.strip_prefix(COMMENT_PREFIX)?.split_once('#')?;
    TaskId::parse(task).ok().zip(CommentId::parse(comment).ok())
}

/// The task and the attachment in an attachment's sort key.
pub(crate) fn attachment_of(sort_key: &str) -> Option<(TaskId, AttachmentId)> {
    let (task, attachment) = sort_key.strip_prefix(ATTACHMENT_PREFIX)?.split_once('#')?;
    TaskId::parse(task).ok().zip(AttachmentId::parse(attachment).ok())
}
