//! The body that marks notifications as read.
#![expect(dead_code, reason = "for the OpenAPI document only: `domain` parses the body")]

use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Which notifications are read: those with these ids, or all.
#[derive(ToSchema)]
#[schema(as = MarkRead)]
#[serde(untagged)]
pub(crate) enum MarkReadBody {
    Some(MarkSomeRead),
    All(MarkAllRead),
}

/// Those with these ids.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkSomeRead {
    #[schema(max_items = 100)]
    ids: Vec<NotificationId>,
}

/// All.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkAllRead {
    all: True,
}

/// A notification's id.
#[derive(ToSchema)]
#[schema(value_type = String, format = "NotificationId", example = "ntf_00000000000000000000000000000000")]
pub(crate) struct NotificationId(String);

/// Only `true`.
pub(crate) struct True;

impl ToSchema for True {}

impl PartialSchema for True {
    fn schema() -> RefOr<Schema> {
        let only = ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::Boolean))
            .enum_values(Some([true]));
        RefOr::T(Schema::Object(only.build()))
    }
}
