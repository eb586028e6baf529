//! The types of columns: Hive's names in Glue, Trino's names in results, Arrow's types in the engine.
//!
//! "Data types in Amazon Athena" of its user guide.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use arrow::datatypes::{DataType, Field, TimeUnit};

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) data_type: DataType,
}

/// Reads a type as Glue has it.
pub(super) fn parse(text: &str) -> anyhow::Result<DataType> {
    let text = text.trim();
    let (name, arguments) = match text.split_once('(') {
        Some((name, rest)) => (
            name,
            rest.strip_suffix(')').context("a parenthesis is not closed")?,
        ),
        None => (text, ""),
    };
    Ok(match name {
        "boolean" => DataType::Boolean,
        "tinyint" => DataType::Int8,
        "smallint" => DataType::Int16,
        "int" => DataType::Int32,
        "bigint" => DataType::Int64,
        "float" => DataType::Float32,
        "double" => DataType::Float64,
        "string" | "varchar" | "char" => DataType::Utf8,
        "binary" => DataType::Binary,
        "date" => DataType::Date32,
        "timestamp" => DataType::Timestamp(TimeUnit::Millisecond, None),
        "decimal" => decimal(arguments)?,
        _ => match text
            .strip_prefix("array<")
            .and_then(|rest| rest.strip_suffix('>'))
        {
            Some(element) => DataType::List(Arc::new(Field::new_list_field(parse(element)?, true))),
            None => bail!("the local cloud does not know the type {text}"),
        },
    })
}

/// "If you do not specify a precision, the default is decimal(10,0)" (Hive's language manual, types).
fn decimal(arguments: &str) -> anyhow::Result<DataType> {
    if arguments.is_empty() {
        return Ok(DataType::Decimal128(10, 0));
    }
    let (precision, scale) = arguments.split_once(',').unwrap_or((arguments, "0"));
    let precision: u8 = precision.trim().parse().context("a decimal's precision")?;
    let scale: i8 = scale.trim().parse().context("a decimal's scale")?;
    if !(1..=38).contains(&precision) || !(0..=38).contains(&scale) || i16::from(scale) > i16::from(precision)
    {
        bail!("there is no decimal({precision},{scale})");
    }
    Ok(DataType::Decimal128(precision, scale))
}

/// The name of a type in results, as in `ColumnInfo`.
pub(super) fn name(data_type: &DataType) -> &'static str {
    match data_type {
        DataType::Null => "unknown",
        DataType::Boolean => "boolean",
        DataType::Int8 => "tinyint",
        DataType::Int16 | DataType::UInt8 => "smallint",
        DataType::Int32 | DataType::UInt16 => "integer",
        DataType::Int64 | DataType::UInt32 | DataType::UInt64 => "bigint",
        DataType::Float16 | DataType::Float32 => "float",
        DataType::Float64 => "double",
        DataType::Date32 | DataType::Date64 => "date",
        DataType::Timestamp(_, None) => "timestamp",
        DataType::Timestamp(_, Some(_)) => "timestamp with time zone",
        DataType::Time32(_) | DataType::Time64(_) => "time",
        DataType::Interval(_) | DataType::Duration(_) => "interval day to second",
        DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => "decimal",
        DataType::Binary | DataType::LargeBinary | DataType::FixedSizeBinary(_) | DataType::BinaryView => {
            "varbinary"
        }
        DataType::Struct(_) => "row",
        DataType::Map(..) => "map",
        DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) => "array",
        _ => "varchar",
    }
}

/// Precision and scale of `ColumnInfo`, as Athena shows them for each type.
pub(super) fn precision_and_scale(data_type: &DataType) -> (i32, i32) {
    match data_type {
        DataType::Int8 => (3, 0),
        DataType::Int16 => (5, 0),
        DataType::Int32 => (10, 0),
        DataType::Int64 | DataType::UInt64 => (19, 0),
        DataType::Float32 | DataType::Float64 => (17, 0),
        DataType::Decimal128(precision, scale) => (i32::from(*precision), i32::from(*scale)),
        DataType::Timestamp(..) => (3, 0),
        DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => (i32::MAX, 0),
        _ => (0, 0),
    }
}

/// Whether a column of a file can be read as the table says. Numbers may only widen; nanoseconds and unsigned numbers have no type in
/// Athena, and a date must be one.
pub(super) fn is_readable(file: &DataType, table: &DataType) -> bool {
    use DataType::{Binary, Decimal128, Float32, Float64, Int8, Int16, Int32, Int64, List, Timestamp, Utf8};
    match (file, table) {
        (Int8, Int16 | Int32 | Int64)
        | (Int16, Int32 | Int64)
        | (Int32, Int64)
        | (Float32, Float64)
        | (Binary, Utf8)
        | (Utf8, Binary)
        | (Timestamp(TimeUnit::Millisecond | TimeUnit::Microsecond, _), Timestamp(..)) => true,
        (Decimal128(from, from_scale), Decimal128(to, to_scale)) => from <= to && from_scale == to_scale,
        (List(from), List(to)) => is_readable(from.data_type(), to.data_type()),
        (file, table) => file == table,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_names() {
        for (hive, trino) in [
            ("string", "varchar"),
            ("varchar(10)", "varchar"),
            ("int", "integer"),
            ("bigint", "bigint"),
            ("timestamp", "timestamp"),
            ("decimal(9,2)", "decimal"),
            ("array<array<date>>", "array"),
        ] {
            assert_eq!(name(&parse(hive).unwrap()), trino, "{hive}");
        }
        for bad in [
            "",
            "text",
            "struct<a:int>",
            "array<int",
            "decimal(39,0)",
            "decimal(2,3)",
            "decimal(a)",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_file_must_have_the_tables_types() {
        let readable = |file: &DataType, table: &str| is_readable(file, &parse(table).unwrap());
        assert!(readable(&DataType::Int32, "bigint"));
        assert!(!readable(&DataType::Int64, "int"));
        assert!(!readable(&DataType::UInt64, "bigint"));
        assert!(!readable(&DataType::Int64, "date"));
        assert!(!readable(&DataType::Int64, "string"));
        assert!(readable(
            &DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            "timestamp"
        ));
        assert!(!readable(
            &DataType::Timestamp(TimeUnit::Nanosecond, None),
            "timestamp"
        ));
        assert!(!readable(&DataType::Decimal128(9, 2), "decimal(9,3)"));
        assert!(readable(
            &DataType::new_list(DataType::Utf8, true),
            "array<string>"
        ));
    }
}
