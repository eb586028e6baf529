//! Reads the text of a query, and puts its parameters in.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    CastKind, Distinct, Expr, Select, SetExpr, Statement, Visit as _, Visitor,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::{Parser, ParserError};
use datafusion::sql::sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};

use super::parameters::{PARAMETER, at, check_places, is_parameter, literal};
use super::query_failure::QueryFailure;

/// Reads a query with its `?`.
///
/// # Errors
/// The text of the `InvalidRequestException` with which Athena refuses it before it starts.
pub(super) fn parse(sql: &str) -> Result<Statement, String> {
    statement(tokens(sql)?, sql)
}

/// Reads a query and puts the parameters in the places of its `?`. A parameter is a literal of SQL with its own quotes.
pub(super) fn bind(sql: &str, parameters: &[String]) -> Result<Statement, QueryFailure> {
    let syntax = |message: String| QueryFailure::syntax(format!("SYNTAX_ERROR: {message}"));
    let tokens = tokens(sql).map_err(syntax)?;
    let places = tokens.iter().filter(|token| is_parameter(&token.token)).count();
    if places != parameters.len() {
        return Err(QueryFailure::user(
            1100,
            format!(
                "INVALID_PARAMETER_USAGE: Incorrect number of parameters: expected {places} but found {}",
                parameters.len()
            ),
        ));
    }
    if places > 0 {
        check_places(&statement(tokens.clone(), sql).map_err(syntax)?)?;
    }
    let mut values = parameters.iter();
    let mut bound = Vec::with_capacity(tokens.len());
    for token in tokens {
        match &token.token {
            Token::Number(number, _) if number.contains(['e', 'E']) => bound.extend(double(number)),
            other => match is_parameter(other).then(|| values.next()).flatten() {
                Some(value) => bound.extend(literal(value)?),
                None => bound.push(token),
            },
        }
    }
    statement(bound, sql).map_err(syntax)
}

/// A literal with an exponent, a double in Trino, which the engine would take for a decimal.
fn double(number: &str) -> Vec<TokenWithSpan> {
    let cast = format!("CAST('{number}' AS double)");
    Tokenizer::new(&GenericDialect {}, &cast)
        .tokenize_with_location()
        .unwrap_or_default()
}

fn tokens(sql: &str) -> Result<Vec<TokenWithSpan>, String> {
    let dialect = GenericDialect {};
    let tokens = Tokenizer::new(&dialect, sql).tokenize_with_location();
    let tokens = tokens.map_err(|error| at(error.location, &error.message))?;
    let other = tokens.iter().find_map(|token| match &token.token {
        Token::Placeholder(name) if name != PARAMETER => Some((token.span.start, name)),
        _ => None,
    });
    match other {
        Some((location, name)) => Err(at(
            location,
            &format!("mismatched input '{name}'. Expecting: <expression>"),
        )),
        None => Ok(tokens),
    }
}

fn statement(tokens: Vec<TokenWithSpan>, sql: &str) -> Result<Statement, String> {
    let parsed = Parser::new(&GenericDialect {})
        .with_tokens_with_locations(tokens)
        .parse_statements();
    let mut statements = parsed.map_err(|error| refusal(&error))?;
    match (statements.pop(), statements.is_empty()) {
        (Some(query @ Statement::Query(_)), true) => match query.visit(&mut Grammar) {
            ControlFlow::Continue(()) => Ok(query),
            ControlFlow::Break(text) => Err(format!("line 1:1: {text}")),
        },
        (Some(_), true) => Err("Queries of this type are not supported".to_owned()),
        (None, _) => Err(at(
            Location { line: 1, column: 1 },
            "mismatched input '<EOF>'. Expecting: <query>",
        )),
        (Some(_), false) => Err(format!("Only one sql statement is allowed. Got: {sql}")),
    }
}

/// Trino's form of a parser's error.
fn refusal(error: &ParserError) -> String {
    let text = match error {
        ParserError::TokenizerError(text) | ParserError::ParserError(text) => text.as_str(),
        ParserError::RecursionLimitExceeded => "The query is nested too deeply",
    };
    // The end of the text has no place.
    let (text, place) = text.rsplit_once(" at Line: ").unwrap_or((text, "1"));
    let (line, column) = place.split_once(", Column: ").unwrap_or((place, "1"));
    let mismatch = text
        .strip_prefix("Expected: ")
        .and_then(|text| text.split_once(", found: "));
    match mismatch {
        Some((expected, found)) => {
            let found = if found == "EOF" { "<EOF>" } else { found };
            format!("line {line}:{column}: mismatched input '{found}'. Expecting: {expected}")
        }
        None => format!("line {line}:{column}: {text}"),
    }
}

/// Finds what the parser takes of other dialects.
struct Grammar;

impl Visitor for Grammar {
    type Break = &'static str;

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Self::Break> {
        if select.projection.is_empty() {
            return ControlFlow::Break("mismatched input 'FROM'. Expecting: <expression>");
        }
        if select.qualify.is_some() {
            return ControlFlow::Break("mismatched input 'QUALIFY'");
        }
        if select.top.is_some() {
            return ControlFlow::Break("mismatched input 'TOP'");
        }
        if matches!(select.distinct, Some(Distinct::On(_))) {
            return ControlFlow::Break("mismatched input 'ON'");
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<Self::Break> {
        match expression {
            Expr::Cast {
                kind: CastKind::DoubleColon,
                ..
            } => ControlFlow::Break("mismatched input '::'"),
            Expr::ILike { .. } => ControlFlow::Break("mismatched input 'ILIKE'"),
            _ => ControlFlow::Continue(()),
        }
    }
}

/// The names of the results' columns where the query gives any: `None` for an expression without one, which Trino names by its place.
/// `count` columns come out of the query, of which a wildcard has as many as are left.
pub(super) fn is_named(statement: &Statement, count: usize) -> Vec<bool> {
    use datafusion::sql::sqlparser::ast::SelectItem;
    let Statement::Query(query) = statement else {
        return vec![true; count];
    };
    let mut body = query.body.as_ref();
    let select = loop {
        match body {
            SetExpr::Select(select) => break select,
            SetExpr::Query(query) => body = &query.body,
            SetExpr::SetOperation { left, .. } => body = left,
            _ => return vec![false; count],
        }
    };
    let wildcard = (count + 1).saturating_sub(select.projection.len());
    let items = select.projection.iter().flat_map(|item| match item {
        SelectItem::UnnamedExpr(Expr::Identifier(_) | Expr::CompoundIdentifier(_))
        | SelectItem::ExprWithAlias { .. }
        | SelectItem::ExprWithAliases { .. } => vec![true],
        SelectItem::UnnamedExpr(_) => vec![false],
        SelectItem::QualifiedWildcard(..) | SelectItem::Wildcard(_) => vec![true; wildcard],
    });
    let mut named: Vec<_> = items.collect();
    named.resize(count, true);
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(sql: &str, parameters: &[&str]) -> Result<String, String> {
        let parameters: Vec<_> = parameters.iter().map(|text| (*text).to_owned()).collect();
        let bound = bind(sql, &parameters);
        bound
            .map(|statement| statement.to_string())
            .map_err(|failure| failure.reason)
    }

    #[test]
    fn parameters_take_the_places_of_question_marks() {
        assert_eq!(
            bound(
                "SELECT '?' FROM t WHERE a = ? AND \"b?\" > ? -- ?",
                &["'it''s ?'", "-1.5"]
            )
            .unwrap(),
            "SELECT '?' FROM t WHERE a = ('it''s ?') AND \"b?\" > (-1.5)"
        );
        assert_eq!(
            bound(
                "SELECT 1 WHERE d = CAST(? AS date) AND e = ?",
                &["'2026-01-02'", "DATE '2026-01-02'"]
            )
            .unwrap(),
            "SELECT 1 WHERE d = CAST(('2026-01-02') AS DATE) AND e = (DATE '2026-01-02')"
        );
        assert!(
            bound(
                "WITH a AS (SELECT 1 FROM t WHERE x = ?) SELECT * FROM a",
                &["NULL"]
            )
            .is_ok()
        );
    }

    #[test]
    fn a_parameter_is_one_literal() {
        for hostile in [
            "a",
            "1 OR 1 = 1",
            "1)",
            "'a' OR 'b'",
            "''; DROP TABLE t",
            "(SELECT 1)",
            "?",
            "$1",
            "",
            "'a",
            "--",
            "1 -- x",
            "a.b",
            "now()",
        ] {
            let refused = bound("SELECT 1 WHERE a = ?", &[hostile]);
            // A comment ends with the parameter.
            if hostile == "1 -- x" {
                assert_eq!(refused.unwrap(), "SELECT 1 WHERE a = (1)");
                continue;
            }
            assert!(
                refused.unwrap_err().starts_with("INVALID_PARAMETER_USAGE"),
                "{hostile}"
            );
        }
    }

    #[test]
    fn parameters_are_counted_and_stand_in_conditions_only() {
        let refused = |sql, parameters| bound(sql, parameters).unwrap_err();
        assert_eq!(
            refused("SELECT 1 WHERE a = ?", &[]),
            "INVALID_PARAMETER_USAGE: Incorrect number of parameters: expected 1 but found 0"
        );
        assert!(refused("SELECT 1", &["1"]).contains("expected 0 but found 1"));
        for sql in [
            "SELECT ?",
            "SELECT a FROM t LIMIT ?",
            "SELECT a FROM t WHERE b = 1 GROUP BY ?",
        ] {
            assert!(refused(sql, &["1"]).contains("only in the WHERE clause"), "{sql}");
        }
    }

    #[test]
    fn what_is_no_query_is_refused_with_its_place() {
        let refused = |sql| parse(sql).unwrap_err();
        assert_eq!(
            refused("SELECT a FROM t WHERE"),
            "line 1:1: mismatched input '<EOF>'. Expecting: an expression"
        );
        assert!(refused("SELECT 1 FROM t\nWHERE )").starts_with("line 2:7: mismatched input ')'"));
        assert!(refused("SELECT 'a").starts_with("line 1:8: "));
        assert!(refused("").contains("'<EOF>'"));
        assert!(refused("SELECT 1; SELECT 2").starts_with("Only one sql statement"));
        assert!(refused("SELECT $1").starts_with("line 1:8: "));
        for (foreign, part) in [
            ("SELECT FROM t", "'FROM'"),
            ("SELECT a::date FROM t", "'::'"),
            ("SELECT DISTINCT ON (a) b FROM t", "'ON'"),
            ("SELECT a FROM t QUALIFY b = 1", "'QUALIFY'"),
            ("SELECT 1 WHERE 'a' ILIKE 'A'", "'ILIKE'"),
        ] {
            assert!(refused(foreign).contains(part), "{foreign}");
        }
        for other in ["DROP TABLE t", "INSERT INTO t VALUES (1)", "SHOW TABLES"] {
            assert_eq!(
                refused(other),
                "Queries of this type are not supported",
                "{other}"
            );
        }
        parse("SELECT 1;").unwrap();
        parse("WITH a AS (SELECT 1) TABLE a").unwrap();
    }

    #[test]
    fn expressions_without_a_name_are_known() {
        let named = |sql, count| is_named(&parse(sql).unwrap(), count);
        assert_eq!(named("SELECT a, count(*), 1 AS b FROM t", 3), [true, false, true]);
        assert_eq!(named("SELECT *, 1 FROM t", 4), [true, true, true, false]);
        assert_eq!(named("SELECT 1 UNION SELECT 2", 1), [false]);
        assert_eq!(named("VALUES (1, 2)", 2), [false, false]);
    }
}
