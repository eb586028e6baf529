//! Kinds of jobs and their properties.

use crate::Action;
use crate::string_enum::string_enum;

string_enum! {
    /// The kind of a job.
    JobKind {
        /// Creates tasks from the rows of a CSV file.
        ImportCsv = "import_csv",
        /// Creates tasks from a JSON document, such as one of `export_json`.
        ImportJson = "import_json",
        /// Creates tasks from the cards of a Trello board's export.
        ImportTrello = "import_trello",
        /// Creates tasks from a Todoist project's CSV export.
        ImportTodoist = "import_todoist",
        /// Writes a project's tasks as CSV.
        ExportCsv = "export_csv",
        /// Writes a project with its whole content as JSON.
        ExportJson = "export_json",
        /// Makes the same change to many tasks.
        BulkUpdate = "bulk_update",
        /// Deletes many tasks.
        BulkDelete = "bulk_delete",
        /// Deletes a project that is too large for one request.
        ProjectDelete = "project_delete",
    }

    /// The unit of progress.
    #[derive(Default)]
    ProgressUnit {
        /// Rows of a file, or elements of a list in it.
        #[default]
        Rows = "rows",
        /// Tasks of a project.
        Tasks = "tasks",
    }
}

impl JobKind {
    /// The unit of its progress.
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

    /// Whether it reads an uploaded file.
    pub fn is_import(self) -> bool {
        matches!(
            self,
            Self::ImportCsv | Self::ImportJson | Self::ImportTrello | Self::ImportTodoist
        )
    }

    /// The largest file that it reads; 0 if it reads none. Files that are read row by row may have 1 GiB; exports of other
    /// products are held in memory as a whole.
    pub const fn max_source_bytes(self) -> u64 {
        const MIB: u64 = 1024 * 1024;
        match self {
            Self::ImportCsv | Self::ImportJson => 1024 * MIB,
            Self::ImportTrello => 64 * MIB,
            // A Todoist project has a few hundred tasks.
            Self::ImportTodoist => 16 * MIB,
            Self::ExportCsv
            | Self::ExportJson
            | Self::BulkUpdate
            | Self::BulkDelete
            | Self::ProjectDelete => 0,
        }
    }

    /// Whether it writes a file.
    pub fn is_export(self) -> bool {
        matches!(self, Self::ExportCsv | Self::ExportJson)
    }

    /// The action that its creator must be allowed in the project, at its creation and while it runs.
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

    /// Whether it can be cancelled; a deletion cannot.
    pub fn is_cancellable(self) -> bool {
        self != Self::ProjectDelete
    }

    /// Whether it may take minutes: such jobs have a queue of their own and do not delay others.
    pub fn is_slow(self) -> bool {
        !matches!(self, Self::BulkUpdate | Self::BulkDelete)
    }
}
