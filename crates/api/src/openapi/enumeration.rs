//! Schemas of the enumerations of `domain`.

use domain::JsonEnum;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, schema::Type};

/// The schema of a string that is one of the enumeration's values. `doc` are the lines of a doc comment.
pub fn enumeration<T: JsonEnum>(doc: &[&str]) -> RefOr<Schema> {
    let lines: Vec<_> = doc.iter().map(|line| line.trim()).collect();
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(T::ALL.iter().map(|value| value.as_str())))
        .description(Some(lines.join("\n")))
        .into()
}

/// Types that describe enumerations of `domain`, each by its own name or by the component's that follows `as`:
/// `#[schema(value_type = Status)]`.
#[macro_export]
macro_rules! enumeration_schemas {
    ($($(#[doc = $doc:literal])+ $visibility:vis $name:ident = $enumeration:path as $component:literal;)+) => {$(
        $(#[doc = $doc])+
        $visibility struct $name;

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::openapi::enumeration::<$enumeration>(&[$($doc),+])
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                $component.into()
            }
        }
    )+};
}
