//! The parameters of a query: literals in the places of its `?`, which are in conditions only.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, Select, Statement, UnaryOperator, Value, ValueWithSpan, Visit as _, Visitor,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;
use datafusion::sql::sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};

use super::query_failure::QueryFailure;

/// The token of a parameter.
pub(super) const PARAMETER: &str = "?";

pub(super) fn is_parameter(token: &Token) -> bool {
    matches!(token, Token::Placeholder(name) if name == PARAMETER)
}

/// The tokens of a parameter's value, which must be one literal: whatever else stands in it cannot become a part of the query.
pub(super) fn literal(value: &str) -> Result<Vec<TokenWithSpan>, QueryFailure> {
    let refused = || {
        QueryFailure::user(
            1100,
            "INVALID_PARAMETER_USAGE: a parameter must be a literal; a text needs its own quotes",
        )
    };
    let dialect = GenericDialect {};
    let mut tokens = Tokenizer::new(&dialect, value)
        .tokenize_with_location()
        .map_err(|_| refused())?;
    let mut parser = Parser::new(&dialect).with_tokens_with_locations(tokens.clone());
    let parsed = parser.parse_expr().map_err(|_| refused())?;
    if !is_literal(&parsed) || parser.peek_token().token != Token::EOF {
        return Err(refused());
    }
    tokens.insert(0, TokenWithSpan::wrap(Token::LParen));
    tokens.push(TokenWithSpan::wrap(Token::RParen));
    Ok(tokens)
}

fn is_literal(expression: &Expr) -> bool {
    match expression {
        Expr::Value(ValueWithSpan { value, .. }) => !matches!(value, Value::Placeholder(_)),
        Expr::TypedString(_) => true,
        Expr::UnaryOp {
            op: UnaryOperator::Minus | UnaryOperator::Plus,
            expr,
        } => matches!(
            expr.as_ref(),
            Expr::Value(ValueWithSpan {
                value: Value::Number(..),
                ..
            })
        ),
        _ => false,
    }
}

/// "`?` parameters can be placed only in the `WHERE` clause" ("Use parameterized queries", Athena user guide).
pub(super) fn check_places(statement: &Statement) -> Result<(), QueryFailure> {
    let (mut all, mut good) = (Parameters::default(), Wheres::default());
    let _ = statement.visit(&mut all);
    let _ = statement.visit(&mut good);
    match all.0.iter().find(|place| !good.0.0.contains(place)) {
        None => Ok(()),
        Some(place) => Err(QueryFailure::syntax(format!(
            "SYNTAX_ERROR: {}",
            at(*place, "parameters can be placed only in the WHERE clause")
        ))),
    }
}

/// Where parameters are.
#[derive(Default)]
struct Parameters(Vec<Location>);

impl Visitor for Parameters {
    type Break = ();

    fn pre_visit_value(&mut self, value: &ValueWithSpan) -> ControlFlow<()> {
        if matches!(value.value, Value::Placeholder(_)) {
            self.0.push(value.span.start);
        }
        ControlFlow::Continue(())
    }
}

/// Where parameters in conditions are.
#[derive(Default)]
struct Wheres(Parameters);

impl Visitor for Wheres {
    type Break = ();

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        if let Some(condition) = &select.selection {
            let _ = condition.visit(&mut self.0);
        }
        ControlFlow::Continue(())
    }
}

/// A message about this place.
pub(super) fn at(location: Location, text: &str) -> String {
    format!("line {}:{}: {text}", location.line, location.column)
}
