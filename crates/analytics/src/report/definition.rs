//! The header of a report's SQL file.

use crate::report::Scope;

/// A query, and what its file's header says of it.
///
/// ```sql
/// -- report: throughput
/// -- answers: Tasks finished in each week.
/// -- parameters: project_id, first_dt, last_dt, to
/// -- columns: week day, finished number
/// SELECT …
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Definition {
    /// The report's id.
    pub id: &'static str,
    /// The meaning of its rows.
    pub answers: String,
    /// The value of each `?`, in order.
    pub parameters: Vec<Parameter>,
    /// The columns of the result.
    pub columns: Vec<Column>,
    /// The whole text.
    pub sql: &'static str,
}

/// A parameter of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// The project.
    ProjectId,
    /// The first day of the period.
    From,
    /// The last day of the period.
    To,
    /// The first partition that can have events of the project.
    FirstDt,
    /// The last partition that can have events of the period.
    LastDt,
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name, in SQL, JSON and CSV.
    pub name: &'static str,
    /// The kind of its values.
    pub kind: ColumnKind,
}

/// The kind of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// A whole number.
    Number,
    /// A date.
    Day,
    /// The days from the date in another column to the last day of the period. Not in the query, since no function that counts
    /// days is in both dialects.
    DaysSince(&'static str),
}

/// A header that is not as described at [`Definition`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DefinitionError {
    /// A line is missing.
    #[error("no line `-- {0}: `")]
    Missing(&'static str),
    /// A parameter or a kind has no meaning.
    #[error("{0} is not known")]
    Unknown(&'static str),
    /// There are other parameters in the query.
    #[error("{header} parameters in the header, {query} in the query")]
    Parameters {
        /// In the header.
        header: usize,
        /// In the query.
        query: usize,
    },
}

impl Definition {
    /// Reads the header of a file.
    ///
    /// # Errors
    /// [`DefinitionError`].
    pub fn parse(sql: &'static str) -> Result<Self, DefinitionError> {
        let header: Vec<_> = sql.lines().map_while(|line| line.strip_prefix("-- ")).collect();
        let value = |key: &'static str| {
            let value = header
                .iter()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
            value.ok_or(DefinitionError::Missing(key))
        };
        let mut answers = vec![value("answers")?];
        let after = header
            .iter()
            .skip_while(|line| !line.starts_with("answers: "))
            .skip(1);
        answers.extend(after.take_while(|line| !line.starts_with("parameters: ")));
        let parameters = value("parameters")?.split(", ").map(Parameter::parse);
        let parameters = parameters.collect::<Result<Vec<_>, _>>()?;
        let columns = value("columns")?.split(", ").map(Column::parse);
        let query = sql.lines().filter(|line| !line.starts_with("--"));
        let query = query.map(|line| line.matches('?').count()).sum();
        if parameters.len() != query {
            let header = parameters.len();
            return Err(DefinitionError::Parameters { header, query });
        }
        Ok(Self {
            id: value("report")?,
            answers: answers.join(" "),
            parameters,
            columns: columns.collect::<Result<_, _>>()?,
            sql,
        })
    }

    /// The columns that the query itself returns.
    pub fn queried(&self) -> impl Iterator<Item = &Column> {
        let columns = self.columns.iter();
        columns.filter(|column| !matches!(column.kind, ColumnKind::DaysSince(_)))
    }
}

impl Parameter {
    fn parse(name: &'static str) -> Result<Self, DefinitionError> {
        Ok(match name {
            "project_id" => Self::ProjectId,
            "from" => Self::From,
            "to" => Self::To,
            "first_dt" => Self::FirstDt,
            "last_dt" => Self::LastDt,
            _ => return Err(DefinitionError::Unknown(name)),
        })
    }

    /// The value, as text without quotes.
    pub fn value(self, scope: &Scope) -> String {
        match self {
            Self::ProjectId => scope.project_id().to_string(),
            Self::From => scope.from().to_string(),
            Self::To => scope.to().to_string(),
            Self::FirstDt => scope.first_dt().to_string(),
            Self::LastDt => scope.last_dt().to_string(),
        }
    }
}

impl Column {
    fn parse(text: &'static str) -> Result<Self, DefinitionError> {
        let (name, kind) = text.split_once(' ').ok_or(DefinitionError::Unknown(text))?;
        let kind = match kind {
            "text" => ColumnKind::Text,
            "number" => ColumnKind::Number,
            "day" => ColumnKind::Day,
            _ => {
                let other = kind.strip_prefix("days_since_");
                ColumnKind::DaysSince(other.ok_or(DefinitionError::Unknown(kind))?)
            }
        };
        Ok(Self { name, kind })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "-- report: x\n-- answers: A.\n-- B.\n-- parameters: project_id, to\n-- columns: day day, age days_since_day\n\
                        SELECT day FROM t\n-- Not a parameter: ?\nWHERE p = ? AND day < CAST(? AS date)\n";

    #[test]
    fn a_header_is_read() {
        let definition = Definition::parse(FILE).unwrap();
        assert_eq!((definition.id, definition.answers.as_str()), ("x", "A. B."));
        assert_eq!(definition.parameters, [Parameter::ProjectId, Parameter::To]);
        let kinds: Vec<_> = definition.columns.iter().map(|column| column.kind).collect();
        assert_eq!(kinds, [ColumnKind::Day, ColumnKind::DaysSince("day")]);
        assert_eq!(definition.queried().count(), 1);
    }

    #[test]
    fn a_wrong_header_is_an_error() {
        for (from, to) in [
            ("-- report: x\n", ""),
            ("project_id, to", "project_id"),
            ("project_id, to", "project_id, zone"),
            ("day day", "day date"),
            ("age days_since_day", "age"),
        ] {
            let file: &'static str = Box::leak(FILE.replace(from, to).into_boxed_str());
            assert!(Definition::parse(file).is_err(), "{from} {to}");
        }
    }
}
