//! Types and rules of Taskfleet: projects, tasks, users, and their valid values.
//!
//! Nothing here does I/O, reads a clock or draws randomness: time and random bytes are arguments. Every constructor
//! parses, so a value of one of these types is valid. An invalid input is refused with all its [`FieldError`]s at once,
//! each with an RFC 6901 pointer to the member.

mod access;
mod attachment;
mod changes;
mod channel;
mod clock;
mod code;
mod comment;
mod cut;
mod event;
mod export;
mod file;
mod filter;
mod fold;
mod hour;
mod id;
mod input;
mod invitation;
mod job;
mod job_kind;
mod job_spec;
mod lake_key;
mod list_template;
mod member;
#[cfg(test)]
mod message_forms_tests;
mod message_log;
mod moment;
mod notification;
mod object_key;
mod outgoing;
mod parameters;
mod patch;
mod points;
mod preferences;
mod project;
mod query;
mod rank;
mod ranking_query;
mod reference;
mod report_query;
mod review;
mod schema;
mod score_tree;
mod secret;
mod selection;
mod session;
mod share_link;
mod signature;
mod string_enum;
mod task;
mod text;
mod timestamp;
mod unsubscribe;
mod upload;
mod user;
mod visible;
mod work;

pub use access::{Action, Role};
pub use attachment::{
    Attachment, AttachmentState, FileLimits, MAX_ATTACHMENTS, MAX_PART_DIGESTS, NewAttachment, Thumbnail,
    ThumbnailFailure,
};
pub use changes::{ChangeKind, ChangedPart, ChangedTask, ChangesQuery};
pub use channel::{
    Address, Channel, ChannelKind, ChannelRequest, ChannelState, DropReason, MAX_CHANNEL_MESSAGES_A_DAY,
    MAX_CHANNELS, MAX_MESSAGES_TO_ONE_A_DAY, NewChannel,
};
pub use clock::{Clock, Entropy};
pub use code::{CodeKey, CodeRefused, MAX_CODE_TRIES, OneTimeCode};
pub use comment::{Comment, CommentBody, CommentPatch, MAX_MENTIONS, NewComment};
pub use cut::{beginning, beginning_bytes, cut, cut_to_one_sms, is_one_sms};
pub use event::{
    AttachmentChange, CommentChange, Event, EventKind, History, LongChecklist, MemberChange, ProjectChange,
    ReviewChange, TaskChange, TaskImage, Unreadable,
};
pub use export::{ExportMessage, Extent};
pub use file::{
    ContentType, FileName, MAX_FILE_BYTES, MAX_SINGLE_PUT_BYTES, PART_BYTES, Sha256Digest, part_sizes,
};
pub use filter::{DueWithin, SearchText, TaskFilter, TaskMatcher};
pub use fold::{fold, search_fold};
pub use hour::UtcHour;
pub use id::{
    AttachmentId, AvatarId, ChannelId, ChecklistItemId, CommentId, EventId, IdError, IdSeed, InvitationId,
    JobId, JobSpecId, NotificationId, ProjectId, TaskId, UserId,
};
pub use input::{FieldError, Fields, Invalid};
pub use invitation::{
    AcceptInvitation, Invitation, InvitationState, MAX_INVITATIONS_A_DAY, MailState, NewInvitation,
    RenewedTooSoon,
};
pub use job::{
    CsvOptions, EXPORT_HOURS, GAVE_UP, ImportFormat, ImportSpec, Job, JobError, JobSource, JobSpec, JobState,
    MAX_JOBS_A_DAY, MAX_JOBS_AT_ONCE, OnError, Progress,
};
pub use job_kind::{JobKind, ProgressUnit};
pub use job_spec::{CSV_DELIMITERS, HISTORY_FIELDS, IMPORT_FIELDS, MAX_WORDS, NewJob};
pub use lake_key::LakeKey;
pub use list_template::{ListTemplate, TemplateTexts};
pub use member::{MemberPatch, Membership};
pub use message_log::{
    Digest, DigestLine, Dispatch, MAX_AT_ONCE, MAX_DIGEST_LINES, MAX_MAILS_A_DAY, MAX_TEXTS_A_DAY, MessageLog,
};
pub use moment::Moment;
pub use notification::{InboxQuery, MAX_MARKED, MarkRead, Notification};
pub use object_key::ObjectKey;
pub use outgoing::{AccountNotice, Outgoing, OutgoingNotification, PublicEvent};
pub use parameters::{PageLimit, Parameters};
pub use patch::Patch;
pub use points::{
    Award, Balance, PeriodPoints, PointEntry, PointReason, PointRules, PointShare, RankingPeriod,
    RankingScope, Reversal, Scores,
};
pub use preferences::{Medium, NotificationKind, Preferences};
pub use project::{NewProject, Project, ProjectKind, ProjectPatch};
pub use query::{Direction, LinkFilter, MyTasksQuery, SortField, TaskQuery, TaskSort};
pub use rank::{MAX_RANK_CHARACTERS, Rank};
pub use ranking_query::RankingQuery;
pub use reference::{AttachmentRef, TaskRef};
pub use report_query::ReportQuery;
pub use review::{MAX_REVIEW_PICTURES, NewReview, Review, is_draft};
pub use schema::{JsonEnum, JsonString, StringSchema};
pub use score_tree::{MAX_SCORE, ScoreNode, score_changes, score_path};
pub use secret::Secret;
pub use selection::{MAX_SELECTED, Selection};
pub use session::{EndedSessions, POOL_CLOCK_LEEWAY_S, SessionId, TokenClaims};
pub use share_link::{ShareLink, ShareSecret};
pub use signature::signature;
pub use task::{
    Anchor, Bulk, ChecklistItem, LinkRefusal, MAX_ASSIGNEES, MAX_BLOCKERS, MAX_CHECKLIST_ITEMS,
    MAX_DEPENDENCY_LEVELS, MAX_ESTIMATE_MINUTES, MAX_LABELS, MAX_LINKED_TASKS, MAX_OPERATIONS, MAX_POINTS,
    MAX_SUBTASK_LEVELS, MAX_SUBTASKS, Move, NewTask, Operation, OperationKind, Priority, Status, Task,
    TaskDetail, TaskOperation, TaskPatch,
};
pub use text::{
    EmailAddress, Label, Locale, MAX_EXCERPT_CHARACTERS, Markdown, Name, PhoneNumber, TimeZoneName, Title,
    Why, excerpt,
};
pub use timestamp::Timestamp;
pub use unsubscribe::UnsubscribeKey;
pub use upload::{CompletedPart, CompletedUpload, MAX_AVATAR_BYTES, MAX_PART_NUMBER, NewAvatar};
pub use user::{Profile, ProfilePatch};
pub use visible::{unlinked, visible};
pub use work::{Ended, PartialHash, Work};
