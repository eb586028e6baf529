//! Several changes of tasks in one request.

use serde_json::Value;

use super::patch::{Move, TaskPatch};
use crate::input::{array, integer, present};
use crate::string_enum::string_enum;
use crate::{Fields, Invalid, TaskId};

/// The most operations of a request; for more there are jobs.
pub const MAX_OPERATIONS: usize = 100;

string_enum! {
    /// The kind of an operation.
    OperationKind {
        /// Changes the task by a merge patch.
        Update = "update",
        /// Moves the task to a column.
        Move = "move",
        /// Deletes the task.
        Delete = "delete",
    }
}

/// One change of one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The task.
    pub task_id: TaskId,
    /// The version that the task must have; none: any.
    pub version: Option<u32>,
    /// The change.
    pub change: TaskOperation,
}

/// The change that an operation makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskOperation {
    /// Changes the task.
    Update(Box<TaskPatch>),
    /// Moves the task to a column.
    Move(Move),
    /// Deletes the task.
    Delete,
}

/// The body of a bulk request: `{operations: [{op, task_id, version?, …}]}`, applied in this order, each independently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulk {
    /// From 1 to [`MAX_OPERATIONS`] operations.
    pub operations: Vec<Operation>,
}

impl Bulk {
    /// # Errors
    /// All field errors, of all operations.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let operations = fields.required("operations", |value| {
            let operations = array(value, MAX_OPERATIONS, operation)?;
            if operations.is_empty() {
                return Err(Invalid::new("too_few", "must have at least one element"));
            }
            Ok(operations)
        });
        fields.finish()?;
        let operations = present(operations)?;
        Ok(Self { operations })
    }
}

fn operation(value: Value) -> Result<Operation, Invalid> {
    let mut fields = Fields::new(value)?;
    let kind = fields.required("op", OperationKind::from_json);
    let task_id = fields.required("task_id", TaskId::from_json);
    let version = fields.nullable("version", |value| integer(value, u32::MAX));
    let Some(kind) = kind else {
        // Without a kind it is unknown which other members are allowed.
        return Err(fields.only_errors());
    };
    let change = match kind {
        OperationKind::Update => fields
            .required("changes", TaskPatch::parse)
            .map(|patch| TaskOperation::Update(Box::new(patch))),
        OperationKind::Move => Move::read(&mut fields).map(TaskOperation::Move),
        OperationKind::Delete => Some(TaskOperation::Delete),
    };
    fields.finish()?;
    Ok(Operation {
        task_id: present(task_id)?,
        version,
        change: present(change)?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Anchor, IdSeed, Status};

    fn task(byte: u8) -> TaskId {
        TaskId::from_seed(IdSeed([byte; 16]))
    }

    #[test]
    fn each_kind_has_its_own_members() {
        let body = json!({"operations": [
            {"op": "update", "task_id": task(1), "changes": {"title": "x"}, "version": 3},
            {"op": "move", "task_id": task(1), "status": "done", "after": task(2)},
            {"op": "delete", "task_id": task(3), "version": null},
        ]});
        let operations = Bulk::parse(body).unwrap().operations;
        assert!(matches!(operations[0].change, TaskOperation::Update(_)));
        assert_eq!(operations[0].version, Some(3));
        let TaskOperation::Move(wanted) = &operations[1].change else {
            panic!("no move");
        };
        assert_eq!(
            (wanted.status, wanted.anchor.clone()),
            (Status::Done, Some(Anchor::After(task(2))))
        );
        assert_eq!(
            (operations[2].version, &operations[2].change),
            (None, &TaskOperation::Delete)
        );
    }

    #[test]
    fn every_error_of_every_operation() {
        let body = json!({"operations": [
            {"op": "update", "task_id": "x", "changes": {"title": "", "colour": 1}},
            {"op": "move", "task_id": task(1), "after": task(2), "before": task(3)},
            {"op": "delete", "task_id": task(1), "status": "done", "version": -1},
            {"op": "explode", "task_id": 1, "fuse": 3},
            5,
        ]});
        let errors = Bulk::parse(body).unwrap_err().0;
        let found: Vec<_> = errors
            .iter()
            .map(|error| (error.pointer.as_str(), error.code))
            .collect();
        assert_eq!(
            found,
            [
                ("/operations/0/task_id", "invalid_id"),
                ("/operations/0/changes/title", "blank"),
                ("/operations/0/changes/colour", "unknown_field"),
                ("/operations/1/status", "required"),
                ("/operations/1/before", "exclusive"),
                ("/operations/2/version", "out_of_range"),
                ("/operations/2/status", "unknown_field"),
                ("/operations/3/op", "invalid_value"),
                ("/operations/3/task_id", "wrong_type"),
                ("/operations/4", "wrong_type"),
            ]
        );
    }

    #[test]
    fn from_one_to_a_hundred() {
        let of = |count: usize| {
            let operation = json!({"op": "delete", "task_id": task(1)});
            Bulk::parse(json!({"operations": vec![operation; count]}))
        };
        assert_eq!(of(0).unwrap_err().0[0].code, "too_few");
        assert_eq!(of(100).unwrap().operations.len(), 100);
        assert_eq!(of(101).unwrap_err().0[0].code, "too_many");
    }
}
