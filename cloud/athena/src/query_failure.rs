//! Why a query did not succeed: the text, and what `AthenaError` says.
//!
//! Numbers: "Athena error catalog", Athena user guide. Names at the beginning of texts are Trino's error codes.

use std::fmt;

use arrow::error::ArrowError;
use cloud_core::objects::ObjectError;
use datafusion::common::SchemaError;
use datafusion::error::DataFusionError;
use datafusion::parquet::errors::ParquetError;
use serde::{Deserialize, Serialize};

/// Why a query did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct QueryFailure {
    /// It was cancelled, rather than failed.
    pub(super) is_cancelled: bool,
    /// `StateChangeReason`.
    pub(super) reason: String,
    /// `ErrorCategory`.
    pub(super) category: i32,
    /// `ErrorType`.
    pub(super) kind: i32,
    /// Whether the query might succeed when it is started again.
    pub(super) is_retryable: bool,
}

const SYSTEM: i32 = 1;
const USER: i32 = 2;

impl QueryFailure {
    fn new(category: i32, kind: i32, reason: impl Into<String>) -> Self {
        Self {
            is_cancelled: false,
            reason: reason.into(),
            category,
            kind,
            is_retryable: false,
        }
    }

    /// The query is to blame. `kind` is the number of the catalog.
    pub(super) fn user(kind: i32, reason: impl Into<String>) -> Self {
        Self::new(USER, kind, reason)
    }

    /// A query that Trino's analysis would refuse.
    pub(super) fn syntax(reason: impl Into<String>) -> Self {
        Self::user(1006, reason)
    }

    /// A file that cannot be read as the table says.
    pub(super) fn data(reason: impl Into<String>) -> Self {
        Self::user(1001, reason)
    }

    /// The caller of the query may not do this.
    pub(super) fn denied(reason: impl Into<String>) -> Self {
        Self::user(1500, reason)
    }

    pub(super) fn internal(reason: impl Into<String>) -> Self {
        Self {
            is_retryable: true,
            ..Self::new(SYSTEM, 200, reason)
        }
    }

    /// S3 answered `SlowDown`.
    pub(super) fn throttled() -> Self {
        Self {
            is_retryable: true,
            ..Self::user(
                1403,
                "GENERIC_INTERNAL_ERROR: Amazon S3 throttled the query: Please reduce your request rate. (SlowDown)",
            )
        }
    }

    pub(super) fn timed_out() -> Self {
        Self {
            is_retryable: true,
            ..Self::new(SYSTEM, 206, "Query timeout")
        }
    }

    /// "If any query that runs in the workgroup exceeds the limit, it is canceled" ("Setting data usage control limits").
    pub(super) fn scan_limit() -> Self {
        Self {
            is_cancelled: true,
            ..Self::user(1008, "Bytes scanned limit was exceeded")
        }
    }

    pub(super) fn stopped() -> Self {
        Self {
            is_cancelled: true,
            ..Self::user(1011, "Query cancelled by user")
        }
    }

    /// Of reading or writing `url`.
    pub(super) fn of_object(url: &str, error: ObjectError) -> Self {
        match error {
            ObjectError::Denied(text) => Self::user(
                1501,
                format!("PERMISSION_DENIED: Access Denied: {url} (Status Code: 403; {text})"),
            ),
            ObjectError::NoSuchBucket => Self::user(
                1306,
                format!("HIVE_FILESYSTEM_ERROR: The specified bucket does not exist: {url}"),
            ),
            ObjectError::NoSuchKey => {
                Self::user(1302, format!("HIVE_CANNOT_OPEN_SPLIT: {url} does not exist"))
            }
            ObjectError::Internal(error) => {
                Self::internal(format!("GENERIC_INTERNAL_ERROR: {url}: {error:#}"))
            }
        }
    }
}

impl fmt::Display for QueryFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.reason)
    }
}

impl std::error::Error for QueryFailure {}

impl From<QueryFailure> for DataFusionError {
    fn from(failure: QueryFailure) -> Self {
        Self::External(Box::new(failure))
    }
}

impl From<DataFusionError> for QueryFailure {
    fn from(error: DataFusionError) -> Self {
        if let Some(failure) = inner(&error) {
            return failure.clone();
        }
        let text = |error: &DataFusionError| error.strip_backtrace();
        match error.find_root() {
            DataFusionError::SchemaError(schema, _) => of_schema(schema),
            DataFusionError::Plan(message) if message.starts_with("Cannot coerce") => {
                Self::syntax(format!("TYPE_MISMATCH: {message}"))
            }
            DataFusionError::Plan(message) => Self::syntax(format!("SYNTAX_ERROR: {message}")),
            root @ DataFusionError::SQL(..) => Self::syntax(format!("SYNTAX_ERROR: {}", text(root))),
            root @ DataFusionError::NotImplemented(_) => {
                Self::user(1200, format!("NOT_SUPPORTED: {}", text(root)))
            }
            DataFusionError::Execution(message) => Self::user(1000, format!("GENERIC_USER_ERROR: {message}")),
            root @ DataFusionError::ArrowError(arrow, _) => match arrow.as_ref() {
                ArrowError::DivideByZero => Self::user(1000, "DIVISION_BY_ZERO: Division by zero"),
                ArrowError::CastError(message) | ArrowError::ParseError(message) => {
                    Self::data(format!("INVALID_CAST_ARGUMENT: {message}"))
                }
                ArrowError::ArithmeticOverflow(message) => {
                    Self::data(format!("NUMERIC_VALUE_OUT_OF_RANGE: {message}"))
                }
                _ => Self::internal(format!("GENERIC_INTERNAL_ERROR: {}", text(root))),
            },
            root @ DataFusionError::ParquetError(_) => Self::data(format!("HIVE_BAD_DATA: {}", text(root))),
            root => Self::internal(format!("GENERIC_INTERNAL_ERROR: {}", text(root))),
        }
    }
}

impl From<QueryFailure> for ParquetError {
    fn from(failure: QueryFailure) -> Self {
        Self::External(Box::new(failure))
    }
}

/// The failure in an error's chain.
fn inner(error: &DataFusionError) -> Option<&QueryFailure> {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(failure) = error.downcast_ref() {
            return Some(failure);
        }
        next = match error.downcast_ref::<DataFusionError>() {
            Some(DataFusionError::External(inner)) => Some(inner.as_ref()),
            Some(DataFusionError::ParquetError(inner)) => Some(inner.as_ref()),
            _ => match error.downcast_ref::<ParquetError>() {
                Some(ParquetError::External(inner)) => Some(inner.as_ref()),
                _ => error.source(),
            },
        };
    }
    None
}

fn of_schema(error: &SchemaError) -> QueryFailure {
    let reason = match error {
        SchemaError::FieldNotFound { field, .. } => format!(
            "COLUMN_NOT_FOUND: Column '{}' cannot be resolved or requester is not authorized to access requested resources",
            field.flat_name()
        ),
        SchemaError::AmbiguousReference { field } => {
            format!("AMBIGUOUS_NAME: Column '{}' is ambiguous", field.name)
        }
        other => format!("SYNTAX_ERROR: {other}"),
    };
    QueryFailure::syntax(reason)
}
