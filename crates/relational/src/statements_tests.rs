//! Every statement is parsed, and held against what Aurora DSQL takes: "Supported SQL for Aurora DSQL", "Supported subsets of SQL commands",
//! "Supported data types" and "Unsupported PostgreSQL features" of its user guide.

use std::ops::ControlFlow;

use sqlparser::ast::{
    ColumnOption, DataType, Expr, ObjectName, Query, SetExpr, Statement as Parsed, TableConstraint,
    TimezoneInfo, Visit, Visitor,
};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

use super::*;

const QUERIES: [(&str, &str); 3] = [
    (
        "unassigned",
        include_str!("../../../queries/relational/unassigned.sql"),
    ),
    ("blocked", include_str!("../../../queries/relational/blocked.sql")),
    (
        "workload",
        include_str!("../../../queries/relational/workload.sql"),
    ),
];

fn parse(sql: &str) -> Parsed {
    let mut statements =
        Parser::parse_sql(&PostgreSqlDialect {}, sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    assert_eq!(statements.len(), 1, "{sql}");
    statements.remove(0)
}

/// Says what of a statement Aurora DSQL does not take.
fn refused(statement: &Parsed) -> Option<String> {
    let wrong = |what: &dyn std::fmt::Display| Some(format!("DSQL does not take {what}"));
    match statement {
        Parsed::CreateSchema { .. } | Parsed::Drop { .. } | Parsed::Grant { .. } => None,
        Parsed::CreateRole(_) => None,
        Parsed::CreateView(view) if view.materialized || view.temporary => wrong(&statement),
        Parsed::CreateView(view) => refused_in(&view.query),
        Parsed::CreateTable(table) => {
            if table.temporary
                || table.query.is_some()
                || table.inherits.is_some()
                || table.partition_by.is_some()
            {
                return wrong(&statement);
            }
            for column in &table.columns {
                if !is_storable(&column.data_type) {
                    return wrong(&column.data_type);
                }
                let is_known =
                    |option: &ColumnOption| matches!(option, ColumnOption::NotNull | ColumnOption::Null);
                if let Some(option) = column.options.iter().find(|option| !is_known(&option.option)) {
                    return wrong(&option.option);
                }
            }
            let is_known = |of: &&TableConstraint| {
                !matches!(of, TableConstraint::PrimaryKey(_) | TableConstraint::Unique(_))
            };
            table
                .constraints
                .iter()
                .find(is_known)
                .and_then(|constraint| wrong(constraint))
        }
        Parsed::Insert(_) | Parsed::Update(_) | Parsed::Delete(_) => refused_in(statement),
        Parsed::Query(query) => match *query.body {
            SetExpr::Select(_) | SetExpr::SetOperation { .. } => refused_in(query),
            _ => wrong(&statement),
        },
        other => wrong(&other),
    }
}

fn is_storable(data_type: &DataType) -> bool {
    use DataType::{
        BigInt, Boolean, Bytea, Date, DoublePrecision, Int, Numeric, Real, SmallInt, Text, Timestamp, Uuid,
        Varchar,
    };
    match data_type {
        Timestamp(_, zone) => {
            !matches!(zone, TimezoneInfo::Tz) || data_type.to_string().starts_with("TIMESTAMP")
        }
        SmallInt(_) | Int(_) | BigInt(_) | Numeric(_) | Real | DoublePrecision | Varchar(_) | Text | Date
        | Boolean | Bytea | Uuid => true,
        _ => false,
    }
}

/// Functions that are no statement's business in a cluster without sequences, locks and extensions.
struct Functions(Option<String>);

impl Visitor for Functions {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        if let Expr::Function(function) = expr {
            let name = function.name.to_string().to_lowercase();
            let refused = [
                "nextval",
                "setval",
                "currval",
                "pg_advisory",
                "pg_notify",
                "crosstab",
                "similarity",
            ];
            if refused.iter().any(|prefix| name.starts_with(prefix)) {
                self.0 = Some(format!("DSQL does not take {name}"));
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        if !query.locks.is_empty() && query.locks.iter().any(|lock| lock.nonblock.is_some()) {
            self.0 = Some("DSQL does not take NOWAIT".to_owned());
        }
        ControlFlow::Continue(())
    }
}

fn refused_in(node: &impl Visit) -> Option<String> {
    let mut functions = Functions(None);
    let _ = node.visit(&mut functions);
    functions.0
}

/// The tables that a query reads.
fn relations(statement: &Parsed) -> Vec<String> {
    struct Relations(Vec<String>);
    impl Visitor for Relations {
        type Break = ();

        fn pre_visit_relation(&mut self, name: &ObjectName) -> ControlFlow<()> {
            self.0.push(name.to_string());
            ControlFlow::Continue(())
        }
    }
    let mut found = Relations(Vec::new());
    let _ = statement.visit(&mut found);
    found.0
}

fn all() -> Vec<Statement> {
    let mut statements = [
        schema(),
        drop_all(),
        vec![create_role("relational_view"), read_digest(), write_digest()],
    ]
    .concat();
    let access = Access {
        database_role: "relational_view",
        iam_role_arn: "arn:aws:iam::123456789012:role/view",
    };
    // The first one is Aurora DSQL's own, which no parser knows.
    statements.extend(grants(access).into_iter().skip(1));
    for table in TABLES {
        statements.extend([Mode::Follow, Mode::Rebuild].map(|mode| upsert(table, 2, mode)));
        statements.extend([
            forget(table),
            unconfirmed(table, 9),
            remove_unconfirmed(table, 2),
            forgettable(table, 9),
        ]);
        for list in table.lists {
            statements.extend([clear_list(table, list, 2), fill_list(table, list, 2)]);
        }
    }
    statements
}

#[test]
fn aurora_dsql_takes_every_statement() {
    for sql in all() {
        assert_eq!(refused(&parse(&sql)), None, "{sql}");
    }
}

#[test]
fn what_aurora_dsql_does_not_take_is_noticed() {
    for sql in [
        "CREATE TABLE a (b text PRIMARY KEY REFERENCES c (d))",
        "CREATE TABLE a (b text, FOREIGN KEY (b) REFERENCES c (d))",
        "CREATE TABLE a (b serial)",
        "CREATE TABLE a (b jsonb)",
        "CREATE TABLE a (b text[])",
        "CREATE TEMPORARY TABLE a (b text)",
        "CREATE TABLE a AS SELECT 1",
        "CREATE MATERIALIZED VIEW a AS SELECT 1",
        "CREATE SEQUENCE a",
        "CREATE EXTENSION pg_trgm",
        "CREATE INDEX a ON b (c)",
        "TRUNCATE a",
        "SAVEPOINT a",
        "LOCK TABLE a",
        "SELECT nextval('a')",
        "SELECT pg_advisory_lock(1)",
        "INSERT INTO a VALUES (nextval('b'))",
        "VACUUM a",
    ] {
        let statements = Parser::parse_sql(&PostgreSqlDialect {}, sql);
        let is_refused = statements.map_or(true, |all| {
            all.iter().any(|statement| refused(statement).is_some())
        });
        assert!(is_refused, "{sql}");
    }
}

#[test]
fn documented_queries_read_the_views_alone() {
    for (name, sql) in QUERIES {
        let statement = parse(sql);
        assert!(matches!(statement, Parsed::Query(_)), "{name}");
        assert_eq!(refused(&statement), None, "{name}");
        let shown: Vec<_> = TABLES
            .iter()
            .flat_map(|table| {
                [table.name]
                    .into_iter()
                    .chain(table.lists.iter().map(|list| list.name))
            })
            .map(|name| format!("{SCHEMA}.{name}"))
            .collect();
        for relation in relations(&statement) {
            let is_named_here = sql.contains(&format!("{relation} AS ("));
            assert!(is_named_here || shown.contains(&relation), "{name}: {relation}");
        }
    }
}

#[test]
fn a_statement_names_each_of_its_parameters_once() {
    for table in TABLES {
        let sql = upsert(table, 3, Mode::Follow);
        let count = 3 * table.written().count();
        assert!(
            (1..=count).all(|number| sql.matches(&format!("${number}::")).count() == 1),
            "{sql}"
        );
        assert!(!sql.contains(&format!("${}::", count + 1)));
    }
}
