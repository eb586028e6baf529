//! The columns of the table `events`: one list, from which the file's schema and the catalogue's columns are made.

use std::sync::{Arc, LazyLock};

use arrow_schema::{DataType, Field, Schema, SchemaRef};

/// The key of the partitions, `YYYY-MM-DD`: the UTC day of an event's time. It is in the path of a file, not in the file.
pub const PARTITION_KEY: &str = "dt";

/// The file's schema. Times are milliseconds in BIGINT and days are DATE: those are what every reader of Parquet agrees on.
pub(crate) static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let texts = DataType::List(Arc::new(Field::new("element", DataType::Utf8, false)));
    let required = |name: &str, kind: DataType| Field::new(name, kind, false);
    let optional = |name: &str, kind: DataType| Field::new(name, kind, true);
    Arc::new(Schema::new(vec![
        // The order of the rows.
        required("project_id", DataType::Utf8),
        required("at_ms", DataType::Int64),
        required("subject_id", DataType::Utf8),
        required("version", DataType::Int64),
        required("event_id", DataType::Utf8),
        // The event.
        optional("task_id", DataType::Utf8),
        required("day", DataType::Date32),
        required("kind", DataType::Utf8),
        optional("field", DataType::Utf8),
        required("actor", DataType::Utf8),
        required("is_deleted", DataType::Boolean),
        optional("from_status", DataType::Utf8),
        // The state after it.
        optional("status", DataType::Utf8),
        optional("priority", DataType::Utf8),
        optional("title", DataType::Utf8),
        required("assignees", texts.clone()),
        required("labels", texts),
        optional("start_on", DataType::Date32),
        optional("due_on", DataType::Date32),
        optional("estimate_minutes", DataType::Int64),
        optional("points", DataType::Int64),
        optional("checklist_items", DataType::Int64),
        optional("checklist_items_done", DataType::Int64),
        optional("created_by", DataType::Utf8),
        optional("created_ms", DataType::Int64),
        optional("completed_ms", DataType::Int64),
    ]))
});

/// The columns by which the rows of a file are ordered: the first ones.
pub(crate) const ORDER_COLUMNS: i32 = 5;

/// The file's schema.
pub fn schema() -> SchemaRef {
    SCHEMA.clone()
}

/// The name and the Hive type of each column, for the table's definition in Glue
/// (<https://docs.aws.amazon.com/athena/latest/ug/data-types.html>).
pub fn glue_columns() -> Vec<(String, String)> {
    let fields = SCHEMA.fields().iter();
    fields
        .map(|field| (field.name().clone(), hive_type(field.data_type())))
        .collect()
}

fn hive_type(kind: &DataType) -> String {
    match kind {
        DataType::Utf8 => "string".to_owned(),
        DataType::Int64 => "bigint".to_owned(),
        DataType::Date32 => "date".to_owned(),
        DataType::Boolean => "boolean".to_owned(),
        DataType::List(element) => format!("array<{}>", hive_type(element.data_type())),
        // A type that Athena does not read; a test looks for it.
        other => format!("unsupported {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn athena_reads_every_column() {
        let columns = glue_columns();
        assert_eq!(columns.len(), SCHEMA.fields().len());
        for (name, kind) in &columns {
            let plain = name.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase());
            assert!(
                plain,
                "{name}: columns match by name, and Glue's are in lower case"
            );
            assert!(
                ["string", "bigint", "date", "boolean", "array<string>"].contains(&kind.as_str()),
                "{name} {kind}"
            );
            assert_ne!(name, PARTITION_KEY, "the key is in the path only");
        }
    }
}
