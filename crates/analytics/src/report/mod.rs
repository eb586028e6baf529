//! The reports: SQL, its parameters, and the meaning of its rows.

mod definition;
mod forecast;
mod scope;
mod table;

pub use definition::{Column, ColumnKind, Definition, DefinitionError, Parameter};
pub use forecast::{Forecast, ForecastRefused, MIN_FINISHED, MIN_SAMPLE_DAYS};
pub use scope::{FIRST_DAY, LAST_DAY, Scope, ScopeError};
pub use table::{Cell, DecodeError, Table};

use std::sync::LazyLock;

macro_rules! reports {
    ($($(#[$doc:meta])* $name:ident = $id:literal,)*) => {
        /// A report of a project.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Report { $($(#[$doc])* $name,)* }

        impl Report {
            /// Every report.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name in URLs, and of the file with the query.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id),* }
            }

            /// The query, and what its file's header says of it.
            pub fn definition(self) -> &'static Definition {
                match self {
                    $(Self::$name => {
                        // A test reads all of them.
                        static DEFINITION: LazyLock<Definition> = LazyLock::new(|| {
                            Definition::parse(include_str!(concat!("../../sql/", $id, ".sql"))).unwrap_or_default()
                        });
                        &DEFINITION
                    })*
                }
            }
        }
    };
}

reports! {
    /// Tasks in each column.
    StatusCounts = "status-counts",
    /// Tasks finished in each week.
    Throughput = "throughput",
    /// Time from start to done, in percentiles.
    CycleTime = "cycle-time",
    /// Time from creation to done, in percentiles.
    LeadTime = "lead-time",
    /// Tasks in each column, day by day.
    CumulativeFlow = "cumulative-flow",
    /// Open work, day by day.
    Burndown = "burndown",
    /// Tasks that should have been done.
    Overdue = "overdue",
    /// Tasks in progress, by age.
    Ageing = "ageing",
    /// Work of each assignee.
    Assignees = "assignees",
    /// Points of the tasks finished in each week.
    Points = "points",
    /// Tasks finished on each day, from which a [`Forecast`] is made.
    Forecast = "forecast",
}

impl Report {
    /// The report with this id.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|report| report.id() == id)
    }

    /// The text of the query; its `?` are bound to [`Self::bind`], in order.
    pub fn sql(self) -> &'static str {
        self.definition().sql
    }

    /// The values of the query's parameters for Athena's `ExecutionParameters`: each is an SQL literal
    /// (<https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html>).
    pub fn bind(self, scope: &Scope) -> Vec<String> {
        let parameters = self.definition().parameters.iter();
        parameters
            .map(|parameter| quoted(&parameter.value(scope)))
            .collect()
    }

    /// The columns of a [`Table`] of the report.
    pub fn columns(self) -> &'static [Column] {
        &self.definition().columns
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use domain::{IdSeed, ProjectId};
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_file_has_a_header_that_fits_its_query() {
        for &report in Report::ALL {
            let text = report.sql();
            let definition = Definition::parse(text).unwrap_or_else(|error| panic!("{report}: {error}"));
            assert_eq!(definition.id, report.id());
            assert_eq!(
                definition.parameters.first(),
                Some(&Parameter::ProjectId),
                "{report}"
            );
            let table =
                "FROM events\n  WHERE project_id = ? AND dt >= ? AND dt <= ? AND status IS NOT NULL\n";
            assert_eq!(text.matches("FROM events").count(), 1, "{report}");
            assert!(
                text.contains(table),
                "{report}: the project and the partitions are bound first"
            );
            assert_eq!(Report::parse(report.id()), Some(report));
        }
        assert_eq!(Report::parse("../throughput"), None);
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sql");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), Report::ALL.len());
    }

    #[test]
    fn a_parameter_is_compared_and_nothing_else() {
        for &report in Report::ALL {
            for line in report.sql().lines().filter(|line| line.contains('?')) {
                let line = line.replace("CAST(? AS date)", "?");
                let uses = line.matches(" = ?").count()
                    + line.matches(">= ?").count()
                    + line.matches("<= ?").count()
                    + line.matches("< ?").count();
                assert_eq!(uses, line.matches('?').count(), "{report}: {line}");
                assert!(line.contains("WHERE "), "{report}: {line}");
            }
        }
    }

    #[test]
    fn parameters_are_literals_in_the_querys_order() {
        let project = ProjectId::from_seed(IdSeed([1; 16]));
        let scope = Scope::new(
            project.clone(),
            date(2026, 3, 1),
            date(2026, 3, 29),
            date(2026, 3, 31),
        )
        .unwrap();
        let project = format!("'{project}'");
        let expected = [
            "2026-02-28",
            "2026-04-01",
            "2026-03-31",
            "2026-03-29",
            "2026-03-29",
            "2026-03-31",
        ];
        let expected = expected.map(|text| format!("'{text}'"));
        let bound = Report::Throughput.bind(&scope);
        assert_eq!(bound.first(), Some(&project));
        assert_eq!(&bound[1..], expected);
        assert_eq!(quoted("x' OR '1'='1"), "'x'' OR ''1''=''1'");
    }
}
