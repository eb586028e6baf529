//! Jobs: work that takes longer than a request, with progress.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::string_enum::string_enum;
use crate::{
    ContentType, IdSeed, JobId, JobKind, JobSpecId, ObjectKey, Priority, ProgressUnit, ProjectId, Selection,
    Sha256Digest, Status, UserId,
};

/// Hours after its creation until a job and its result expire: 30 days.
const KEPT_HOURS: i64 = 30 * 24;

/// The most jobs of one user that are under way at once.
pub const MAX_JOBS_AT_ONCE: usize = 10;
/// The most jobs that one user begins on a day (UTC).
pub const MAX_JOBS_A_DAY: u32 = 200;
/// Hours for which a job that waits for its file is under way: as long as the file's address is valid.
const WAITING_HOURS: i64 = 1;

/// An export's file is kept this long after it was made, in hours: 7 days, by the bucket's lifecycle.
pub const EXPORT_HOURS: i64 = 7 * 24;

string_enum! {
    /// The state of a job.
    JobState {
        /// Not started. An import waits in this state for its file.
        Queued = "queued",
        /// A worker runs it, or will resume it.
        Running = "running",
        /// Done completely.
        Succeeded = "succeeded",
        /// Ended by an error. Work done until then stays.
        Failed = "failed",
        /// Cancelled by its owner. Work done until then stays.
        Cancelled = "cancelled",
    }

    /// The reaction of an import to rows with errors.
    OnError {
        /// Rows with errors are skipped and listed; the others are imported.
        Skip = "skip",
        /// The import creates no task.
        Stop = "stop",
    }
}

/// The parameters of a job. They are validated in the create request; authorization is checked again while the job runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum JobSpec {
    /// See [`JobKind::ExportCsv`].
    ExportCsv,
    /// See [`JobKind::ExportJson`].
    ExportJson,
    /// See [`JobKind::BulkUpdate`].
    BulkUpdate {
        /// The tasks.
        selection: Selection,
        /// A merge patch of a task ([`crate::TaskPatch`]).
        changes: Value,
    },
    /// See [`JobKind::BulkDelete`].
    BulkDelete {
        /// The tasks.
        selection: Selection,
    },
    /// See [`JobKind::ProjectDelete`].
    ProjectDelete,
    /// An import; its `kind` is that of the file's format.
    #[serde(untagged)]
    Import(ImportSpec),
}

/// The specification of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportSpec {
    /// The format of the file.
    #[serde(flatten)]
    pub format: ImportFormat,
    /// Whether to validate all rows and create nothing.
    pub dry_run: bool,
    /// How to treat rows with errors.
    #[serde(default = "skip")]
    pub on_error: OnError,
}

/// The format of an import's file, with its options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum ImportFormat {
    /// See [`JobKind::ImportCsv`].
    #[serde(rename = "import_csv")]
    Csv(CsvOptions),
    /// See [`JobKind::ImportJson`].
    #[serde(rename = "import_json")]
    Json,
    /// See [`JobKind::ImportTrello`].
    #[serde(rename = "import_trello")]
    Trello {
        /// Whether to import archived cards, and those of archived lists.
        #[serde(default)]
        include_archived: bool,
        /// The statuses of lists, by name.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        statuses: BTreeMap<String, Status>,
    },
    /// See [`JobKind::ImportTodoist`].
    #[serde(rename = "import_todoist")]
    Todoist {
        /// The statuses of sections, by name.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        statuses: BTreeMap<String, Status>,
    },
}

/// How to read a CSV file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CsvOptions {
    /// Task field → column heading, for headings that are no known name of the field. `None`: no column is the field.
    pub mapping: BTreeMap<String, Option<String>>,
    /// The cell separator; detected from the headings if absent.
    pub delimiter: Option<char>,
    /// The meaning of words in the column of the status.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub statuses: BTreeMap<String, Status>,
    /// The meaning of words in the column of the priority.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub priorities: BTreeMap<String, Priority>,
}

/// Trello and Todoist imports have no such option, and their older specifications no such field.
fn skip() -> OnError {
    OnError::Skip
}

impl JobSpec {
    /// The kind of job.
    pub fn kind(&self) -> JobKind {
        match self {
            Self::Import(import) => match import.format {
                ImportFormat::Csv(_) => JobKind::ImportCsv,
                ImportFormat::Json => JobKind::ImportJson,
                ImportFormat::Trello { .. } => JobKind::ImportTrello,
                ImportFormat::Todoist { .. } => JobKind::ImportTodoist,
            },
            Self::ExportCsv => JobKind::ExportCsv,
            Self::ExportJson => JobKind::ExportJson,
            Self::BulkUpdate { .. } => JobKind::BulkUpdate,
            Self::BulkDelete { .. } => JobKind::BulkDelete,
            Self::ProjectDelete => JobKind::ProjectDelete,
        }
    }
}

/// The progress of a job. It never decreases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The number of units done.
    pub done: u64,
    /// The number of all units, once known.
    pub total: Option<u64>,
    /// The unit.
    pub unit: ProgressUnit,
}

/// The code of the [`JobError`] of a job that failed too often. The job resumes if its message is moved back to its queue.
pub const GAVE_UP: &str = "gave_up";

/// The reason why a job failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobError {
    /// A stable `snake_case` code.
    pub code: String,
    /// A description for people.
    pub detail: String,
}

/// The file of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobSource {
    /// The declared content type.
    pub content_type: ContentType,
    /// The size.
    pub size_bytes: u64,
    /// The digest of the whole file.
    pub sha256: Sha256Digest,
    /// Whether it was uploaded.
    pub has_arrived: bool,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The id.
    pub id: JobId,
    /// The kind.
    #[serde(rename = "job_kind")]
    pub kind: JobKind,
    /// The project.
    pub project_id: ProjectId,
    /// The user who created it and alone may see it.
    pub created_by: UserId,
    /// The parameters. `None`: they are too large for an item and stored at [`crate::ObjectKey::JobSpec`].
    #[serde(skip)]
    pub spec: Option<JobSpec>,
    /// Which object has the parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spec_id: Option<JobSpecId>,
    /// The file of an import.
    pub source: Option<JobSource>,
    /// The state.
    pub state: JobState,
    /// The progress.
    #[serde(skip)]
    pub progress: Progress,
    /// The position at which a worker resumes it, in a form of its kind's own. Null: the beginning.
    #[serde(skip)]
    pub checkpoint: Value,
    /// The result in the API's JSON, which grows while the job runs. Null: none yet.
    #[serde(skip)]
    pub result: Value,
    /// The number of results of single rows or tasks so far; these are stored in items of their own.
    pub results: u64,
    /// The number of steps of the work that were saved; older jobs have counted none.
    #[serde(default)]
    pub steps: u64,
    /// The reason why it failed.
    pub error: Option<JobError>,
    /// The error of the last try, if it will be retried. Holds no user content.
    pub last_error: Option<String>,
    /// The version, which grows by one with each change from 1.
    pub version: u64,
    /// The time of its creation.
    pub created_at: Timestamp,
    /// The time of the last change.
    pub updated_at: Timestamp,
    /// The time when a worker first started it.
    pub started_at: Option<Timestamp>,
    /// The time when it ended in any way.
    pub finished_at: Option<Timestamp>,
}

impl Job {
    /// A new job.
    pub fn new(
        (id, project_id): (JobId, ProjectId),
        created_by: UserId,
        spec: JobSpec,
        source: Option<JobSource>,
        now: Timestamp,
    ) -> Self {
        let kind = spec.kind();
        Self {
            id,
            kind,
            project_id,
            created_by,
            spec: Some(spec),
            spec_id: None,
            source,
            state: JobState::Queued,
            progress: Progress {
                done: 0,
                total: None,
                unit: kind.unit(),
            },
            checkpoint: Value::Null,
            result: Value::Null,
            results: 0,
            steps: 0,
            error: None,
            last_error: None,
            version: 1,
            created_at: now,
            updated_at: now,
            started_at: None,
            finished_at: None,
        }
    }

    /// The job that deletes a project with more tasks than one request can delete. Its id is derived from the project's, so
    /// repeated requests create it once.
    pub fn deleting(project_id: ProjectId, created_by: UserId, now: Timestamp) -> Self {
        let id = Self::id_of_deletion(&project_id);
        Self::new((id, project_id), created_by, JobSpec::ProjectDelete, None, now)
    }

    /// The id of the job of [`Self::deleting`].
    pub fn id_of_deletion(project_id: &ProjectId) -> JobId {
        JobId::from_seed(IdSeed::derive(&["delete project", project_id.as_str()]))
    }

    /// Takes the parameters out of the job, to be stored as an object: their JSON is `text`.
    pub fn take_spec_apart(&mut self, text: &[u8]) {
        let text = String::from_utf8_lossy(text);
        self.spec = None;
        self.spec_id = Some(JobSpecId::from_seed(IdSeed::derive(&["job spec", &text])));
    }

    /// The object that has the parameters, if the item has none.
    pub fn spec_key(&self) -> ObjectKey {
        ObjectKey::JobSpec(self.id.clone(), self.spec_id.clone())
    }

    /// The time when it expires.
    pub fn expires_at(&self) -> Timestamp {
        self.created_at + SignedDuration::from_hours(KEPT_HOURS)
    }

    /// Whether it failed too often. It resumes if an operator moves its message back to its queue.
    pub fn has_given_up(&self) -> bool {
        self.state == JobState::Failed && self.error.as_ref().is_some_and(|error| error.code == GAVE_UP)
    }

    /// Whether it has ended.
    pub fn is_over(&self) -> bool {
        self.state.is_over()
    }

    /// Whether it counts as one that is under way: it has not ended, nor waits for a file that does not come.
    pub fn is_under_way(&self, now: Timestamp) -> bool {
        let waits = now < self.created_at + SignedDuration::from_hours(WAITING_HOURS);
        now < self.expires_at() && !self.is_over() && (self.is_ready() || waits)
    }

    /// Whether a worker can run it: it has not ended, and its file, if it needs one, has arrived.
    pub fn is_ready(&self) -> bool {
        !self.is_over() && self.source.as_ref().is_none_or(|source| source.has_arrived)
    }

    /// The next version, changed at `now` by `change`, which cannot decrease the progress.
    #[must_use]
    pub fn changed(&self, now: Timestamp, change: impl FnOnce(&mut Self)) -> Self {
        let mut job = self.clone();
        change(&mut job);
        job.progress.done = job.progress.done.max(self.progress.done);
        job.results = job.results.max(self.results);
        job.version = self.version + 1;
        job.updated_at = self.updated_at.max(now);
        if job.state == JobState::Running && job.started_at.is_none() {
            job.started_at = Some(job.updated_at);
        }
        if job.is_over() && job.finished_at.is_none() {
            job.finished_at = Some(job.updated_at);
        }
        if !job.is_over() {
            job.finished_at = None;
        }
        job
    }
}

impl JobState {
    /// Whether this is a final state.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

#[cfg(test)]
#[path = "job_tests.rs"]
mod tests;
