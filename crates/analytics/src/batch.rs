//! Rows as Arrow's columns, and back.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::cast::AsArray as _;
use arrow_array::types::{Date32Type, Int64Type};
use arrow_array::{
    Array as _, ArrayRef, BooleanArray, Date32Array, Int64Array, ListArray, RecordBatch, StringArray,
};
use arrow_schema::{ArrowError, DataType, Field};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use serde::de::DeserializeOwned;

use crate::row::EventRow;
use crate::schema::SCHEMA;

const EPOCH: Date = date(1970, 1, 1);

/// Makes the columns of `rows`.
pub(crate) fn batch_of(rows: &[EventRow]) -> Result<RecordBatch, ArrowError> {
    fn text<'a, T: Into<Option<&'a str>>>(rows: &'a [EventRow], of: impl Fn(&'a EventRow) -> T) -> ArrayRef {
        Arc::new(StringArray::from_iter(rows.iter().map(|row| of(row).into())))
    }
    let number = |of: fn(&EventRow) -> Option<i64>| -> ArrayRef {
        Arc::new(Int64Array::from_iter(rows.iter().map(of)))
    };
    let day = |of: fn(&EventRow) -> Option<Date>| -> ArrayRef {
        Arc::new(Date32Array::from_iter(
            rows.iter().map(|row| of(row).map(day_number)),
        ))
    };
    let columns = vec![
        text(rows, |row| row.project_id.as_str()),
        number(|row| Some(row.at_ms)),
        text(rows, |row| row.subject_id.as_str()),
        number(|row| Some(row.version)),
        text(rows, |row| row.event_id.as_str()),
        text(rows, |row| row.task_id.as_ref().map(domain::TaskId::as_str)),
        day(|row| Some(row.day)),
        text(rows, |row| row.kind.as_str()),
        text(rows, |row| row.field.as_deref()),
        text(rows, |row| row.actor.as_str()),
        Arc::new(BooleanArray::from_iter(
            rows.iter().map(|row| Some(row.is_deleted)),
        )),
        text(rows, |row| row.from_status.map(domain::Status::as_str)),
        text(rows, |row| row.status.map(domain::Status::as_str)),
        text(rows, |row| row.priority.map(domain::Priority::as_str)),
        text(rows, |row| row.title.as_deref()),
        texts(
            rows.iter()
                .map(|row| row.assignees.iter().map(domain::UserId::as_str)),
        ),
        texts(rows.iter().map(|row| row.labels.iter().map(String::as_str))),
        day(|row| row.start_on),
        day(|row| row.due_on),
        number(|row| row.estimate_minutes),
        number(|row| row.points),
        number(|row| row.checklist_items),
        number(|row| row.checklist_items_done),
        text(rows, |row| row.created_by.as_ref().map(domain::UserId::as_str)),
        number(|row| row.created_ms),
        number(|row| row.completed_ms),
    ];
    RecordBatch::try_new(SCHEMA.clone(), columns)
}

fn texts<'a>(lists: impl Iterator<Item = impl Iterator<Item = &'a str>>) -> ArrayRef {
    let element = Field::new("element", DataType::Utf8, false);
    let mut builder = ListBuilder::new(StringBuilder::new()).with_field(element);
    for list in lists {
        builder.append_value(list.map(Some));
    }
    Arc::new(builder.finish())
}

/// The rows of columns.
pub(crate) fn rows_of(batch: &RecordBatch) -> Result<Vec<EventRow>, ArrowError> {
    (0..batch.num_rows())
        .map(|at| Columns { batch, at }.row())
        .collect()
}

/// One row's cells.
struct Columns<'a> {
    batch: &'a RecordBatch,
    at: usize,
}

impl<'a> Columns<'a> {
    fn row(&self) -> Result<EventRow, ArrowError> {
        Ok(EventRow {
            project_id: self.required("project_id")?,
            at_ms: present("at_ms", self.number("at_ms")?)?,
            subject_id: self.required("subject_id")?,
            version: present("version", self.number("version")?)?,
            event_id: self.required("event_id")?,
            task_id: self.text("task_id")?,
            day: present("day", self.day("day")?)?,
            kind: self.required("kind")?,
            field: self.text("field")?,
            actor: self.required("actor")?,
            is_deleted: self
                .column("is_deleted")?
                .as_boolean_opt()
                .is_some_and(|flags| flags.value(self.at)),
            from_status: self.text("from_status")?,
            status: self.text("status")?,
            priority: self.text("priority")?,
            title: self.text("title")?,
            assignees: self.texts("assignees")?,
            labels: self.texts("labels")?,
            start_on: self.day("start_on")?,
            due_on: self.day("due_on")?,
            estimate_minutes: self.number("estimate_minutes")?,
            points: self.number("points")?,
            checklist_items: self.number("checklist_items")?,
            checklist_items_done: self.number("checklist_items_done")?,
            created_by: self.text("created_by")?,
            created_ms: self.number("created_ms")?,
            completed_ms: self.number("completed_ms")?,
        })
    }

    fn column(&self, name: &str) -> Result<&'a ArrayRef, ArrowError> {
        self.batch.column_by_name(name).ok_or_else(|| wrong(name))
    }

    fn required<T: DeserializeOwned>(&self, name: &str) -> Result<T, ArrowError> {
        present(name, self.text(name)?)
    }

    fn text<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, ArrowError> {
        let column: &StringArray = self.column(name)?.as_string_opt().ok_or_else(|| wrong(name))?;
        if column.is_null(self.at) {
            return Ok(None);
        }
        parse(name, column.value(self.at)).map(Some)
    }

    fn texts<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<T>, ArrowError> {
        let column: &ListArray = self.column(name)?.as_list_opt().ok_or_else(|| wrong(name))?;
        let list = column.value(self.at);
        let list: &StringArray = list.as_string_opt().ok_or_else(|| wrong(name))?;
        list.iter().flatten().map(|text| parse(name, text)).collect()
    }

    fn number(&self, name: &str) -> Result<Option<i64>, ArrowError> {
        let column = self.column(name)?.as_primitive_opt::<Int64Type>();
        let column = column.ok_or_else(|| wrong(name))?;
        Ok(column.is_valid(self.at).then(|| column.value(self.at)))
    }

    fn day(&self, name: &str) -> Result<Option<Date>, ArrowError> {
        let column = self.column(name)?.as_primitive_opt::<Date32Type>();
        let column = column.ok_or_else(|| wrong(name))?;
        let day = |number: i32| EPOCH.checked_add(number.days()).map_err(|_| wrong(name));
        column
            .is_valid(self.at)
            .then(|| day(column.value(self.at)))
            .transpose()
    }
}

fn present<T>(name: &str, value: Option<T>) -> Result<T, ArrowError> {
    value.ok_or_else(|| wrong(name))
}

fn parse<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, ArrowError> {
    T::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(
        text,
    ))
    .map_err(|_| wrong(name))
}

fn wrong(name: &str) -> ArrowError {
    ArrowError::SchemaError(format!("column {name} is not as this version writes it"))
}

/// The days since 1970. Every date of `jiff` has one.
fn day_number(day: Date) -> i32 {
    (day - EPOCH).get_days()
}
