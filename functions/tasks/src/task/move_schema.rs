//! The body of a move.

use std::borrow::Cow;

use domain::TaskId;
use utoipa::openapi::schema::{AdditionalProperties, AnyOfBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::enumerations::Status;

/// Where a task goes: beside one neighbour, or without one to the end of the column. Written by hand, because no
/// derive can say "not both".
pub(crate) struct MoveBody;

impl PartialSchema for MoveBody {
    fn schema() -> RefOr<Schema> {
        let either = AnyOfBuilder::new()
            .item(beside(
                "after",
                "Directly after this task, which must be in that column",
                "before",
            ))
            .item(beside(
                "before",
                "Directly before this task, which must be in that column",
                "after",
            ));
        let description = "Where a task goes: beside one neighbour, or without one to the end of the column.";
        either.description(Some(description)).into()
    }
}

impl ToSchema for MoveBody {
    fn name() -> Cow<'static, str> {
        "Move".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Status::name().into_owned(), Status::schema()));
    }
}

fn beside(side: &str, description: &str, other: &str) -> ObjectBuilder {
    let null = ObjectBuilder::new().schema_type(Type::Null);
    let neighbour = ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .pattern(Some(TaskId::PATTERN))
        .description(Some(description));
    ObjectBuilder::new()
        .property("status", Ref::from_schema_name(Status::name()))
        .property(side, neighbour)
        .property(other, null)
        .required("status")
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
}
