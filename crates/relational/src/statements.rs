//! The statements, all of which follow from the tables.
//!
//! They keep to what Aurora DSQL takes as well ("Supported SQL for Aurora DSQL", Amazon Aurora DSQL user guide): no foreign keys, sequences,
//! triggers or savepoints, no secondary indexes but by a command of its own, one definition a transaction.

use domain::{EventId, IdSeed};

use crate::cell::{Cell, Type};
use crate::table::{COMMON, List, SCHEMA, TABLES, Table};

/// The table with the digest of the definitions by which the others were made.
const DEFINITION: &str = "definition";

/// A statement of the schema.
pub(crate) type Statement = String;

/// The rights of the role that follows the table: it can define nothing.
#[derive(Debug, Clone, Copy)]
pub struct Access<'a> {
    /// The role in the database.
    pub database_role: &'a str,
    /// The ARN of the IAM role that may take it.
    pub iam_role_arn: &'a str,
}

/// How a row replaces one that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// If it is newer.
    Follow,
    /// Also one of the same version, unless that is removed: what is read from the table repairs the row.
    Rebuild,
}

/// The statements that make what is not there. Each is a transaction of its own, and can be repeated.
pub(crate) fn schema() -> Vec<Statement> {
    let mut statements = vec![
        format!("CREATE SCHEMA IF NOT EXISTS {SCHEMA}"),
        format!(
            "CREATE TABLE IF NOT EXISTS {SCHEMA}.{DEFINITION} (digest text NOT NULL, PRIMARY KEY (digest))"
        ),
    ];
    for table in TABLES {
        statements.push(create_table(table));
        statements.extend(table.lists.iter().map(|list| create_list(table, list)));
        statements.push(create_view(table));
    }
    statements
}

/// The statements that let the role write rows. The role itself is created by [`create_role`], as only one of the two databases says so if it
/// is there.
pub(crate) fn grants(access: Access<'_>) -> Vec<Statement> {
    let Access {
        database_role,
        iam_role_arn,
    } = access;
    vec![
        format!("AWS IAM GRANT {database_role} TO '{iam_role_arn}'"),
        format!("GRANT USAGE ON SCHEMA {SCHEMA} TO {database_role}"),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {SCHEMA} TO {database_role}"),
    ]
}

pub(crate) fn create_role(database_role: &str) -> Statement {
    format!("CREATE ROLE {database_role} WITH LOGIN")
}

/// The statements that remove all tables and views, also those of another version of this program.
pub(crate) fn drop_all() -> Vec<Statement> {
    let mut statements = Vec::new();
    for table in TABLES {
        statements.push(format!("DROP VIEW IF EXISTS {SCHEMA}.{}", table.name));
        let lists = table
            .lists
            .iter()
            .map(|list| format!("DROP TABLE IF EXISTS {}", list.sql()));
        statements.extend(lists);
        statements.push(format!("DROP TABLE IF EXISTS {}", table.sql()));
    }
    statements.push(format!("DROP TABLE IF EXISTS {SCHEMA}.{DEFINITION}"));
    statements
}

/// A digest of the definitions: tables with another one have to be made anew.
pub(crate) fn digest() -> String {
    let statements = schema();
    let texts: Vec<&str> = statements.iter().map(String::as_str).collect();
    EventId::from_seed(IdSeed::derive(&texts)).to_string()
}

pub(crate) fn read_digest() -> Statement {
    format!("SELECT digest FROM {SCHEMA}.{DEFINITION}")
}

pub(crate) fn write_digest() -> Statement {
    format!("INSERT INTO {SCHEMA}.{DEFINITION} (digest) VALUES ($1) ON CONFLICT (digest) DO NOTHING")
}

fn column((name, data_type): &(&str, Type), is_required: bool) -> String {
    let required = if is_required { " NOT NULL" } else { "" };
    format!("{name} {}{required}", data_type.sql())
}

fn create_table(table: &Table) -> Statement {
    let [version, removed_at, written_at] = &COMMON;
    let mut columns: Vec<_> = table.key.iter().map(|key| column(key, true)).collect();
    columns.extend(table.columns.iter().map(|of| column(of, false)));
    columns.extend([
        column(version, true),
        column(removed_at, false),
        column(written_at, true),
    ]);
    columns.push(format!("PRIMARY KEY ({})", table.key_names()));
    format!(
        "CREATE TABLE IF NOT EXISTS {} ({})",
        table.sql(),
        columns.join(", ")
    )
}

fn create_list(table: &Table, list: &List) -> Statement {
    let mut columns: Vec<_> = table.key.iter().map(|key| column(key, true)).collect();
    columns.push(column(&(list.element, Type::Text), true));
    let key = format!("{}, {}", table.key_names(), list.element);
    format!(
        "CREATE TABLE IF NOT EXISTS {} ({}, PRIMARY KEY ({key}))",
        list.sql(),
        columns.join(", ")
    )
}

fn create_view(table: &Table) -> Statement {
    let names: Vec<_> = table
        .key
        .iter()
        .chain(table.columns)
        .map(|(name, _)| *name)
        .collect();
    format!(
        "CREATE OR REPLACE VIEW {SCHEMA}.{} AS SELECT {}, version FROM {} WHERE removed_at IS NULL",
        table.name,
        names.join(", "),
        table.sql()
    )
}

/// Writes so many rows, and returns the keys of those that are now there. Parameters: each row's key, its columns, its version, and whether it
/// is removed.
pub(crate) fn upsert(table: &Table, rows: usize, mode: Mode) -> Statement {
    let names: Vec<_> = table.written().map(|(name, _)| *name).collect();
    let width = names.len();
    let values: Vec<_> = (0..rows)
        .map(|row| {
            let parameters = table.written().enumerate().map(|(at, (name, data_type))| {
                let number = row * width + at + 1;
                match *name {
                    "removed_at" => format!("CASE WHEN ${number}::boolean THEN now() END"),
                    _ => format!("${number}::{}", data_type.sql()),
                }
            });
            format!("({}, now())", parameters.collect::<Vec<_>>().join(", "))
        })
        .collect();
    let key = table.key_names();
    let set: Vec<_> = names
        .iter()
        .skip(table.key.len())
        .chain(&["written_at"])
        .map(|name| format!("{name} = excluded.{name}"))
        .collect();
    let stored = format!("{}_rows", table.name);
    let at_the_same = match mode {
        Mode::Follow => format!("{stored}.removed_at IS NULL AND excluded.removed_at IS NOT NULL"),
        Mode::Rebuild => format!("{stored}.removed_at IS NULL"),
    };
    format!(
        "INSERT INTO {} ({}, written_at) VALUES {} ON CONFLICT ({key}) DO UPDATE SET {} \
         WHERE {stored}.version < excluded.version OR ({stored}.version = excluded.version AND {at_the_same}) \
         RETURNING {key}",
        table.sql(),
        names.join(", "),
        values.join(", "),
        set.join(", "),
    )
}

/// Deletes the elements of so many rows' lists. Parameters: the keys.
pub(crate) fn clear_list(table: &Table, list: &List, rows: usize) -> Statement {
    format!(
        "DELETE FROM {} WHERE ({}) IN ({})",
        list.sql(),
        table.key_names(),
        tuples(table.key, rows)
    )
}

/// Writes so many elements. Parameters: each element's row's key, and the element.
pub(crate) fn fill_list(table: &Table, list: &List, elements: usize) -> Statement {
    let columns: Vec<_> = table
        .key
        .iter()
        .copied()
        .chain([(list.element, Type::Text)])
        .collect();
    format!(
        "INSERT INTO {} ({}, {}) VALUES {}",
        list.sql(),
        table.key_names(),
        list.element,
        tuples(&columns, elements)
    )
}

/// Deletes a removed row. Parameters: the key and the version.
pub(crate) fn forget(table: &Table) -> Statement {
    let version = table.key.len() + 1;
    format!(
        "DELETE FROM {} WHERE ({}) IN ({}) AND version <= ${version}::bigint AND removed_at IS NOT NULL",
        table.sql(),
        table.key_names(),
        tuples(table.key, 1)
    )
}

/// The keys of some rows that are there and were not written since a time, which is the parameter.
pub(crate) fn unconfirmed(table: &Table, limit: usize) -> Statement {
    format!(
        "SELECT {} FROM {} WHERE removed_at IS NULL AND written_at < $1::timestamptz LIMIT {limit}",
        table.key_names(),
        table.sql()
    )
}

/// Removes rows that were not written since a time. Parameters: the time, and the keys.
pub(crate) fn remove_unconfirmed(table: &Table, rows: usize) -> Statement {
    let empty: Vec<_> = table
        .columns
        .iter()
        .map(|(name, _)| format!("{name} = NULL"))
        .collect();
    let keys = tuples_from(table.key, rows, 2);
    format!(
        "UPDATE {} SET removed_at = now(), written_at = now(), {} \
         WHERE ({}) IN ({keys}) AND removed_at IS NULL AND written_at < $1::timestamptz RETURNING {}",
        table.sql(),
        empty.join(", "),
        table.key_names(),
        table.key_names()
    )
}

/// The keys of some rows that were removed so long ago that no older version can be delivered any more.
pub(crate) fn forgettable(table: &Table, limit: usize) -> Statement {
    format!(
        "SELECT {}, version FROM {} WHERE removed_at < now() - interval '2 days' LIMIT {limit}",
        table.key_names(),
        table.sql()
    )
}

fn tuples(columns: &[(&str, Type)], rows: usize) -> String {
    tuples_from(columns, rows, 1)
}

/// So many tuples of parameters, the first of which has this number.
fn tuples_from(columns: &[(&str, Type)], rows: usize, first: usize) -> String {
    let tuple = |row: usize| {
        let parameters = columns.iter().enumerate();
        let parameters = parameters.map(|(at, (_, data_type))| {
            format!("${}::{}", first + row * columns.len() + at, data_type.sql())
        });
        format!("({})", parameters.collect::<Vec<_>>().join(", "))
    };
    (0..rows).map(tuple).collect::<Vec<_>>().join(", ")
}

/// The values of the parameters of [`upsert`] that are not a row's key or version: nothing is left of the text of a removed one.
pub(crate) fn empty(table: &Table) -> Vec<Cell> {
    table
        .columns
        .iter()
        .map(|(_, data_type)| Cell::none(*data_type))
        .collect()
}

#[cfg(test)]
#[path = "statements_tests.rs"]
mod tests;
