//! The tables, from which every statement follows.

use crate::cell::{Cell, Type};

/// The schema of all tables and views.
pub(crate) const SCHEMA: &str = "taskfleet";

/// A table.
#[derive(Debug)]
pub(crate) struct Table {
    /// The name of the view that shows what is not removed. The rows are in the table `<name>_rows`.
    pub(crate) name: &'static str,
    /// The primary key.
    pub(crate) key: &'static [(&'static str, Type)],
    /// The other columns, empty in a removed row. Each row also has the columns of [`COMMON`].
    pub(crate) columns: &'static [(&'static str, Type)],
    /// Lists of the row: each is a table of its own, whose rows are replaced with this row.
    pub(crate) lists: &'static [List],
}

/// A table with a row for each element of a list: the key of the row that the list is of, and the element.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) name: &'static str,
    pub(crate) element: &'static str,
    /// The most elements.
    pub(crate) max: usize,
}

/// Columns of each table but those of lists: the version of the item, the time of its removal, and the time when the row was last written or
/// confirmed, both by the database's clock.
pub(crate) const COMMON: [(&str, Type); 3] = [
    ("version", Type::Integer),
    ("removed_at", Type::Time),
    ("written_at", Type::Time),
];

pub(crate) static USERS: Table = Table {
    name: "users",
    key: &[("user_id", Type::Text)],
    columns: &[("display_name", Type::Text)],
    lists: &[],
};

pub(crate) static PROJECTS: Table = Table {
    name: "projects",
    key: &[("project_id", Type::Text)],
    columns: &[
        ("name", Type::Text),
        ("kind", Type::Text),
        ("time_zone", Type::Text),
        ("is_archived", Type::Boolean),
        ("created_by", Type::Text),
        ("created_at", Type::Time),
        ("updated_at", Type::Time),
    ],
    lists: &[],
};

pub(crate) static MEMBERS: Table = Table {
    name: "members",
    key: &[("project_id", Type::Text), ("user_id", Type::Text)],
    columns: &[("role", Type::Text), ("joined_at", Type::Time)],
    lists: &[],
};

pub(crate) static TASKS: Table = Table {
    name: "tasks",
    key: &[("task_id", Type::Text)],
    columns: &[
        ("project_id", Type::Text),
        ("title", Type::Text),
        ("status", Type::Text),
        ("priority", Type::Text),
        ("category", Type::Text),
        ("parent_id", Type::Text),
        ("points", Type::Integer),
        ("estimate_minutes", Type::Integer),
        // A due date is a day, or an instant.
        ("due_on", Type::Date),
        ("due_at", Type::Time),
        ("created_by", Type::Text),
        ("created_at", Type::Time),
        ("updated_at", Type::Time),
        ("completed_at", Type::Time),
    ],
    lists: &[
        List {
            name: "task_assignees",
            element: "user_id",
            max: domain::MAX_ASSIGNEES,
        },
        List {
            name: "task_labels",
            element: "label",
            max: domain::MAX_LABELS,
        },
        List {
            name: "task_blockers",
            element: "blocked_by",
            max: domain::MAX_BLOCKERS,
        },
    ],
};

pub(crate) static POINT_ENTRIES: Table = Table {
    name: "point_entries",
    key: &[
        ("user_id", Type::Text),
        ("task_id", Type::Text),
        ("task_version", Type::Integer),
    ],
    columns: &[
        ("project_id", Type::Text),
        ("points", Type::Integer),
        ("share", Type::Integer),
        ("reason", Type::Text),
        ("earned_at", Type::Time),
    ],
    lists: &[],
};

pub(crate) static EVENTS: Table = Table {
    name: "events",
    key: &[("event_id", Type::Text)],
    columns: &[
        ("project_id", Type::Text),
        ("task_id", Type::Text),
        ("kind", Type::Text),
        ("field", Type::Text),
        ("actor", Type::Text),
        // Of a change of status, as an event may hold texts that are redacted later.
        ("from_status", Type::Text),
        ("to_status", Type::Text),
        ("happened_at", Type::Time),
    ],
    lists: &[],
};

/// All tables, in the order in which they are written.
pub(crate) static TABLES: [&Table; 6] = [&USERS, &PROJECTS, &MEMBERS, &TASKS, &POINT_ENTRIES, &EVENTS];

impl Table {
    /// The table's name in SQL, with its schema.
    pub(crate) fn sql(&self) -> String {
        format!("{SCHEMA}.{}_rows", self.name)
    }

    /// All columns that a row is written with, `written_at` apart, which is the database's time.
    pub(crate) fn written(&self) -> impl Iterator<Item = &'static (&'static str, Type)> {
        let [version, removed_at, _] = &COMMON;
        self.key.iter().chain(self.columns).chain([version, removed_at])
    }

    /// The names of the key, separated by commas.
    pub(crate) fn key_names(&self) -> String {
        let names: Vec<_> = self.key.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }

    /// The key at the beginning of a row that a statement has returned.
    pub(crate) fn key_of(&self, row: &tokio_postgres::Row) -> Result<Vec<Cell>, tokio_postgres::Error> {
        let columns = self.key.iter().enumerate();
        columns
            .map(|(at, (_, data_type))| match data_type {
                Type::Integer => row.try_get(at).map(Cell::Integer),
                _ => row.try_get(at).map(Cell::Text),
            })
            .collect()
    }

    /// The most rows that writing one row of this table changes: itself, and those of its lists before and after.
    pub(crate) fn max_changed(&self) -> usize {
        1 + self.lists.iter().map(|list| 2 * list.max).sum::<usize>()
    }
}

impl List {
    pub(crate) fn sql(&self) -> String {
        format!("{SCHEMA}.{}", self.name)
    }
}
