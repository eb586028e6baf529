//! Jobs: work that takes longer than a request, with progress that can be watched.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::string_enum::string_enum;
use crate::{Action, ContentType, IdSeed, JobId, ProjectId, Selection, Sha256Digest, UserId};

/// A job and its result are kept this long after it was asked for, in hours: 30 days.
const KEPT_HOURS: i64 = 30 * 24;

string_enum! {
    /// What kind of work it is.
    JobKind {
        /// Make tasks of the rows of a CSV file.
        ImportCsv = "import_csv",
        /// Make tasks of a JSON document, such as `export_json` makes.
        ImportJson = "import_json",
        /// Make tasks of the cards of a Trello board's export.
        ImportTrello = "import_trello",
        /// Make tasks of a Todoist project's CSV export.
        ImportTodoist = "import_todoist",
        /// Write a project's tasks as CSV.
        ExportCsv = "export_csv",
        /// Write a project with all that is in it as JSON.
        ExportJson = "export_json",
        /// Change many tasks alike.
        BulkUpdate = "bulk_update",
        /// Delete many tasks.
        BulkDelete = "bulk_delete",
        /// Delete a project that has more than one request can delete.
        ProjectDelete = "project_delete",
    }

    /// How far a job is.
    JobState {
        /// Nobody has begun. An import waits here for its file.
        Queued = "queued",
        /// Somebody is at it, or will go on with it.
        Running = "running",
        /// All of it is done.
        Succeeded = "succeeded",
        /// It was given up. What was done until then stays.
        Failed = "failed",
        /// Its owner has stopped it. What was done until then stays.
        Cancelled = "cancelled",
    }

    /// What is counted.
    ProgressUnit {
        /// Rows of a file, or elements of a list in it.
        Rows = "rows",
        /// Tasks of a project.
        Tasks = "tasks",
    }

    /// What an import makes of a row with errors.
    OnError {
        /// It is left out and listed; the others are imported.
        Skip = "skip",
        /// Nothing at all is imported.
        Stop = "stop",
    }
}

/// What a job is to do. Checked when it was asked for; who may see it is checked again while it runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum JobSpec {
    /// See [`JobKind::ExportCsv`].
    ExportCsv,
    /// See [`JobKind::ExportJson`].
    ExportJson,
    /// See [`JobKind::BulkUpdate`].
    BulkUpdate {
        /// Which tasks.
        selection: Selection,
        /// A merge patch of a task ([`crate::TaskPatch`]).
        changes: Value,
    },
    /// See [`JobKind::BulkDelete`].
    BulkDelete {
        /// Which tasks.
        selection: Selection,
    },
    /// See [`JobKind::ProjectDelete`].
    ProjectDelete,
    /// An import; its `kind` is that of the file's format.
    #[serde(untagged)]
    Import(ImportSpec),
}

/// What an import is to do.
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
    Csv {
        /// Task field → column heading, for headings that differ from the field's name.
        mapping: BTreeMap<String, String>,
        /// The cell separator; detected from the first line if absent.
        delimiter: Option<char>,
    },
    /// See [`JobKind::ImportJson`].
    #[serde(rename = "import_json")]
    Json,
    /// See [`JobKind::ImportTrello`].
    #[serde(rename = "import_trello")]
    Trello {
        /// Whether to import archived cards, and those of archived lists.
        #[serde(default)]
        include_archived: bool,
    },
    /// See [`JobKind::ImportTodoist`].
    #[serde(rename = "import_todoist")]
    Todoist,
}

/// Trello and Todoist imports have no such option, and their older specifications no such field.
fn skip() -> OnError {
    OnError::Skip
}

impl JobSpec {
    /// What kind of work it is.
    pub fn kind(&self) -> JobKind {
        match self {
            Self::Import(import) => match import.format {
                ImportFormat::Csv { .. } => JobKind::ImportCsv,
                ImportFormat::Json => JobKind::ImportJson,
                ImportFormat::Trello { .. } => JobKind::ImportTrello,
                ImportFormat::Todoist => JobKind::ImportTodoist,
            },
            Self::ExportCsv => JobKind::ExportCsv,
            Self::ExportJson => JobKind::ExportJson,
            Self::BulkUpdate { .. } => JobKind::BulkUpdate,
            Self::BulkDelete { .. } => JobKind::BulkDelete,
            Self::ProjectDelete => JobKind::ProjectDelete,
        }
    }
}

/// How much is done. Never goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// So many.
    pub done: u64,
    /// Of so many, once that is known.
    pub total: Option<u64>,
    /// Of these.
    pub unit: ProgressUnit,
}

/// The code of [`JobError`] where a job was tried too often. It goes on where it was if its message is sent back to its queue.
pub const GAVE_UP: &str = "gave_up";

/// Why a job was given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobError {
    /// Stable, `snake_case`.
    pub code: String,
    /// For people.
    pub detail: String,
}

/// The file of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobSource {
    /// What it is said to be.
    pub content_type: ContentType,
    /// How long it is.
    pub size_bytes: u64,
    /// Of all of it.
    pub sha256: Sha256Digest,
    /// Whether it is there.
    pub has_arrived: bool,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What kind of work it is.
    pub kind: JobKind,
    /// The project it is about.
    pub project_id: ProjectId,
    /// Who has asked for it, and alone sees it.
    pub created_by: UserId,
    /// What it is to do. `None`: that is too long for an item, and lies at [`crate::ObjectKey::JobSpec`].
    pub spec: Option<JobSpec>,
    /// The file of an import.
    pub source: Option<JobSource>,
    /// How far it is.
    pub state: JobState,
    /// How much is done.
    pub progress: Progress,
    /// Where whoever goes on with it begins; its form is its kind's own. Null: at the beginning.
    pub checkpoint: Value,
    /// What came of it, in the API's JSON; grows while it runs. Null: nothing yet.
    pub result: Value,
    /// How many results of single rows or tasks there are so far; they are kept beside the job.
    pub results: u64,
    /// Why it was given up.
    pub error: Option<JobError>,
    /// The retryable error of the last attempt. Contains no user data.
    pub last_error: Option<String>,
    /// Grows by one with each change, from 1.
    pub version: u64,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// When the work began.
    pub started_at: Option<Timestamp>,
    /// When it ended, however.
    pub finished_at: Option<Timestamp>,
}

impl Job {
    /// A new one.
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
            error: None,
            last_error: None,
            version: 1,
            created_at: now,
            updated_at: now,
            started_at: None,
            finished_at: None,
        }
    }

    /// The one that deletes a project with more tasks than one request can delete. Its id comes of the project's, so there is
    /// one of it, however often it is asked for.
    pub fn deleting(project_id: ProjectId, created_by: UserId, tasks: u64, now: Timestamp) -> Self {
        let id = Self::id_of_deletion(&project_id);
        let mut job = Self::new((id, project_id), created_by, JobSpec::ProjectDelete, None, now);
        job.progress.total = Some(tasks);
        job
    }

    /// The id of [`Self::deleting`].
    pub fn id_of_deletion(project_id: &ProjectId) -> JobId {
        JobId::from_seed(IdSeed::derive(&["delete project", project_id.as_str()]))
    }

    /// When it is forgotten.
    pub fn expires_at(&self) -> Timestamp {
        self.created_at + SignedDuration::from_hours(KEPT_HOURS)
    }

    /// Whether it was tried too often: what an operator has sent back goes on.
    pub fn has_given_up(&self) -> bool {
        self.state == JobState::Failed && self.error.as_ref().is_some_and(|error| error.code == GAVE_UP)
    }

    /// Whether it has ended.
    pub fn is_over(&self) -> bool {
        self.state.is_over()
    }

    /// Whether there is anything to be done for the worker now: not over, and its file, if it needs one, is there.
    pub fn is_ready(&self) -> bool {
        !self.is_over() && self.source.as_ref().is_none_or(|source| source.has_arrived)
    }

    /// A later version of it, at `now`. What `change` does must never take progress back; it is kept from that.
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
    /// Whether nothing more happens.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

impl JobKind {
    /// What its progress counts.
    pub fn unit(self) -> ProgressUnit {
        match self {
            Self::ImportCsv | Self::ImportJson | Self::ImportTrello | Self::ImportTodoist => {
                ProgressUnit::Rows
            }
            Self::ExportCsv
            | Self::ExportJson
            | Self::BulkUpdate
            | Self::BulkDelete
            | Self::ProjectDelete => ProgressUnit::Tasks,
        }
    }

    /// Whether it takes a file.
    pub fn is_import(self) -> bool {
        matches!(
            self,
            Self::ImportCsv | Self::ImportJson | Self::ImportTrello | Self::ImportTodoist
        )
    }

    /// How long the file may be that it takes: none where it takes none. What is read row by row may have 1 GiB; exports of
    /// other products are held in memory as a whole.
    pub fn max_source_bytes(self) -> u64 {
        const MIB: u64 = 1024 * 1024;
        match self {
            Self::ImportCsv | Self::ImportJson => 1024 * MIB,
            Self::ImportTrello => 64 * MIB,
            // Projects there have some hundred tasks.
            Self::ImportTodoist => 16 * MIB,
            Self::ExportCsv
            | Self::ExportJson
            | Self::BulkUpdate
            | Self::BulkDelete
            | Self::ProjectDelete => 0,
        }
    }

    /// Whether it makes a file.
    pub fn is_export(self) -> bool {
        matches!(self, Self::ExportCsv | Self::ExportJson)
    }

    /// What whoever asks for it must be allowed to do in the project, then and as long as it runs.
    pub fn action(self) -> Action {
        match self {
            Self::ExportCsv | Self::ExportJson => Action::Read,
            Self::ProjectDelete => Action::Administer,
            Self::ImportCsv
            | Self::ImportJson
            | Self::ImportTrello
            | Self::ImportTodoist
            | Self::BulkUpdate
            | Self::BulkDelete => Action::EditTasks,
        }
    }

    /// Whether it can be stopped: what is deleted is deleted.
    pub fn is_cancellable(self) -> bool {
        self != Self::ProjectDelete
    }

    /// Whether it may take minutes: such jobs have a queue of their own, where they do not keep others waiting.
    pub fn is_slow(self) -> bool {
        !matches!(self, Self::BulkUpdate | Self::BulkDelete)
    }
}

#[cfg(test)]
#[path = "job_tests.rs"]
mod tests;
