//! Why rows were not written, or a query has no answer.

use tokio_postgres::error::SqlState;

/// Messages of PostgreSQL are only shown to the operator who asks a query: they may hold what users wrote.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database does not answer, or the connection broke.
    #[error("the database cannot be reached")]
    Unreachable,
    /// Another transaction has changed the same rows.
    #[error("another transaction has changed the same rows")]
    Conflict,
    /// The tables are missing, or are those of another version.
    #[error("the tables are missing or of another version: `fleet rebuild relational` makes them")]
    OtherSchema,
    /// The values of a row are refused, whatever happens.
    #[error("PostgreSQL refuses a value (SQLSTATE {0})")]
    Refused(String),
    /// Any other error of the database, such as a missing permission.
    #[error("PostgreSQL answers with an error (SQLSTATE {0})")]
    Other(String),
    /// An operator's query is wrong.
    #[error("{0}")]
    Query(String),
}

impl Error {
    /// Whether a row's own values are to blame, so that no retry can succeed.
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.code() {
            Some(code) => Self::of(code),
            // An error of the connection, also of TLS or of the password.
            None => Self::Unreachable,
        }
    }
}

impl Error {
    /// By the class of the code ("PostgreSQL Error Codes", PostgreSQL documentation, appendix A). Aurora DSQL says `40001` for conflicts, also
    /// with a change of the schema ("Concurrency control in Aurora DSQL").
    fn of(code: &SqlState) -> Self {
        match code.code().get(..2).unwrap_or_default() {
            "40" => Self::Conflict,
            "08" | "57" => Self::Unreachable,
            // Data exceptions, violated constraints, and what is larger than a limit.
            "22" | "23" | "54" => Self::Refused(code.code().to_owned()),
            _ if [
                SqlState::UNDEFINED_TABLE,
                SqlState::UNDEFINED_COLUMN,
                SqlState::INVALID_SCHEMA_NAME,
            ]
            .contains(code) =>
            {
                Self::OtherSchema
            }
            _ => Self::Other(code.code().to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_rows_own_values_are_refused_for_good() {
        for (code, is_permanent) in [
            (SqlState::CHARACTER_NOT_IN_REPERTOIRE, true),
            (SqlState::NOT_NULL_VIOLATION, true),
            (SqlState::PROGRAM_LIMIT_EXCEEDED, true),
            (SqlState::T_R_SERIALIZATION_FAILURE, false),
            (SqlState::T_R_DEADLOCK_DETECTED, false),
            (SqlState::ADMIN_SHUTDOWN, false),
            (SqlState::TOO_MANY_CONNECTIONS, false),
            (SqlState::INSUFFICIENT_PRIVILEGE, false),
            (SqlState::UNDEFINED_TABLE, false),
            (SqlState::INVALID_PASSWORD, false),
        ] {
            assert_eq!(Error::of(&code).is_permanent(), is_permanent, "{}", code.code());
        }
        assert!(matches!(
            Error::of(&SqlState::UNDEFINED_TABLE),
            Error::OtherSchema
        ));
        assert!(matches!(
            Error::of(&SqlState::T_R_SERIALIZATION_FAILURE),
            Error::Conflict
        ));
    }
}
