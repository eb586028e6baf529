//! The rows of a report.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::report::{Column, ColumnKind, Report, Scope};

/// A value of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// None.
    Null,
    /// Text, which is from users where it is not an id.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A date.
    Day(Date),
}

/// A report's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    report: Report,
    scope: Scope,
    rows: Vec<Vec<Cell>>,
}

/// The rows are not those of the report's query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Other columns.
    #[error("the result has other columns than the report")]
    Columns,
    /// A value is of another kind.
    #[error("a value in column {0} is not of its kind")]
    Value(&'static str),
}

impl Table {
    /// Reads a result as Athena's `GetQueryResults` has it: the columns' names from `ResultSetMetadata`, and the values of each
    /// row, without the row of names that the first page begins with.
    ///
    /// # Errors
    /// [`DecodeError`].
    pub fn decode<'a>(
        report: Report,
        scope: &Scope,
        names: impl IntoIterator<Item = &'a str>,
        rows: impl IntoIterator<Item = Vec<Option<String>>>,
    ) -> Result<Self, DecodeError> {
        let definition = report.definition();
        if !definition.queried().map(|column| column.name).eq(names) {
            return Err(DecodeError::Columns);
        }
        let rows = rows.into_iter().map(|row| {
            let mut values = row.into_iter();
            let mut cells: Vec<Cell> = Vec::with_capacity(definition.columns.len());
            for column in &definition.columns {
                let cell = match column.kind {
                    ColumnKind::DaysSince(other) => {
                        days_since(definition.columns.iter().zip(&cells), other, scope)
                    }
                    kind => read(kind, values.next().ok_or(DecodeError::Columns)?),
                };
                cells.push(cell.ok_or(DecodeError::Value(column.name))?);
            }
            values
                .next()
                .is_none()
                .then_some(cells)
                .ok_or(DecodeError::Columns)
        });
        Ok(Self {
            report,
            scope: scope.clone(),
            rows: rows.collect::<Result<_, _>>()?,
        })
    }

    /// The report.
    pub fn report(&self) -> Report {
        self.report
    }

    /// The project and the period.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The rows, each with a cell for each of [`Report::columns`].
    pub fn rows(&self) -> &[Vec<Cell>] {
        &self.rows
    }

    /// The values of a column.
    pub fn column(&self, name: &str) -> impl Iterator<Item = &Cell> {
        let at = self
            .report
            .columns()
            .iter()
            .position(|column| column.name == name);
        self.rows.iter().filter_map(move |row| row.get(at?))
    }

    /// The values of a column of numbers; 0 where there is none.
    pub fn numbers(&self, name: &str) -> impl Iterator<Item = i64> {
        self.column(name).map(|cell| cell.number().unwrap_or_default())
    }

    /// The rows as JSON: objects with the columns' names.
    pub fn to_json(&self) -> Value {
        let columns = self.report.columns();
        let object = |row: &Vec<Cell>| -> Map<String, Value> {
            let members = columns.iter().zip(row);
            members
                .map(|(column, cell)| (column.name.to_owned(), cell.to_json()))
                .collect()
        };
        self.rows.iter().map(object).collect()
    }
}

impl Cell {
    /// The number, if it is one.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The date, if it is one.
    pub fn day(&self) -> Option<Date> {
        match self {
            Self::Day(day) => Some(*day),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value in JSON.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => json!(text),
            Self::Number(number) => json!(number),
            Self::Day(day) => json!(day),
        }
    }
}

fn read(kind: ColumnKind, value: Option<String>) -> Option<Cell> {
    let Some(text) = value else {
        return Some(Cell::Null);
    };
    match kind {
        ColumnKind::Number => text.parse().ok().map(Cell::Number),
        ColumnKind::Day => text.parse().ok().map(Cell::Day),
        ColumnKind::Text | ColumnKind::DaysSince(_) => Some(Cell::Text(text)),
    }
}

fn days_since<'a>(
    mut cells: impl Iterator<Item = (&'a Column, &'a Cell)>,
    other: &str,
    scope: &Scope,
) -> Option<Cell> {
    let (_, cell) = cells.find(|(column, _)| column.name == other)?;
    Some(cell.day().map_or(Cell::Null, |day| {
        Cell::Number((scope.to() - day).get_days().into())
    }))
}

#[cfg(test)]
mod tests {
    use domain::{IdSeed, ProjectId};
    use jiff::civil::date;

    use super::*;

    fn scope() -> Scope {
        let day = date(2026, 3, 31);
        Scope::new(ProjectId::from_seed(IdSeed([1; 16])), day, day, day).unwrap()
    }

    #[test]
    fn a_result_is_read_with_the_days_since() {
        let row = ["tsk_1", "=1+1", "to_do", "2026-03-01", "7"].map(|text| Some(text.to_owned()));
        let names = ["task_id", "title", "status", "due_on", "total"];
        let table = Table::decode(Report::Overdue, &scope(), names, [row.to_vec()]).unwrap();
        let expected = json!([{"task_id": "tsk_1", "title": "=1+1", "status": "to_do", "due_on": "2026-03-01", "days_overdue": 30, "total": 7}]);
        assert_eq!(table.to_json(), expected);
        assert_eq!(table.numbers("days_overdue").collect::<Vec<_>>(), [30]);
        assert_eq!(table.numbers("other").count(), 0);
    }

    #[test]
    fn another_result_is_an_error() {
        let decode = |names: &[&str], row: &[&str]| {
            let row = row.iter().map(|text| Some((*text).to_owned())).collect();
            Table::decode(Report::Points, &scope(), names.iter().copied(), [row]).unwrap_err()
        };
        let names = ["week", "points", "finished", "without_points"];
        assert_eq!(
            decode(&names[..3], &["2026-03-30", "1", "1"]),
            DecodeError::Columns
        );
        assert_eq!(decode(&names, &["2026-03-30", "1", "1"]), DecodeError::Columns);
        assert_eq!(
            decode(&names, &["2026-03-30", "1", "1", "1", "1"]),
            DecodeError::Columns
        );
        assert_eq!(
            decode(&names, &["2026-03-30", "1.5", "1", "1"]),
            DecodeError::Value("points")
        );
        assert_eq!(
            decode(&names, &["30 March", "1", "1", "1"]),
            DecodeError::Value("week")
        );
    }
}
