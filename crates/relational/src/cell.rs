//! Values of columns, and their types.

use jiff::Timestamp;
use jiff::civil::Date;
use tokio_postgres::types::{ToSql, Type as Postgres};

/// The type of a column, as both databases know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    Integer,
    Boolean,
    Date,
    Time,
}

impl Type {
    pub(crate) fn sql(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "bigint",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Time => "timestamptz",
        }
    }
}

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Cell {
    Text(Option<String>),
    Integer(Option<i64>),
    Boolean(Option<bool>),
    Date(Option<Date>),
    Time(Option<Timestamp>),
}

impl Cell {
    /// None of this type.
    pub(crate) fn none(data_type: Type) -> Self {
        match data_type {
            Type::Text => Self::Text(None),
            Type::Integer => Self::Integer(None),
            Type::Boolean => Self::Boolean(None),
            Type::Date => Self::Date(None),
            Type::Time => Self::Time(None),
        }
    }

    #[cfg(test)]
    pub(crate) fn data_type(&self) -> Type {
        match self {
            Self::Text(_) => Type::Text,
            Self::Integer(_) => Type::Integer,
            Self::Boolean(_) => Type::Boolean,
            Self::Date(_) => Type::Date,
            Self::Time(_) => Type::Time,
        }
    }

    /// The parameter of a statement.
    pub(crate) fn parameter(&self) -> (&(dyn ToSql + Sync), Postgres) {
        match self {
            Self::Text(value) => (value, Postgres::TEXT),
            Self::Integer(value) => (value, Postgres::INT8),
            Self::Boolean(value) => (value, Postgres::BOOL),
            Self::Date(value) => (value, Postgres::DATE),
            Self::Time(value) => (value, Postgres::TIMESTAMPTZ),
        }
    }
}
